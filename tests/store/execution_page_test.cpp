// Executions by pages: what every store tells alike, and by which index the one in SQLite does.
#include "runtime/store/sqlite/execution_keys.hpp"
#include "tests/store/changes.hpp"
#include "tests/store/kept.hpp"
#include "tests/store/shell.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <set>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::testing;

namespace {

using numbers = std::vector<std::uint64_t>;

constexpr std::uint64_t in_all = 300;

/// A process whose executions change by chance, and queries for them.
class changing_process {
public:
  changing_process(store& in, unsigned seed) : in_{in}, dice_{seed} {
    auto first = birth_of("p");
    auto definition = *some_definition();
    definition.task_ids = {"flow", "load", "load-rows", "clean"};
    first.birth->definition = std::make_shared<const stored_definition>(std::move(definition));
    last_ = first;
    got_ = commit_one(in_, last_);
  }

  std::size_t below(std::size_t end) { return dice_() % end; }
  process_key key() const { return got_.process; }

  /// Executions from 2 on that have not begun so far.
  void begin(std::uint64_t count) {
    std::vector<execution_row> rows;
    for (; count > 0; --count) {
      auto& row = known_.emplace_back();
      row.number = known_.size() + 1;
      row.parent = 1 + below(row.number - 1);
      row.task = static_cast<std::uint32_t>(1 + below(3));
      row.attempt = 1;
      if (below(2) == 0)
        row.element = below(50);
      rows.push_back(row);
    }
    commit(std::move(rows));
  }

  /// Some of them come into another state.
  void go_on(std::size_t count) {
    std::set<std::size_t> chosen;
    for (; count > 0; --count)
      chosen.insert(below(known_.size()));
    std::vector<execution_row> rows;
    for (auto place : chosen) {
      auto& row = known_[place];
      row.state = static_cast<task_state>(below(12));
      row.attempt = static_cast<std::uint32_t>(1 + below(3));
      row.started = time_point{1h};
      row.ended = is_final(row.state) ? time_point{2h} : time_point{};
      row.error = row.state == task_state::failed && below(2) == 0 ? "Disk full" : "";
      rows.push_back(row);
    }
    commit(std::move(rows));
  }

  execution_query query() {
    execution_query made;
    if (below(3) == 0)
      made.states = {task_state::failed};
    else
      for (auto left = below(3); left > 0; --left)
        made.states.push_back(static_cast<task_state>(below(12)));
    if (below(3) == 0)
      made.task = below(2) == 0 ? "load*" : "clean";
    if (below(6) == 0)
      made.parent = 1 + below(20);
    if (below(5) == 0)
      made.has_ended = below(2) == 0;
    made.waiting = below(8) == 0;
    made.retried = below(8) == 0;
    if (below(8) == 0)
      made.words = {"ROWS"};
    if (below(8) == 0)
      made.errors = {"disk"};
    return made;
  }

  /// What has to be found, by the rules alone.
  numbers expected(const execution_query& which) {
    numbers meant;
    for (const auto& each : sound(in_.executions(key(), {})))
      if (matches(which, each))
        meant.push_back(each.row.number);
    return meant;
  }

private:
  void commit(std::vector<execution_row> rows) {
    last_ = after(last_, got_);
    last_.executions = std::move(rows);
    got_ = commit_one(in_, last_);
  }

  store& in_;
  std::mt19937 dice_;
  change last_;
  receipt got_;
  std::vector<execution_row> known_;
};

/// The numbers on all pages.
numbers pages_of(store& in, process_key process, const execution_query& which,
                 execution_request wanted) {
  numbers all;
  for (std::optional<std::uint64_t> next = 0; next;) {
    wanted.after = *next;
    auto some = sound(in.page_of(process, which, wanted));
    REQUIRE(some.rows.size() <= wanted.most);
    for (const auto& each : some.rows)
      all.push_back(each.row.number);
    next = some.next;
  }
  return all;
}

/// How SQLite finds them, a step a line.
std::string steps_of(const std::string& path, execution_source from) {
  sqlite3* open = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &open) == SQLITE_OK);
  std::string steps;
  auto note = [](void* to, int, char** columns, char**) {
    *static_cast<std::string*>(to) += std::string{columns[3]} + '\n';
    return 0;
  };
  CHECK(sqlite3_exec(open, ("EXPLAIN QUERY PLAN " + execution_query_by(from)).c_str(), note, &steps,
                     nullptr)
        == SQLITE_OK);
  sqlite3_close(open);
  return steps;
}

} // namespace

TEST_CASE_TEMPLATE("execution pages: put together they are what is meant, whatever is asked", Kept,
                   kept_in_memory, kept_in_sqlite) {
  for (unsigned seed = 1; seed <= 3; ++seed) {
    CAPTURE(seed);
    Kept kept;
    auto& in = kept.of();
    sound(in.register_owner(some_owner()));
    changing_process process{in, seed};
    process.begin(in_all);
    process.go_on(in_all);
    commit_one(in, birth_of("another"));
    for (int i = 0; i < 100; ++i) {
      CAPTURE(i);
      const auto which = process.query();
      const auto wanted = process.expected(which);
      CHECK(pages_of(in, process.key(), which, {.most = 1 + process.below(40)}) == wanted);
      CHECK(pages_of(in, process.key(), which, {.most = 3, .most_looked_at = 1 + process.below(60)})
            == wanted);
    }
  }
}

