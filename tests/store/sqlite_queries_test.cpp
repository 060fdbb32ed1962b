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
