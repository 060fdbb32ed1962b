// Names that are never used again, and owners that are judged by proof.
#include "runtime/store/ownership.hpp"
#include "runtime/store/sqlite/retention.hpp"
#include "runtime/store/sqlite/sqlite.hpp"
#include "tests/store/changes.hpp"
#include "tests/store/kept.hpp"
#include "tests/store/shell.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include <unistd.h>

using namespace troupe;
using namespace troupe::testing;
using namespace std::chrono_literals;

namespace {

process_row only(store& from, const std::string& id) {
  auto row = sound(from.find(id));
  REQUIRE(row);
  return *row;
}

receipt end_at_once(store& in, const std::string& id, const std::string& parent = {}) {
  auto whole = birth_of(id);
  whole.birth->parent_id = parent;
  return commit_one(in, ending(whole));
}

constexpr time_point now{1000h};
const machine_facts here{"alpha", "m1", "boot1", 7};

/// An owner on that machine.
owner someone() {
  owner who;
  who.host = "alpha";
  who.pid = 5;
  who.process_started = 50;
  who.heartbeat = now - 1h;
  who.machine = "m1";
  who.boot = "boot1";
  who.pid_space = 7;
  who.lock_file = 3;
  return who;
}

owner_life judged(const owner& who, lock_sight lock, std::int64_t start = 0) {
  return life_of(who, {here, lock, now, [start](std::int64_t) { return start; }});
}

/// A store as version 0.1.0 left it, whose owner is `host` and `pid`.
void write_version_2(const std::string& path, const std::string& host, std::int64_t pid,
                     std::int64_t started, std::int64_t heartbeat) {
  std::ifstream file{TROUPE_VERSION_2};
  std::string sql{std::istreambuf_iterator<char>{file}, {}};
  REQUIRE_FALSE(sql.empty());
  shell(path, sql);
  shell(path, "UPDATE owners SET host = '" + host + "', pid = " + std::to_string(pid)
                + ", process_started = " + std::to_string(started)
                + ", heartbeat = " + std::to_string(heartbeat));
}

std::string host_and_boot() {
  return this_machine().host + '/' + this_machine().boot;
}

} // namespace

TEST_CASE_TEMPLATE("identity: no key and no fence is given twice, whatever was removed", Kept,
                   kept_in_memory, kept_in_sqlite) {
  Kept kept;
  auto& in = kept.of();
  auto last = sound(in.register_owner(some_owner()));
  for (int i = 0; i < 3; ++i) {
    auto got = end_at_once(in, "p" + std::to_string(i));
    CHECK(got.process > last);
    CHECK(static_cast<process_key>(got.fence) > last);
    CHECK(sound(forget(in, std::vector{seen_process{got.process, got.fence}})) == 1);
    last = std::max(got.process, static_cast<process_key>(got.fence));
  }
  auto live = commit_one(in, birth_of("live"));
  const seen_process seen[]{{live.process, live.fence}};
  auto fence = sound(in.take_over(seen)).front();
  CHECK(fence > live.fence);
  CHECK(commit_one(in, birth_of("next")).fence > fence);
  CHECK(sound(in.register_owner(some_owner())) > static_cast<std::int64_t>(fence));
}

TEST_CASE_TEMPLATE("identity: a late write finds its process removed, and touches no other one",
                   Kept, kept_in_memory, kept_in_sqlite) {
  Kept kept;
  auto& in = kept.of();
  sound(in.register_owner(some_owner()));
  auto first = birth_of("p");
  auto got = commit_one(in, ending(first));
  REQUIRE(sound(forget(in, std::vector{seen_process{got.process, got.fence}})) == 1);
  auto other = commit_one(in, birth_of("q"));
  CHECK_FALSE(commit_one(in, after(first, got)).written);
  CHECK_FALSE(sound(in.holds(got.process, got.fence)));
  CHECK(sound(in.holds(other.process, other.fence)));
  CHECK(only(in, "q").entries == 1);
}

TEST_CASE_TEMPLATE("identity: a sub-workflow that was removed does not begin anew", Kept,
                   kept_in_memory, kept_in_sqlite) {
  Kept kept;
  auto& in = kept.of();
  sound(in.register_owner(some_owner()));
  auto parent = end_at_once(in, "above");
  auto got = end_at_once(in, "below", "above");
  REQUIRE(sound(forget(in, std::vector{seen_process{got.process, got.fence}})) == 1);
  CHECK_FALSE(end_at_once(in, "below", "above").written);
  CHECK(end_at_once(in, "other", "above").written);
  CHECK(sound(forget(in, std::vector{seen_process{parent.process, parent.fence}})) == 1);
}

