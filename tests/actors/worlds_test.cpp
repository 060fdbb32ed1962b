// Several runtimes on one database, in virtual time and on seeded schedules: none robs another, and
// no process goes on in two of them, in another workflow, or back behind what was told.
#include "tests/actors/runtime_world.hpp"
#include "tests/random/dice.hpp"

#include <doctest/doctest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

using namespace std::chrono_literals;
using namespace troupe;
using troupe::testing::dice;
using troupe::testing::runtime_world;
using troupe::testing::up;
using troupe::testing::witness;

namespace {

namespace fs = std::filesystem;

/// Each says its name in all its actions, so that one that runs under another's name is found out.
/// `test:mark` answers at once, `test:slow` after 20 ms of virtual time.
const std::map<std::string, std::string> workflows{{"alpha", R"yaml(
name: alpha
init: {seen: []}
pipeline:
  first: {action: "test:mark", input: {of: alpha}}
  fan:
    emit:
      forEach: [1, 2, 3]
      as: k
      limit: 2
      task: {w: {action: "test:slow", input: {of: alpha, k: $k}, post: {"seen[]": "${k}"}}}
    await: true
  last: {action: "test:slow", input: {of: alpha}}
post: {total: "${sum(seen)}"}
)yaml"},
                                                   {"beta", R"yaml(
name: beta
init: {n: 0}
pipeline:
  loop:
    action: "test:slow"
    input: {of: beta}
    post: {n: "${n + 1}"}
    goto: [{when: "n < 3", task: loop}]
  graph:
    kind: parallel
    a: {action: "test:slow", input: {of: beta}}
    b: {dependsOn: a, action: "test:mark", input: {of: beta}}
    c: {dependsOn: a, action: "time:sleep", input: {duration: 30ms}}
post: {total: "${n + 3}"}
)yaml"},
                                                   {"gamma", R"yaml(
name: gamma
pipeline:
  again: {action: "test:fails_once", input: {of: gamma}, retry: {maxRetries: 9, delay: 5ms}}
  after: {action: "test:slow", input: {of: gamma}}
post: {total: "${6}"}
)yaml"}};

/// A database in memory that programs share, and that goes with the test.
class shared_folder {
public:
  shared_folder() {
    auto base = fs::exists("/dev/shm") ? fs::path{"/dev/shm"} : fs::temp_directory_path();
    auto name = (base / "troupe-worlds-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~shared_folder() {
    std::error_code ignored; // what is left is in memory, or in the folder for temporary files
    fs::remove_all(path_, ignored);
  }
  std::string database() const { return path_ / "troupe.db"; }

private:
  fs::path path_;
};

/// One seeded schedule, from the first start to the end of all processes.
class schedule {
public:
  explicit schedule(std::uint64_t seed) : dice_{seed} { seen_.path = folder_.database(); }
  ~schedule() {
    for (auto& each : worlds_)
      kill(each);
    sqlite3_close(look_);
  }
  schedule(schedule&&) = delete;

  std::string run() {
    wake(); // makes the database
    REQUIRE(sqlite3_open_v2(seen_.path.c_str(), &look_, SQLITE_OPEN_READONLY, nullptr)
            == SQLITE_OK);
    worlds_.clear();
    wake();
    wake();
    for (auto turns = dice_.between(30, 120); turns > 0 && seen_.complaints.empty(); --turns)
      turn();
    finish();
    return seen_.complaints.empty() ? std::string{} : seen_.complaints.front();
  }

private:
  using world_ptr = std::unique_ptr<runtime_world>;

  void wake() { worlds_.push_back(std::make_unique<runtime_world>(seen_, look_)); }

  static void kill(world_ptr& world) {
    if (world)
      world->stopping = true;
    world.reset();
  }

  runtime_world* any_going() {
    std::vector<runtime_world*> going;
    for (auto& each : worlds_)
      if (!each->stopped)
        going.push_back(each.get());
    return going.empty() ? nullptr : dice_.any_of(going);
  }

  void turn() {
    auto what = dice_.below(100);
    auto* world = any_going();
    if (what < 4 && worlds_.size() < 4)
      return wake();
    if (what < 8) {
      auto& victim = worlds_[dice_.below(worlds_.size())];
      victim->stopped = !victim->stopped;
      up += 10s;
      return;
    }
    if (what < 12 && worlds_.size() > 1) {
      auto victim = worlds_.begin() + static_cast<std::ptrdiff_t>(dice_.below(worlds_.size()));
      kill(*victim);
      worlds_.erase(victim);
      return;
    }
    if (!world)
      return;
    if (what < 22)
      return start(*world);
    if (what < 30)
      return world->take_up(false);
    if (what < 32) { // an operator who takes over has seen to it that the owner has ended, or waits
      world->take_up(true);
      up += 3s;
      return;
    }
    if (what < 35)
      return remove(*world);
    if (what < 40) {
      world->kept->locked = !world->kept->locked;
      return;
    }
    if (what < 42) { // its clock, and no other's
      world->advance(std::chrono::minutes{dice_.between(1, 120)});
      return;
    }
    work(*world);
  }

  void start(runtime_world& world) {
    std::vector<std::string> names;
    for (const auto& [name, text] : workflows)
      names.push_back(name);
    if (++begun_ <= 5) {
      const auto& name = dice_.any_of(names);
      world.begin(name, workflows.at(name), begun_);
    }
  }

  /// As `rm --older-than 0s`.
  void remove(runtime_world& world) {
    auto rows = world.kept->processes({});
    if (!rows)
      return;
    for (const auto& row : *rows) {
      const seen_process ended[]{{row.key, row.fence}};
      if (auto removed = world.kept->remove(ended); removed && *removed == 1)
        seen_.removed.insert(row.id);
    }
    auto more = world.kept->clear_away(); // it may be locked
    CHECK((more || world.kept->locked));
  }

  /// Lets some of its actors run, in any order, or its time pass.
  void work(runtime_world& world) {
    world.look_around();
    for (auto left = dice_.between(1, 25); left > 0; --left) {
      auto& jobs = world.scheduler.jobs;
      if (jobs.empty()) {
        world.scheduler.advance_time(std::chrono::milliseconds{dice_.between(1, 15)});
        continue;
      }
      auto next = jobs.begin() + static_cast<std::ptrdiff_t>(dice_.below(jobs.size()));
      std::rotate(jobs.begin(), next, next + 1);
      world.scheduler.run_once();
    }
  }

  /// Nobody interferes any more: whatever is left ends, and well.
  void finish() {
    wake();
    for (auto& each : worlds_)
      each->stopped = each->kept->locked = false;
    for (int turns = 0; turns < 4000 && seen_.complaints.empty() && !is_over(); ++turns) {
      worlds_.back()->take_up(false);
      for (auto& each : worlds_) {
        each->look_around();
        each->settle();
        each->advance(10ms);
      }
    }
    auto rows = worlds_.back()->kept->processes({});
    REQUIRE(rows);
    for (const auto& row : *rows) {
      auto whole = worlds_.back()->kept->find(row.id);
      REQUIRE(whole);
      REQUIRE(*whole);
      auto output = json::parse((*whole)->output, nullptr, false);
      if (row.state != process_state::completed || !output.is_object() || output["total"] != 6)
        seen_.complain(row.id + " ends " + std::string{to_string(row.state)} + " with "
                       + (*whole)->output + ' ' + row.errors);
    }
    for (const auto& each : worlds_)
      if (each->busy != 0)
        seen_.complain(std::to_string(each->key) + " still waits for " + std::to_string(each->busy)
                       + " processes");
    auto opened = sqlite_store::open({seen_.path, false});
    REQUIRE(opened);
    auto faults = (*opened)->check();
    REQUIRE(faults);
    for (const auto& fault : *faults)
      seen_.complain(fault);
  }

  bool is_over() {
    auto live = worlds_.back()->kept->processes({.has_ended = false});
    return live && live->empty()
           && std::ranges::all_of(worlds_, [](const world_ptr& each) { return each->busy == 0; });
  }

  dice dice_;
  shared_folder folder_;
  witness seen_;
  sqlite3* look_ = nullptr;
  std::vector<world_ptr> worlds_;
  unsigned begun_ = 0;
};

/// How many schedules are tried: more where TROUPE_WORLDS says so, as for durability.md.
std::uint64_t schedules() {
  const auto* wanted = std::getenv("TROUPE_WORLDS");
  return wanted ? std::strtoull(wanted, nullptr, 10) : 150;
}

} // namespace

TEST_CASE("worlds: runtimes on one store keep what they promise, whatever happens around them") {
  for (std::uint64_t seed = 1; seed <= schedules(); ++seed) {
    CAPTURE(seed);
    auto fault = schedule{seed}.run();
    CHECK_MESSAGE(fault.empty(), fault);
  }
}
