#include "api/access/audit_log.hpp"
#include "tests/api/access/file_facts.hpp"
#include "tests/api/access/set_clocks.hpp"
#include "tests/base/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <set>
#include <thread>

using namespace troupe;
using namespace troupe::api;
using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

audit_entry about(std::string target) {
  audit_entry made;
  made.token = "ci";
  made.peer = "127.0.0.1:4711";
  made.operation = "process.cancel";
  made.target = std::move(target);
  return made;
}

/// A log in a folder of its own.
struct log_in_folder {
  temporary_folder test;
  set_clocks time;
  audit_log log{test.path().string(), time.both()};

  void add(int count, int from = 0) const {
    for (int i = from; i < from + count; ++i)
      REQUIRE(log.append(about(std::to_string(i))));
  }

  audit_page page(std::size_t most, std::optional<std::uint64_t> before = {}) const {
    auto read = log.page(most, before);
    REQUIRE(read);
    return *std::move(read);
  }
};

std::vector<std::string> targets_of(const audit_page& page) {
  std::vector<std::string> targets;
  for (const auto& each : page.entries)
    targets.push_back(each.value("target", "none"));
  return targets;
}

/// The numbers from `first` down to `last`.
std::vector<std::string> countdown(int first, int last) {
  std::vector<std::string> numbers;
  for (int i = first; i >= last; --i)
    numbers.push_back(std::to_string(i));
  return numbers;
}

/// All targets, page by page of `most`.
std::vector<std::string> all_targets(const audit_log& log, std::size_t most) {
  std::vector<std::string> all;
  std::optional<std::uint64_t> before;
  do {
    const auto read = log.page(most, before);
    REQUIRE(read);
    std::ranges::copy(targets_of(*read), std::back_inserter(all));
    before = read->next;
  } while (before);
  return all;
}

/// The lines of the file but for its first.
std::vector<std::string> lines_in(const std::string& content) {
  std::vector<std::string> lines;
  for (std::size_t at = content.find('\n') + 1; at < content.size();) {
    const auto end = content.find('\n', at);
    lines.push_back(content.substr(at, end - at));
    at = end == std::string::npos ? content.size() : end + 1;
  }
  return lines;
}

} // namespace

TEST_CASE("audit log: a change is told with who, when, what and to what") {
  log_in_folder with;
  auto entry = about("etl/1");
  entry.details = {{"reason", "too slow"}};
  with.time.pass(1500ms);
  CHECK(with.log.append(entry));
  CHECK(mode_of(with.test / "audit.jsonl") == 0600);
  CHECK(with.test.read("audit.jsonl")
        == "{\"audit\":1,\"start\":0}\n"
           R"({"time":"2026-11-30T10:00:01.500Z","token":"ci","peer":"127.0.0.1:4711",)"
           R"("operation":"process.cancel","target":"etl/1","details":{"reason":"too slow"}})"
           "\n");
  const auto page = with.page(10);
  REQUIRE(page.entries.size() == 1);
  CHECK(page.entries.front().at("details").at("reason") == "too slow");
  CHECK_FALSE(page.next);
}

TEST_CASE("audit log: without a change there is nothing to tell") {
  log_in_folder with;
  CHECK(with.page(10).entries.empty());
  CHECK_FALSE(with.page(10).next);
}

TEST_CASE("audit log: pages are told newest first, each once") {
  log_in_folder with;
  with.add(25);
  const auto first = with.page(10);
  CHECK(targets_of(first) == countdown(24, 15));
  REQUIRE(first.next);
  const auto second = with.page(10, first.next);
  CHECK(targets_of(second) == countdown(14, 5));
  const auto third = with.page(10, second.next);
  CHECK(targets_of(third) == countdown(4, 0));
  CHECK_FALSE(third.next);
  CHECK(targets_of(with.page(5)) == countdown(24, 20));
  CHECK_FALSE(with.page(25).next);
}