TEST_CASE("identity: who has lost a process starts no sub-workflow in its name") {
  kept_in_sqlite kept;
  auto other = sound(sqlite_store::open({kept.path}));
  sound(kept.made->register_owner(some_owner()));
  sound(other->register_owner(some_owner()));
  auto got = commit_one(*kept.made, birth_of("above"));
  const seen_process seen[]{{got.process, got.fence}};
  REQUIRE(sound(other->take_over(seen)).front() > 0);
  auto below = birth_of("below");
  below.birth->parent_id = "above";
  CHECK_FALSE(commit_one(*kept.made, below).written);
  CHECK(commit_one(*other, below).written);
}

TEST_CASE("identity: a definition that was removed meanwhile is stored again under its own key") {
  kept_in_sqlite kept;
  auto& in = *kept.made;
  sound(in.register_owner(this_owner(time_point{1h})));
  auto other = sound(sqlite_store::open({kept.path}));
  sound(other->register_owner(this_owner(time_point{1h})));
  auto gone = end_at_once(in, "p");
  REQUIRE(sound(forget(*other, std::vector{seen_process{gone.process, gone.fence}})) == 1);
  auto foreign = birth_of("q");
  stored_definition text{"foreign", "pipeline: {b: {}}", {}, {"foreign", "b"}};
  text.hash = hash_of(text.body);
  foreign.birth->definition = std::make_shared<const stored_definition>(text);
  auto theirs = commit_one(*other, foreign);
  auto mine = commit_one(in, birth_of("r"));
  CHECK(sound(in.definition_of(mine.process)).body == some_definition()->body);
  CHECK(sound(in.definition_of(theirs.process)).body == text.body);
  auto faults = sound(in.check());
  CHECK_MESSAGE(faults.empty(), (faults.empty() ? "" : faults.front()));
}

TEST_CASE("identity: a store that has lost count of its numbers gives none") {
  kept_in_sqlite kept;
  auto& in = *kept.made;
  sound(in.register_owner(some_owner()));
  auto got = end_at_once(in, "p");
  shell(kept.path, "UPDATE serial SET last = 1");
  auto faults = sound(in.check());
  REQUIRE(faults.size() == 1);
  CHECK(faults[0]
        == "the last number that was given is 1, and " + std::to_string(got.process)
             + " is in use");
  shell(kept.path, "DELETE FROM serial");
  CHECK(sound(in.check()).size() == 1);
  auto next = birth_of("q");
  CHECK_FALSE(in.commit({&next, 1}));
}

TEST_CASE("ownership: an owner lives as long as it holds its lock, whatever its heartbeats say") {
  kept_in_sqlite kept;
  auto first = sound(sqlite_store::open({kept.path}));
  auto self = this_owner(time_point{1h});
  auto key = sound(first->register_owner(self));
  auto got = commit_one(*first, birth_of("p"));
  auto life = [&] { return only(*kept.made, "p").driven_by->life; };
  CHECK(life() == owner_life::lives);
  SUBCASE("it ends") {
    first.reset();
  }
  SUBCASE("it drives nothing any more") {
    sound(first->beat(key, time_point{2h}, "socket"));
    CHECK(life() == owner_life::lives);
    sound(first->retire());
  }
  CHECK(life() == owner_life::gone);
  sound(kept.made->register_owner(self));
  const seen_process seen[]{{got.process, got.fence}};
  REQUIRE(sound(kept.made->take_over(seen)).front() > 0);
  CHECK(life() == owner_life::lives);
}

TEST_CASE("ownership: the file of locks is found through links, and one put in its place proves "
          "nothing") {
  kept_in_sqlite kept;
  std::filesystem::create_symlink(kept.path, kept.folder / "link.db");
  auto first = sound(sqlite_store::open({kept.folder / "link.db"}));
  auto self = this_owner(time_point{1h});
  self.pid_space = 1; // as seen from another container
  sound(first->register_owner(self));
  commit_one(*first, birth_of("p"));
  auto life = [&] { return only(*kept.made, "p").driven_by->life; };
  CHECK(life() == owner_life::lives);
  std::filesystem::rename(kept.path + "-owners", kept.folder / "away");
  CHECK(life() == owner_life::unknown);
  std::ofstream{kept.path + "-owners"};
  CHECK(life() == owner_life::unknown);
  auto refused = may_take(only(*kept.made, "p"), time_point{2h});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("--take-over") != std::string::npos);
}

