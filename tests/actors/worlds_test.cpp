// Several runtimes on one database, in virtual time and on seeded schedules: none robs another, and
// no process goes on in two of them, in another workflow, or back behind what was told.
#include "tests/actors/shared_store.hpp"
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
using troupe::testing::actor_world;
using troupe::testing::dice;
using troupe::testing::mortal_store;

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
  loop: {action: "test:slow", input: {of: beta}, post: {n: "${n + 1}"}, goto: [{when: "n < 3", task: loop}]}
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

/// What has been seen of all runtimes together.
struct witness {
  std::string path;
  std::set<std::string> started; ///< Execution ids with attempts.
  std::set<std::string> removed; ///< Processes that an operator has removed.
  std::vector<std::string> complaints;

  void complain(std::string what) { complaints.push_back(std::move(what)); }
};

/// The first column of the first row that `sql` gives for `argument`.
std::string ask(sqlite3* database, const char* sql, const std::string& argument) {
  sqlite3_stmt* query = nullptr;
  REQUIRE(sqlite3_prepare_v2(database, sql, -1, &query, nullptr) == SQLITE_OK);
  sqlite3_bind_text(query, 1, argument.data(), static_cast<int>(argument.size()), SQLITE_STATIC);
  std::string found;
  if (sqlite3_step(query) == SQLITE_ROW)
    found = reinterpret_cast<const char*>(sqlite3_column_text(query, 0));
  sqlite3_finalize(query);
  return found;
}

/// How long the machine has been up, for all runtimes: it goes on while they are stopped.
duration up = 1h;

class runtime_world : public actor_world {
public:
  runtime_world(witness& seen, sqlite3* look) : seen_{seen}, look_{look} {
    auto opened = sqlite_store::open({seen.path});
    REQUIRE_MESSAGE(opened, (opened ? "" : opened.error().message));
    kept = std::make_shared<mortal_store>(std::move(*opened));
    auto known = kept->register_owner(this_owner(around->clock.now()));
    REQUIRE_MESSAGE(known, (known ? "" : known.error().message));
    key = *known;
    around->journal = deterministic::spawn<journal>(
      journal::setting{kept, key, around->clock, [](const std::string&) {}, [] { return up; }});
    around->uptime = [] { return up; };
    around->holds = [store = kept](process_key process, std::uint64_t fence) {
      return store->holds(process, fence);
    };
    around->follow = [this](const std::string& id) { followed_.insert(id); };
    add("mark", {});
    add("slow", 20ms);
    add("fails_once", 10ms);
  }

  /// Its end is a crash: its lock is free, nothing more reaches the store, and no actor is left.
  ~runtime_world() {
    kept->die();
    self->send(around->journal, give_up_store{});
    self->send(supervising, shut_down{"the test has ended"});
    settle();
    advance(1s);
  }

  void begin(const std::string& name, unsigned number) {
    start_process order;
    order.process_id = name + '/' + std::to_string(number);
    order.flow = load(workflows.at(name));
    hand_over(std::move(order));
  }

  /// What `troupe resume --all` does; `by_force` takes from those that live, too.
  void take_up(bool by_force) {
    auto rows = kept->processes({.live = true});
    if (!rows)
      return;
    for (const auto& row : *rows) {
      if (!by_force && !may_take(row, around->clock.now()))
        continue;
      if (row.driven_by && row.driven_by->key == key)
        continue;
      auto taken = ask<processes_taken>(around->journal, take_processes{{{row.key, row.fence}}});
      REQUIRE(taken);
      if (taken->fences.front() == 0)
        continue;
      auto adopted = adopt(*kept, row, taken->fences.front(), {actions, types, {}});
      REQUIRE_MESSAGE(adopted, (adopted ? "" : adopted.error().message));
      start_process order;
      order.process_id = row.id;
      order.flow = adopted->flow;
      order.adopted = std::make_shared<adopted_process>(std::move(adopted->process));
      hand_over(std::move(order));
    }
  }