TEST_CASE("audit log: what is added meanwhile is not in older pages") {
  log_in_folder with;
  with.add(10);
  const auto first = with.page(5);
  with.add(5, 10);
  CHECK(targets_of(with.page(5, first.next)) == countdown(4, 0));
}

TEST_CASE("audit log: a page has at most 500 entries, and at least one") {
  log_in_folder with;
  with.add(3);
  CHECK(with.page(0).entries.size() == 1);
  std::string more;
  for (int i = 0; i < 600; ++i)
    more += "{\"target\":\"x\"}\n";
  with.test.write("audit.jsonl", with.test.read("audit.jsonl") + more);
  CHECK(with.page(10'000).entries.size() == 500);
}

TEST_CASE("audit log: lines that lie across what is read at once are whole") {
  log_in_folder with;
  auto entry = about("");
  entry.details = {{"text", std::string(3'000, 'x')}};
  for (int i = 0; i < 100; ++i) { // 300 kB, where 64 are read at once
    entry.target = std::to_string(i);
    REQUIRE(with.log.append(entry));
  }
  CHECK(targets_of(with.page(100)) == countdown(99, 0));
  CHECK(all_targets(with.log, 7) == countdown(99, 0));
}

TEST_CASE("audit log: beyond its size a new file begins, and one before it is kept") {
  log_in_folder with;
  const audit_log small{with.test.path().string(), with.time.both(), 2'000};
  for (int i = 0; i < 100; ++i)
    REQUIRE(small.append(about(std::to_string(i))));
  CHECK(fs::file_size(with.test / "audit.jsonl") <= 2'000);
  CHECK(fs::file_size(with.test / "audit.jsonl.1") <= 2'000);
  CHECK(mode_of(with.test / "audit.jsonl.1") == 0600);
  CHECK_FALSE(fs::exists(with.test / "audit.jsonl.2"));
  const auto kept = all_targets(small, 3);
  CHECK(kept.size() > 15);
  CHECK(kept == countdown(99, 100 - static_cast<int>(kept.size())));
}

TEST_CASE("audit log: a place stays the same when a new file begins") {
  log_in_folder with;
  with.add(10);
  const auto first = with.page(5);
  const auto size = fs::file_size(with.test / "audit.jsonl");
  const audit_log small{with.test.path().string(), with.time.both(), size};
  REQUIRE(small.append(about("10")));
  REQUIRE(fs::exists(with.test / "audit.jsonl.1"));
  CHECK(targets_of(with.page(5, first.next)) == countdown(4, 0));
  CHECK(all_targets(with.log, 3) == countdown(10, 0));
}

TEST_CASE("audit log: a place that is no more has nothing before it") {
  log_in_folder with;
  with.add(3);
  CHECK(with.page(10, 0).entries.empty());
  CHECK(with.page(10, 1'000'000).entries.size() == 3);
}

TEST_CASE("audit log: a crash between two files loses no place") {
  log_in_folder with;
  with.add(5);
  const auto next = with.page(2).next;
  fs::rename(with.test / "audit.jsonl", with.test / "audit.jsonl.1");
  CHECK(targets_of(with.page(10)) == countdown(4, 0));
  with.add(1, 5);
  CHECK(targets_of(with.page(10)) == countdown(5, 0));
  CHECK(targets_of(with.page(10, next)) == countdown(2, 0));
}

TEST_CASE("audit log: a line that a crash cut is told as damaged, and spoils no other") {
  log_in_folder with;
  with.add(2);
  auto content = with.test.read("audit.jsonl");
  content.resize(content.size() - 10);
  with.test.write("audit.jsonl", content);
  with.add(1, 2);
  const auto page = with.page(10);
  REQUIRE(page.entries.size() == 3);
  CHECK(page.entries[0].at("target") == "2");
  CHECK(page.entries[1].at("damaged").get<std::string>().starts_with("{\"time\":"));
  CHECK(page.entries[2].at("target") == "0");
}

TEST_CASE("audit log: control characters and what is no UTF-8 are escaped") {
  log_in_folder with;
  auto entry = about("a\nb\x1b[2J\x7f\xff\xc2\x9b\xe2\x80\xae");
  entry.token = "\"quoted\"\\";
  entry.details = {{"key\n", "\x1b]0;"}};
  CHECK(with.log.append(entry));
  const auto content = with.test.read("audit.jsonl");
  CHECK(std::ranges::count(content, '\n') == 2);
  CHECK(std::ranges::all_of(content, [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
  const auto page = with.page(1);
  CHECK(page.entries.front().at("token") == entry.token);
  CHECK(page.entries.front().at("details") == entry.details);
}

TEST_CASE("audit log: a line has at most 4 kB, whatever it is about") {
  log_in_folder with;
  audit_entry large;
  for (auto* field : {&large.token, &large.peer, &large.operation, &large.target})
    *field = std::string(100'000, '\x01');
  large.details = {{"text", std::string(100'000, 'x')}};
  CHECK(with.log.append(large));
  auto fitting = about("etl/1");
  for (std::size_t length = 3'940; length < 3'970; ++length) {
    fitting.details = {{"text", std::string(length, 'x')}};
    CHECK(with.log.append(fitting));
  }
  for (const auto& line : lines_in(with.test.read("audit.jsonl"))) {
    CHECK(line.size() < audit_log::longest_line);
    CHECK(json::parse(line, nullptr, false).is_object());
  }
  CHECK(with.page(1).entries.front().at("details") == json::object({{"omitted", "too long"}}));
}

TEST_CASE("audit log: several threads lose nothing, in two files or in one") {
  log_in_folder with;
  const audit_log small{with.test.path().string(), with.time.both(), 6'000};
  constexpr int each = 20;
  std::atomic<int> failed = 0;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread)
      threads.emplace_back([&, thread] {
        for (int i = 0; i < each; ++i) {
          if (!small.append(about(std::to_string(thread * each + i))))
            ++failed;
          if (!small.page(10))
            ++failed;
        }
      });
  }
  CHECK(failed == 0);
  const auto told = all_targets(small, 9);
  CHECK(std::set<std::string>{told.begin(), told.end()}.size() == told.size());
  CHECK(told.size() > 40); // two files of 6 kB hold about 90
}

TEST_CASE("audit log: a file that others could have written, or that is none, is refused") {
  log_in_folder with;
  with.add(1);
  set_mode(with.test / "audit.jsonl", 0644);
  CHECK(has(fault_of(with.log.append(about("x"))), "other users have rights to it"));
  CHECK(has(fault_of(with.log.page(10)), "other users have rights to it"));
  set_mode(with.test / "audit.jsonl", 0600);
  for (const auto* content : {"", "{\"target\":\"x\"}\n", "{\"audit\":2,\"start\":0}\n", "x",
                              "{\"audit\":1,\"start\":0}"}) {
    CAPTURE(content);
    with.test.write("audit.jsonl", content);
    CHECK(has(fault_of(with.log.append(about("x"))), "audit.jsonl:1: this is not the first line"));
    CHECK(has(fault_of(with.log.page(10)), "Move the file away"));
  }
  fs::rename(with.test / "audit.jsonl", with.test / "elsewhere");
  fs::create_symlink(with.test / "elsewhere", with.test / "audit.jsonl");
  CHECK(has(fault_of(with.log.append(about("x"))), "it is a symbolic link"));
}

TEST_CASE("audit log: text without an end is told in pieces, not read whole") {
  log_in_folder with;
  with.add(1);
  with.test.write("audit.jsonl", with.test.read("audit.jsonl") + std::string(200'000, 'x') + "\n");
  const auto page = with.page(10);
  CHECK(page.entries.size() >= 4);
  CHECK(page.entries.size() <= 6);
  CHECK(page.entries.front().at("damaged").get<std::string>().size() < 300);
}