TEST_CASE("ownership: what is proof") {
  auto who = someone();
  CHECK(judged(who, lock_sight::held) == owner_life::lives);
  CHECK(judged(who, lock_sight::free, 50) == owner_life::gone);
  SUBCASE("without the lock a pid counts in its own namespace") {
    CHECK(judged(who, lock_sight::unseen, 50) == owner_life::lives);
    CHECK(judged(who, lock_sight::unseen, 51) == owner_life::gone);
    who.pid_space = 8;
    CHECK(judged(who, lock_sight::unseen, 50) == owner_life::unknown);
    CHECK(judged(who, lock_sight::unseen) == owner_life::unknown);
    CHECK(judged(who, lock_sight::held) == owner_life::lives);
  }
  SUBCASE("another boot of the same machine is the end, one of another machine tells nothing") {
    who.boot = "boot0";
    CHECK(judged(who, lock_sight::unseen, 50) == owner_life::gone);
    who.machine = "m2";
    CHECK(judged(who, lock_sight::free) == owner_life::unknown);
    who.machine.clear();
    CHECK(judged(who, lock_sight::free) == owner_life::unknown);
    who.heartbeat = now;
    CHECK(judged(who, lock_sight::free) == owner_life::unknown);
  }
  SUBCASE("clocks prove nothing") {
    for (auto beat : {now - 10000h, now + 10000h}) {
      who.heartbeat = beat;
      CHECK(judged(who, lock_sight::held) == owner_life::lives);
      CHECK(judged(who, lock_sight::free) == owner_life::gone);
    }
  }
}

TEST_CASE("ownership: owners of version 2 are judged by their program and their lease") {
  auto who = someone();
  who.lock_file = 0;
  who.host = "alpha/boot1";
  CHECK(judged(who, lock_sight::unseen, 50) == owner_life::lives); // however silent
  CHECK(judged(who, lock_sight::unseen) == owner_life::gone);
  who.host = "beta/boot2";
  CHECK(judged(who, lock_sight::unseen) == owner_life::gone);
  who.heartbeat = now - 9s;
  CHECK(judged(who, lock_sight::unseen) == owner_life::lives);
  who.heartbeat = time_point{};
  CHECK(judged(who, lock_sight::unseen, 50) == owner_life::gone);
}

TEST_CASE("ownership: tables that a live Troupe 0.1.0 works with are not changed under it") {
  temporary_folder folder;
  auto path = folder / "troupe.db";
  auto pid = std::int64_t{getpid()};
  SUBCASE("it runs here") {
    write_version_2(path, host_and_boot(), pid, start_of_program(pid), 1);
  }
  SUBCASE("it has just shown that it lives, elsewhere") {
    auto beat = std::chrono::system_clock::now().time_since_epoch() / 1ms;
    write_version_2(path, "beta/1", 1, 1, beat);
  }
  auto opened = sqlite_store::open({path});
  REQUIRE_FALSE(opened);
  CHECK(opened.error().message.find("an older Troupe works with them, pid ") != std::string::npos);
  CHECK(shell(path, "PRAGMA user_version") == std::vector<std::string>{"2"});
}

TEST_CASE("ownership: a store of version 2 is brought up to date, and its owner writes no more") {
  temporary_folder folder;
  auto path = folder / "troupe.db";
  write_version_2(path, host_and_boot(), 1, 12345, 1);
  auto in = sound(sqlite_store::open({path}));
  auto rows = sound(in->processes({.has_ended = false}));
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].driven_by->life == owner_life::gone);
  auto key = sound(in->register_owner(this_owner(time_point{1h})));
  CHECK(key > rows[0].key);
  const seen_process seen[]{{rows[0].key, rows[0].fence}};
  CHECK(sound(in->take_over(seen)).front() > rows[0].fence);
  CHECK(sound(in->check()).empty());
  sqlite::connection old{path, sqlite::open_mode::existing};
  old.run("UPDATE owners SET commits = 2 WHERE key = 1");
  auto trouble = old.take_trouble();
  REQUIRE(trouble);
  CHECK(trouble->message.find("a newer Troupe has brought its tables up to date")
        != std::string::npos);
}