  /// Tells the ends of processes that others drive, as the watch of a runtime does.
  void look_around() {
    for (auto each = followed_.begin(); each != followed_.end();) {
      auto rows = kept->processes({.id = *each});
      auto is_over = rows && (rows->empty() || rows->front().ended);
      if (is_over) {
        process_ended news;
        if (rows->empty()) { // it was removed since
          news.output.process_id = *each;
          news.output.name = each->substr(0, each->find('/'));
          news.output.state = process_state::failed;
        } else {
          news.output = output_of(rows->front());
        }
        self->send(supervising, std::move(news));
      }
      each = is_over ? followed_.erase(each) : std::next(each);
    }
  }

  std::shared_ptr<mortal_store> kept;
  std::int64_t key = 0;
  bool stopped = false; ///< As by SIGSTOP: none of its actors runs.
  std::size_t busy = 0; ///< Processes that it has, and whose ends it has not told.

private:
  void hand_over(start_process order) {
    ++busy;
    order.on_ended = [this](const process_status& last) { hear_end(last); };
    self->send(supervising, std::move(order));
  }

  void add(const std::string& method, duration takes) {
    action added;
    added.service = "test";
    added.method = method;
    added.pace = action_pace::deferred;
    added.run = deferred_method{
      [this, method, takes](const action_context& who, const value& input, action_promise answer) {
        hear_start(who, *input);
        if (method == "fails_once" && who.attempt == 1)
          return answer.fail("not yet");
        answer.answer({input, takes});
      }};
    REQUIRE(actions.add(std::move(added)));
  }

  /// An action starts only where its process is owned, in its own workflow, once an attempt, and
  /// never once it is completed.
  void hear_start(const action_context& who, const json& input) {
    auto process = who.process_id;
    auto what = who.execution_id + '@' + std::to_string(who.attempt);
    if (input["of"] != process.substr(0, process.find('/')))
      seen_.complain(process + " runs " + input["of"].dump());
    if (!seen_.started.insert(what).second)
      seen_.complain(what + " starts twice");
    auto state = testing_state(who.execution_id);
    if (state == "completed")
      seen_.complain(what + " starts, and is completed");
    auto owner = ::ask(look_, "SELECT owner FROM processes WHERE id = ?1", process);
    if (owner != std::to_string(key) && !seen_.removed.contains(process))
      seen_.complain(what + " starts in " + std::to_string(key) + ", and the process is that of "
                     + owner);
  }

  std::string testing_state(const std::string& execution) {
    return ::ask(look_, "SELECT state FROM executions WHERE execution = ?1", execution);
  }

  /// What is told of an end is what the store says.
  void hear_end(const process_status& last) {
    --busy;
    if (stopping)
      return;
    const auto& id = last.output.process_id;
    auto state = ::ask(look_, "SELECT state FROM processes WHERE id = ?1", id);
    if (!seen_.removed.contains(id) && state != to_string(last.output.state))
      seen_.complain(id + " is told to be " + std::string{to_string(last.output.state)}
                     + ", and is " + state);
  }

public:
  bool stopping = false; ///< It is being killed: whom it tells what no longer counts.

private:
  witness& seen_;
  sqlite3* look_;
  std::set<std::string> followed_; ///< Processes that other runtimes drive.
};

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
    if (++begun_ <= 5)
      world.begin(dice_.any_of(names), begun_);
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
      auto whole = worlds_.back()->kept->processes({.id = row.id});
      REQUIRE(whole);
      auto output = json::parse(whole->front().output, nullptr, false);
      if (row.state != process_state::completed || !output.is_object() || output["total"] != 6)
        seen_.complain(row.id + " ends " + std::string{to_string(row.state)} + " with "
                       + whole->front().output + ' ' + row.errors);
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
    auto live = worlds_.back()->kept->processes({.live = true});
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

/// How many schedules are tried: more where TROUPE_WORLDS says so, as for docs/durability.md.
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
