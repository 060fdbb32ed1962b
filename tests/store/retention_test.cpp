// Removal in steps, and giving space back.
#include "runtime/store/ownership.hpp"
#include "runtime/store/sqlite/retention.hpp"
#include "tests/base/temporary_folder.hpp"
#include "tests/store/changes.hpp"
#include "tests/store/shell.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace troupe;
using namespace troupe::testing;

namespace {

using numbers = std::vector<std::string>;

/// A store in a folder of its own, and what is in its tables.
struct sqlite_world {
  sqlite_world() { sound(in->register_owner(some_owner())); }

  /// A process that has ended after some entries, each with a value of its own.
  seen_process ended(const std::string& id, int entries, const std::string& parent = {}) {
    auto last = birth_of(id);
    last.birth->parent_id = parent;
    auto got = commit_one(*in, last);
    std::vector<change> group;
    for (int i = 0; i < entries; ++i) {
      auto body = id + std::to_string(i) + std::string(1500, '.');
      last = after(last, got);
      last.contents = {{hash_of(body), body}};
      group.push_back(last);
    }
    auto end = after(last, got);
    group.push_back(ending(end));
    for (const auto& each : sound(in->commit(group)))
      REQUIRE(each.written);
    return {got.process, got.fence};
  }

  seen_process live(const std::string& id) {
    auto got = commit_one(*in, birth_of(id));
    return {got.process, got.fence};
  }

  std::size_t count(const std::string& table) {
    return std::stoul(shell(path, "SELECT count(*) FROM " + table).front());
  }

  void reopen() { in = sound(sqlite_store::open({path})); }

  temporary_folder folder;
  std::string path = folder / "troupe.db";
  std::unique_ptr<sqlite_store> in = sound(sqlite_store::open({path}));
};

/// What ended more than an hour before `now` goes.
upkeep_plan by_age(const std::string& path, time_point now) {
  return {path, {{.age = std::chrono::hours{1}}}, {}, [now] { return now; }};
}

} // namespace

TEST_CASE("retention: a process is gone at once, and its rows in steps") {
  sqlite_world world;
  constexpr int entries = 3000;
  auto old = world.ended("old", entries);
  auto other = world.ended("other", 3);
  CHECK(sound(world.in->remove({&old, 1})) == 1);
  CHECK_FALSE(sound(world.in->find("old")));
  CHECK(shell(world.path, "SELECT count(*) FROM executions WHERE process = 'old'") == numbers{"0"});
  CHECK(sound(world.in->remove({&old, 1})) == 0);
  CHECK(sound(world.in->check()) == numbers{});
  auto steps = 1;
  auto left = world.count("journal") + world.count("runs") + world.count("contents");
  while (sound(world.in->clear_away())) {
    ++steps;
    auto now = world.count("journal") + world.count("runs") + world.count("contents");
    CHECK(left - now <= 2100);
    left = now;
    CHECK(sound(world.in->check()) == numbers{});
  }
  CHECK(steps > 3);
  CHECK(world.count("journal") == 5);
  CHECK(world.count("removals") == 0);
  CHECK(world.count("contents") == world.count("content_uses"));
  CHECK(world.count("definitions") == 1);
  CHECK(sound(forget(*world.in, {&other, 1})) == 1);
  for (const auto* table : {"journal", "runs", "contents", "content_uses", "definitions", "tasks"})
    CHECK(world.count(table) == 0);
}

TEST_CASE("retention: what was left half done is done by the next") {
  sqlite_world world;
  auto old = world.ended("old", 3000);
  world.live("live");
  std::stop_source stop;
  stop.request_stop();
  CHECK(sound(forget(*world.in, {&old, 1}, stop.get_token())) == 1);
  CHECK(world.count("journal") > 2);
  world.reopen();
  tidy_up({}, {.path = world.path}, [](const std::string& reason) { CHECK(reason == ""); });
  CHECK(world.count("journal") == 1);
  CHECK(sound(world.in->check()) == numbers{});
}

TEST_CASE("retention: what ended too lately, or was taken up since it was seen, stays") {
  sqlite_world world;
  auto taken = world.ended("taken", 1);
  world.ended("old", 1);
  CHECK(sound(world.in->take_over({&taken, 1})).front() != 0);
  CHECK(sound(forget(*world.in, {&taken, 1})) == 0);
  auto quiet = [](const std::string& reason) { CHECK(reason == ""); };
  tidy_up({}, by_age(world.path, time_point{std::chrono::hours{3}}), quiet);
  CHECK(sound(world.in->processes({})).size() == 2);
  tidy_up({}, by_age(world.path, time_point{std::chrono::hours{4}}), quiet);
  CHECK(sound(world.in->processes({})).empty());
}

TEST_CASE("retention: children of a parent that lives stay") {
  sqlite_world world;
  auto parent = world.live("parent");
  auto child = world.ended("child", 1, "parent");
  CHECK(sound(forget(*world.in, {&child, 1})) == 0);
  CHECK(sound(world.in->processes({})).size() == 2);
  CHECK(sound(forget(*world.in, {&parent, 1})) == 0);
}

TEST_CASE("retention: why something stays is told") {
  std::string told;
  tidy_up({}, {.path = "/nowhere/troupe.db"}, [&](const std::string& reason) { told = reason; });
  CHECK(told.find("not all that has ended is removed: store /nowhere/troupe.db: ") == 0);
}

