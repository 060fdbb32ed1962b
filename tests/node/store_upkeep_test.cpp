// What is done to a store as a whole, beside the runtimes that use it.
#include "runtime/node/process_directory.hpp"
#include "runtime/node/store_upkeep.hpp"
#include "runtime/store/sqlite/retention.hpp"
#include "tests/node/shared_place.hpp"

#include <set>

using namespace troupe;
using troupe::testing::bad;
using troupe::testing::good;
using troupe::testing::shared_place;
using troupe::testing::sound;

TEST_CASE("store upkeep: what has ended can be forgotten, what is driven can't") {
  shared_place test;
  auto failed = test.end(bad);
  auto ended = test.end(good);
  auto held = test.hold();
  store_upkeep care{test.place()};
  CHECK(care.remove({failed, held}).error().code == error_code::process_state);
  CHECK(care.give_up(held).error().code == error_code::process_owned);
  CHECK(sound(care.remove({failed})).removed == 1);
  CHECK(sound(care.remove_ended({.states = {process_state::failed}})).removed == 0);
  CHECK(sound(care.remove_ended({.name = "no*"})).removed == 0);
  CHECK(sound(care.remove_ended({})).removed == 1);
  test.node.reset();
  CHECK(sound(care.give_up("held")).summary.id == held);
  sound(care.clear_away());
  CHECK(sound(process_directory{test.place()}.list({})).empty());
  CHECK(sound(care.check()).empty());
}

TEST_CASE("store upkeep: rules of what stays hold beside a runtime that goes on") {
  shared_place test;
  test.end(good);
  std::set<std::string> left{test.end(good), test.end(good), test.end(bad), test.hold()};
  const upkeep_plan plan{
    test.store, {{.workflows = "good", .count = 2}}, {}, std::chrono::system_clock::now};
  tidy_up({}, plan, [](const std::string& reason) { CHECK(reason == ""); });
  std::set<std::string> found;
  for (const auto& row : sound(process_directory{test.place()}.list({})))
    found.insert(row.summary.id);
  CHECK(found == left);
  left.insert(test.end(bad));
  tidy_up({}, {test.store, {{.count = 5}}, {}, std::chrono::system_clock::now}, {});
  CHECK(sound(process_directory{test.place()}.list({})).size() == left.size());
  CHECK(sound(store_upkeep{test.place()}.check()).empty());
}

TEST_CASE("store upkeep: a store is pruned by rules, or counted what that would be") {
  shared_place test;
  for (int i = 0; i < 3; ++i)
    test.end(good);
  test.hold();
  store_upkeep care{test.place()};
  const std::vector<keep_rule> rules{{.count = 1}};
  CHECK(sound(care.prune(rules, prune_mode::count)) == 2);
  CHECK(sound(process_directory{test.place()}.list({})).size() == 4);
  CHECK(sound(care.prune(rules, prune_mode::forget)) == 2);
  CHECK(sound(care.prune(rules, prune_mode::forget)) == 0);
  CHECK(sound(process_directory{test.place()}.list({})).size() == 2);
}

TEST_CASE("store upkeep: a copy is a store of its own") {
  shared_place test;
  auto ended = test.end(good);
  store_upkeep care{test.place()};
  auto copy = test.place();
  copy.store = test.folder / "copy.db";
  sound(care.back_up(copy.store));
  CHECK(sound(process_directory{copy}.find_stored(ended)).summary.id == ended);
  auto sizes = sound(care.compact());
  CHECK(sizes.after > 0);
}
