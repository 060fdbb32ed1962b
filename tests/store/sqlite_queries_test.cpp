// What is read of an SQLite store alone.
#include "runtime/store/sqlite/sqlite_store.hpp"
#include "tests/base/temporary_folder.hpp"
#include "tests/store/changes.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::testing;

TEST_CASE("sqlite: what tasks took is known of the process that completed last") {
  temporary_folder folder;
  auto store = sound(sqlite_store::open({folder / "troupe.db"}));
  sound(store->register_owner(some_owner()));
  CHECK(sound(store->task_times("flow")).empty());
  auto first = birth_of("p");
  auto got = commit_one(*store, first);
  auto next = after(first, got);
  commit_one(*store, next);
  auto last = after(next, got);
  commit_one(*store, ending(last));
  commit_one(*store, birth_of("q")); // has not ended, and tells nothing
  auto times = sound(store->task_times("flow"));
  REQUIRE(times.size() == 2);
  CHECK(times[1].task_id == "a");
  CHECK(times[1].times == 2);
  CHECK(times[1].mean == std::chrono::hours{1});
  CHECK(sound(store->task_times("other")).empty());
}

namespace {

std::vector<std::string> begun_so(sqlite_store& in, const std::string& called,
                                  std::size_t most = 100) {
  std::vector<std::string> ids;
  for (const auto& each : sound(in.begun_so(called, most)))
    ids.push_back(each.id + (each.has_ended ? " ended" : ""));
  return ids;
}

} // namespace

TEST_CASE("sqlite: ids are found by their beginning, or what is behind their workflow's name") {
  using found = std::vector<std::string>;
  temporary_folder folder;
  auto store = sound(sqlite_store::open({folder / "troupe.db"}));
  sound(store->register_owner(some_owner()));
  CHECK(begun_so(*store, "ab").empty());
  for (const auto* id : {"flow/ab12", "flow/ab34", "ab-nightly", "flow/cd56", "größe"})
    commit_one(*store, birth_of(id));
  auto last = birth_of("flow/ab78");
  auto got = commit_one(*store, last);
  last = after(last, got);
  commit_one(*store, ending(last));
  CHECK(begun_so(*store, "ab") == found{"ab-nightly", "flow/ab12", "flow/ab34", "flow/ab78 ended"});
  CHECK(begun_so(*store, "flow/c") == found{"flow/cd56"});
  CHECK(begun_so(*store, "flow/cd56") == found{"flow/cd56"});
  CHECK(begun_so(*store, "grö") == found{"größe"});
  CHECK(begun_so(*store, "b12").empty());
  CHECK(begun_so(*store, "AB").empty());
  CHECK(begun_so(*store, "flow", 2) == found{"flow/ab12", "flow/ab34"});
  CHECK(begun_so(*store, "ab", 3).size() == 3);
}