TEST_CASE_TEMPLATE("execution pages: each comes once, however they change and grow meanwhile", Kept,
                   kept_in_memory, kept_in_sqlite) {
  for (unsigned seed = 1; seed <= 6; ++seed) {
    CAPTURE(seed);
    Kept kept;
    auto& in = kept.of();
    sound(in.register_owner(some_owner()));
    changing_process process{in, seed};
    process.begin(in_all);
    const auto which = seed % 2 == 0 ? execution_query{} : execution_query{.has_ended = false};
    auto always = process.expected(which);
    std::set<std::uint64_t> seen;
    for (std::optional<std::uint64_t> next = 0; next;) {
      auto some = sound(in.page_of(process.key(), which, {.most = 20, .after = *next}));
      for (const auto& each : some.rows)
        CHECK_MESSAGE(seen.insert(each.row.number).second, each.row.number);
      next = some.next;
      process.go_on(20);
      if (seen.size() < in_all)
        process.begin(1);
      numbers still;
      std::ranges::set_intersection(always, process.expected(which), std::back_inserter(still));
      always = std::move(still);
    }
    for (auto number : always)
      CHECK_MESSAGE(seen.contains(number), number);
  }
}

TEST_CASE_TEMPLATE("execution pages: they hold all that is known of each, and end at the last one",
                   Kept, kept_in_memory, kept_in_sqlite) {
  Kept kept;
  auto& in = kept.of();
  sound(in.register_owner(some_owner()));
  const auto first = birth_of("p");
  const auto got = commit_one(in, first);
  commit_one(in, after(first, got));
  const auto some = sound(in.page_of(got.process, {.task = "a"}, {.most = 1}));
  REQUIRE(some.rows.size() == 1);
  CHECK_FALSE(some.next);
  const auto& [row, task] = some.rows.front();
  CHECK(task == "a");
  CHECK(row.number == 2);
  CHECK(row.parent == 1);
  CHECK(row.element == 2);
  CHECK(row.state == task_state::completed);
  CHECK(row.started == time_point{1h});
  CHECK(row.ended == time_point{2h});
  CHECK(sound(in.page_of(got.process, {}, {.most = 1})).next == 1);
  CHECK(sound(in.page_of(got.process, {}, {.most = 9, .after = 2})).rows.empty());
  CHECK(sound(in.page_of(got.process + 100, {}, {.most = 9})).rows.empty());
}

TEST_CASE("sqlite: executions are found by their numbers, those that failed by their index") {
  kept_in_sqlite kept;
  CHECK(source_of({.states = {task_state::failed}, .task = "a"}) == execution_source::failed);
  CHECK(source_of(execution_query{}) == execution_source::numbers);
  CHECK(source_of({.states = {task_state::running}}) == execution_source::numbers);
  CHECK(source_of({.states = {task_state::failed, task_state::skipped}})
        == execution_source::numbers);
  const auto check = [&](execution_source from, const std::string& begins) {
    const auto steps = steps_of(kept.path, from);
    CAPTURE(steps);
    CHECK(steps.starts_with(begins));
    CHECK(steps.find("SCAN") == std::string::npos);
    CHECK(steps.find("USE TEMP B-TREE") == std::string::npos); // in order as it is read
  };
  check(execution_source::numbers,
        "SEARCH r USING PRIMARY KEY (process=? AND number>? AND number<?)");
  check(execution_source::failed,
        "SEARCH r USING INDEX runs_failed (process=? AND number>? AND number<?)");
}

TEST_CASE("sqlite: only so many executions are looked at for a page") {
  kept_in_sqlite kept;
  auto& in = kept.of();
  sound(in.register_owner(some_owner()));
  changing_process process{in, 1};
  process.begin(20);
  const execution_query which{.parent = 99}; // of none
  auto some = sound(in.page_of(process.key(), which, {.most = 5, .most_looked_at = 8}));
  CHECK(some.rows.empty());
  CHECK(some.next == 8);
  some = sound(in.page_of(process.key(), which, {.most = 5, .after = 8, .most_looked_at = 13}));
  CHECK(some.rows.empty());
  CHECK_FALSE(some.next);
}

TEST_CASE("sqlite: a store of version 2 gets the index of what has failed there") {
  temporary_folder folder;
  const auto path = folder / "troupe.db";
  std::ifstream file{TROUPE_VERSION_2};
  shell(path, std::string{std::istreambuf_iterator<char>{file}, {}});
  shell(path, "UPDATE runs SET state = 8, error = 'no' WHERE number = 2");
  auto in = sound(sqlite_store::open({path, false}));
  const auto rows = sound(in->processes({}));
  REQUIRE(rows.size() == 1);
  const execution_query failed{.states = {task_state::failed}};
  CHECK(pages_of(*in, rows[0].key, failed, {.most = 1}) == numbers{2});
  CHECK(sound(in->check()).empty());
}

TEST_CASE("sqlite: what has failed is found without its index where that is damaged") {
  temporary_folder folder;
  const auto path = folder / "troupe.db";
  process_key key = 0;
  numbers failed;
  {
    auto in = sound(sqlite_store::open({path}));
    sound(in->register_owner(some_owner()));
    changing_process process{*in, 5};
    process.begin(in_all);
    process.go_on(in_all);
    key = process.key();
    failed = process.expected({.states = {task_state::failed}});
  }
  REQUIRE(failed.size() > 5);
  const auto pages = shell(path, "SELECT rootpage FROM sqlite_schema WHERE name = 'runs_failed'");
  REQUIRE(pages.size() == 1);
  std::string bytes;
  {
    std::ifstream file{path, std::ios::binary};
    bytes.assign(std::istreambuf_iterator<char>{file}, {});
  }
  constexpr std::size_t page_size = 4096;
  bytes.replace((std::stoul(pages[0]) - 1) * page_size, page_size, page_size, '\x7f');
  std::ofstream{path, std::ios::binary} << bytes;
  auto in = sound(sqlite_store::open({path}));
  CHECK(pages_of(*in, key, {.states = {task_state::failed}}, {.most = 4}) == failed);
}
