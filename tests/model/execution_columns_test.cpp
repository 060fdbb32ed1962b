#include "runtime/model/execution_columns.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace std::chrono_literals;
using namespace troupe;

namespace {

using rows = std::vector<shown_execution>;

constexpr time_point began{1'700'000'000'000ms};
constexpr std::size_t many = 100'000;
constexpr std::size_t most_bytes = 1'000'000;

/// What columns tell of an execution.
auto told_of(const shown_execution& each) {
  const auto& row = each.row;
  return std::tuple{row.number, row.parent,  each.task_id, row.element, row.pass,
                    row.state,  row.attempt, row.started,  row.ended,   row.error};
}

rows read_back(const json& columns) {
  auto read = read_columns(columns);
  REQUIRE_MESSAGE(read, (read ? "" : read.error().message));
  return *read;
}

std::string text_of(const rows& all) {
  return columns_of(all).dump();
}

void check_same(const rows& read, const rows& all) {
  REQUIRE(read.size() == all.size());
  std::size_t same = 0;
  while (same < all.size() && told_of(read[same]) == told_of(all[same]))
    ++same;
  CHECK(same == all.size());
}

shown_execution execution_of(std::uint64_t number, std::uint32_t task, std::string id) {
  shown_execution made;
  made.row.number = number;
  made.row.task = task;
  made.row.attempt = 1;
  made.row.state = task_state::completed;
  made.task_id = std::move(id);
  return made;
}

/// That of a workflow alone.
rows one_row() {
  rows made;
  made.push_back(execution_of(1, 0, "flow"));
  return made;
}

/// How executions run: eight at once, each for some tenths of a second; a few of them fail.
class run_of_eight {
public:
  void run(execution_row& row) {
    auto& free = free_[dice_() % free_.size()];
    clock_ = std::max(clock_, free);
    row.started = clock_ += std::chrono::milliseconds{dice_() % 60};
    row.ended = free = clock_ + std::chrono::milliseconds{5 + dice_() % 500};
    if (dice_() % 1'000 == 0) {
      row.state = task_state::failed;
      row.error = "command failed with status 1: no such file or directory";
      row.attempt = 3;
    }
  }

private:
  std::mt19937 dice_{11};
  std::array<time_point, 8> free_{};
  time_point clock_ = began;
};

/// One fan-out.
rows wide_run() {
  run_of_eight how;
  rows all = one_row();
  all.push_back(execution_of(2, 1, "each"));
  all[0].row.started = all[1].row.started = began;
  all[0].row.state = all[1].row.state = task_state::wait_for_sub_tasks;
  all[1].row.parent = 1;
  for (auto number = all.size() + 1; number <= many; ++number) {
    auto& made = all.emplace_back(execution_of(number, 2, "load"));
    made.row.parent = 2;
    made.row.element = number - 3;
    how.run(made.row);
  }
  return all;
}

/// A fan-out whose children are groups of three tasks.
rows nested_run() {
  run_of_eight how;
  rows all = one_row();
  all[0].row.started = began;
  for (std::uint64_t element = 0; all.size() + 4 <= many; ++element) {
    const auto group = all.size() + 1;
    for (std::uint32_t part = 0; part < 4; ++part) {
      auto& made
        = all.emplace_back(execution_of(group + part, 1 + part, "part" + std::to_string(part)));
      made.row.parent = part == 0 ? 1 : group;
      if (part == 0)
        made.row.element = element;
      how.run(made.row);
    }
  }
  return all;
}

/// Anything that may be.
rows random_rows(unsigned seed) {
  std::mt19937 dice{seed};
  const auto below = [&](std::size_t end) { return dice() % end; };
  rows all;
  std::uint64_t number = 0;
  for (auto left = below(60); left > 0; --left) {
    const auto task = static_cast<std::uint32_t>(below(4));
    auto& row
      = all.emplace_back(execution_of(number += 1 + below(3), task, std::to_string(task))).row;
    row.parent = below(row.number);
    if (below(2) == 0)
      row.element = below(1'000'000'000'000);
    row.pass = static_cast<std::uint32_t>(below(3));
    row.attempt = static_cast<std::uint32_t>(below(3));
    row.state = static_cast<task_state>(below(12));
    if (below(3) > 0)
      row.started = began + std::chrono::milliseconds{below(100'000)};
    if (below(3) > 0)
      row.ended = began - std::chrono::milliseconds{below(100'000)};
    if (below(4) == 0)
      row.error = "no \"such\" file\n";
  }
  return all;
}

} // namespace

TEST_CASE("execution columns: they are read as they were written, whatever is in them") {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    const auto all = random_rows(seed);
    check_same(read_back(columns_of(all)), all);
    check_same(read_back(json::parse(text_of(all))), all);
  }
}

TEST_CASE("execution columns: the form is the one that is documented") {
  rows all = one_row();
  for (std::uint64_t number = 2; number <= 4; ++number) {
    all.push_back(execution_of(number, 1, "load"));
    auto& row = all.back().row;
    row.parent = 1;
    row.element = number - 2;
    row.started = began + std::chrono::milliseconds{number};
    row.ended = row.started + 40ms;
  }
  all[0].row.started = began;
  all[2].row.started = time_point{};
  all[3].row.state = task_state::failed;
  all[3].row.error = "no";
  auto columns = columns_of(all);
  CHECK(columns["states"][7] == "completed");
  columns.erase("states");
  CHECK(columns == json::parse(R"({
    "count": 4, "tasks": ["flow", "load"], "task": [0, 1, 0, 0], "number": [[1, 4]],
    "parent": [0, 1, 0, 0], "element": [-1, [1, 3]], "pass": [[0, 4]],
    "attempt": [1, [0, 3]], "state": [7, 0, 0, 1],
    "started": [1700000000000, 2, null, 2], "ended": [null, 40, 41, 40],
    "errors": {"4": "no"}})"));
}

TEST_CASE("execution columns: 100,000 executions take less than 1 MB, however they are nested") {
  const auto check = [](const rows& all) {
    REQUIRE(all.size() > many - 4);
    const auto text = text_of(all);
    CHECK(text.size() < most_bytes);
    check_same(read_back(json::parse(text)), all);
  };
  check(wide_run());
  check(nested_run());
}

TEST_CASE("execution columns: what doesn't fit together is refused with its column") {
  auto all = one_row();
  all.push_back(execution_of(2, 1, "a"));
  const auto columns = columns_of(all);
  const auto fault = [&](const char* key, const json& content) {
    auto changed = columns;
    changed[key] = content;
    auto read = read_columns(changed);
    REQUIRE_FALSE_MESSAGE(read, key);
    return read.error().message;
  };
  CHECK(fault("number", json::array({1, 2, 3})) == "executions.number: expected 2 whole numbers");
  CHECK(fault("number", json::array({1}))
        == "executions.number: expected 2 whole numbers, found 1");
  CHECK(fault("pass", json::array({json::array({0, 3U})}))
        == "executions.pass: expected 2 whole numbers");
  CHECK(fault("element", json::array({"a", 2})) == "executions.element: expected 2 whole numbers");
  CHECK(fault("started", 7) == "executions.started: expected a list");
  CHECK(fault("task", json::array({0, 2}))
        == "executions.task: found 2, which tasks has no name for");
  CHECK(fault("states", json::array({"none"}))
        == "executions.state: found 7, which states has no name for");
  CHECK(fault("count", 1'000'001) == "executions.count: expected a number up to 1000000");
  CHECK(read_columns(json::array()).error().message
        == "executions: expected a map of columns, found a list");
}
