#include "api/access/audit_queue.hpp"
#include "tests/base/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <latch>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace troupe;
using namespace troupe::api;

namespace {

audit_entry about(std::string target) {
  audit_entry made;
  made.token = "ci";
  made.operation = "startProcess";
  made.target = std::move(target);
  return made;
}

} // namespace

TEST_CASE("audit queue: an entry is in the log when it is told so, and what comes then follows") {
  temporary_folder test;
  audit_log log{test.path().string()};
  audit_queue queue{log};
  std::vector<std::string> told;
  queue.append(about("first"), [&](const result<void>& written) {
    REQUIRE(written);
    CHECK(log.page(10)->entries.size() == 1);
    told.emplace_back("first");
    // As if two others had come meanwhile: who writes takes both at once.
    for (const auto* each : {"second", "third"})
      queue.append(about(each), [&, each](const result<void>& later) {
        REQUIRE(later);
        CHECK(log.page(10)->entries.size() == 3);
        told.emplace_back(each);
      });
    CHECK(told.size() == 1);
  });
  CHECK(told == std::vector<std::string>{"first", "second", "third"});
}

TEST_CASE("audit queue: of many threads each is told once, and no entry is lost") {
  constexpr int threads = 4;
  constexpr int each = 50;
  temporary_folder test;
  audit_log log{test.path().string()};
  audit_queue queue{log};
  std::atomic<int> told = 0;
  std::latch all{threads * each};
  std::vector<std::jthread> running;
  for (int i = 0; i < threads; ++i)
    running.emplace_back([&, i] {
      for (int n = 0; n < each; ++n)
        queue.append(about(std::to_string(i * each + n)), [&](const result<void>& written) {
          told += written ? 1 : 0;
          all.count_down();
        });
    });
  all.wait();
  CHECK(told == threads * each);
  CHECK(log.page(500)->entries.size() == threads * each);
}

TEST_CASE(
  "audit queue: what can't be written is told to all who wait, and what comes then is tried") {
  temporary_folder test;
  audit_log log{test / "nowhere"};
  audit_queue queue{log};
  int refused = 0;
  queue.append(about("a"), [&](const result<void>& written) {
    refused += written ? 0 : 1;
    queue.append(about("b"), [&](const result<void>& later) { refused += later ? 0 : 1; });
  });
  CHECK(refused == 2);
  std::filesystem::create_directory(test.path() / "nowhere");
  queue.append(about("c"), [&](const result<void>& written) { CHECK(written); });
  CHECK(log.page(10)->entries.size() == 1);
}