TEST_CASE("retention: rules are applied again until it is stopped") {
  sqlite_world world;
  std::stop_source stop;
  auto plan = by_age(world.path, {});
  plan.again = std::chrono::nanoseconds{1};
  auto rounds = 0;
  plan.now = [&] {
    world.ended("old" + std::to_string(rounds), 1);
    if (++rounds == 3)
      stop.request_stop();
    return time_point{std::chrono::hours{4}};
  };
  tidy_up(stop.get_token(), plan, [](const std::string& reason) { CHECK(reason == ""); });
  CHECK(rounds == 3);
  auto left = sound(world.in->processes({}));
  REQUIRE(left.size() == 1); // the last round was stopped
  CHECK(left.front().id == "old2");
}

TEST_CASE("retention: what has ended meanwhile brings the next time forward, once for all") {
  sqlite_world world;
  std::stop_source stop;
  auto plan = by_age(world.path, {});
  plan.again = std::chrono::hours{24 * 365};
  plan.gather = {};
  plan.bell = std::make_shared<end_bell>();
  auto rounds = 0;
  plan.now = [&] {
    if (++rounds == 2)
      stop.request_stop();
    plan.bell->ring(); // as if something ended while it is looked what there is
    plan.bell->ring();
    return time_point{std::chrono::hours{4}};
  };
  tidy_up(stop.get_token(), plan, [](const std::string& reason) { CHECK(reason == ""); });
  CHECK(rounds == 2);
}

TEST_CASE("retention: a bell that nobody rings is waited for until the time is up, or the end") {
  end_bell bell;
  CHECK(bell.wait({}, std::chrono::nanoseconds{1}, std::chrono::hours{1}));
  std::stop_source stop;
  stop.request_stop();
  CHECK_FALSE(bell.wait(stop.get_token(), std::chrono::hours{1}, {}));
}

TEST_CASE("retention: what failed once is tried again the next time") {
  sqlite_world world;
  std::stop_source stop;
  auto plan = by_age(world.path, {});
  plan.again = std::chrono::nanoseconds{1};
  auto rounds = 0;
  plan.now = [&]() -> time_point {
    if (++rounds == 2)
      stop.request_stop();
    throw std::runtime_error{"no clock"};
  };
  std::vector<std::string> told;
  tidy_up(stop.get_token(), plan, [&](const std::string& reason) { told.push_back(reason); });
  CHECK(told == numbers(2, "not all that has ended is removed: no clock"));
}

TEST_CASE("retention: space is given back in steps") {
  sqlite_world world;
  auto old = world.ended("old", 1000);
  sound(world.in->shorten_log());
  auto before = world.in->size();
  sound(forget(*world.in, {&old, 1}));
  sound(compact(*world.in, time_point{}));
  CHECK(world.in->size() < before / 4);
  CHECK(shell(world.path, "PRAGMA freelist_count") == numbers{"0"});
  CHECK(sound(world.in->check()) == numbers{});
}

TEST_CASE("retention: a store that can't shrink in steps is written anew, where nobody drives") {
  sqlite_world world;
  auto old = world.ended("old", 1000);
  sound(forget(*world.in, {&old, 1}));
  auto now = std::chrono::system_clock::now();
  auto other = sound(sqlite_store::open({world.path}));
  sound(other->register_owner(this_owner(now)));
  commit_one(*other, birth_of("live"));
  world.in.reset();
  shell(world.path, "PRAGMA auto_vacuum = NONE; VACUUM");
  world.reopen();
  CHECK_FALSE(sound(world.in->shrinks_in_steps()));
  auto refused = compact(*world.in, now);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("process live is driven by") == 0);
  shell(world.path, "UPDATE processes SET ended = 1, state = 'completed'");
  sound(compact(*world.in, now));
  CHECK(sound(world.in->shrinks_in_steps()));
  CHECK(shell(world.path, "PRAGMA freelist_count") == numbers{"0"});
}

TEST_CASE("retention: an output of any size is kept whole") {
  sqlite_world world;
  auto first = birth_of("p");
  ending(first).end->output = '"' + std::string((1 << 20) * 5 / 2, 'x') + '"';
  auto got = commit_one(*world.in, first);
  CHECK(world.count("output_parts") == 3);
  auto row = sound(world.in->find("p"));
  REQUIRE(row);
  CHECK(row->output == first.end->output);
  auto again = after(first, got); // taken up, and ended anew
  commit_one(*world.in, ending(again));
  CHECK(world.count("output_parts") == 0);
  CHECK(sound(world.in->find("p"))->output == R"({"x":1})");
}

TEST_CASE("retention: all parts of a large output are cleared away") {
  sqlite_world world;
  auto first = birth_of("p");
  ending(first).end->output = '"' + std::string((1 << 20) * 7, 'x') + '"';
  auto got = commit_one(*world.in, first);
  CHECK(world.count("output_parts") == 8);
  const seen_process seen{got.process, got.fence};
  CHECK(sound(forget(*world.in, {&seen, 1})) == 1);
  CHECK(world.count("output_parts") == 0);
  CHECK(sound(world.in->check()) == numbers{});
}
