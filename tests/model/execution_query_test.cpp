#include "runtime/model/execution_line.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace troupe;

namespace {

execution_query read_line(std::string_view line) {
  auto made = parse_execution_query(line);
  REQUIRE_MESSAGE(made, line << ": " << (made ? "" : made.error().message));
  return *made;
}

std::string refused_line(std::string_view line) {
  auto made = parse_execution_query(line);
  REQUIRE_FALSE_MESSAGE(made, line);
  CHECK(made.error().code == error_code::argument_invalid);
  return made.error().message;
}

shown_execution some_execution() {
  shown_execution made;
  made.row.number = 20;
  made.row.parent = 17;
  made.row.attempt = 2;
  made.row.state = task_state::failed;
  made.row.error = "the Disk is full";
  made.task_id = "load-rows";
  return made;
}

bool means(std::string_view line, const shown_execution& each) {
  return matches(read_line(line), each);
}

} // namespace

TEST_CASE("execution query: each word of a line has to hold") {
  const auto failed = some_execution();
  for (const auto* line :
       {"", "state:failed", "state:running,failed", "task:load*", "task:load-rows", "parent:17",
        "error:DISK error:full", "is:ended", "is:retried", "rows", "LOAD is:ended parent:17"})
    CHECK_MESSAGE(means(line, failed), line);
  for (const auto* line : {"state:running", "task:load", "task:?", "parent:0", "error:no",
                           "is:active", "is:waiting", "row5", "state:failed parent:18"})
    CHECK_FALSE_MESSAGE(means(line, failed), line);
}

TEST_CASE("execution query: what waits has not begun, and is not what its parts wait for") {
  for (auto number = 0; number <= static_cast<int>(task_state::cancelled); ++number) {
    auto each = some_execution();
    each.row.state = static_cast<task_state>(number);
    CAPTURE(to_string(each.row.state));
    CHECK(means("is:ended", each) == is_final(each.row.state));
    CHECK(means("is:active", each) != is_final(each.row.state));
    using enum task_state;
    const auto is_one_of = [&](std::initializer_list<task_state> some) {
      return std::ranges::find(some, each.row.state) != some.end();
    };
    CHECK(means("is:waiting", each)
          == is_one_of({pending, scheduled, wait_for_dependencies, wait_for_approval, paused}));
  }
  auto first = some_execution();
  first.row.attempt = 1;
  CHECK_FALSE(means("is:retried", first));
}

TEST_CASE("execution query: a line is read as it was written, whatever is in it") {
  std::mt19937 dice{7};
  const auto below = [&](std::size_t end) { return dice() % end; };
  const std::vector<std::string> texts{"a",    "load-*", "disk full", R"(say "no" \)",
                                       "a:b:", "is",     " ",         "ä"};
  for (int i = 0; i < 500; ++i) {
    execution_query which;
    for (auto left = below(3); left > 0; --left)
      which.states.push_back(static_cast<task_state>(below(12)));
    if (below(2) == 0)
      which.task = texts[below(texts.size())];
    if (below(3) == 0)
      which.parent = below(100);
    if (below(3) == 0)
      which.has_ended = below(2) == 0;
    which.waiting = below(4) == 0;
    which.retried = below(4) == 0;
    for (auto left = below(3); left > 0; --left)
      which.words.push_back(texts[below(texts.size())]);
    for (auto left = below(3); left > 0; --left)
      which.errors.push_back(texts[below(texts.size())]);
    if (below(3) == 0)
      which.labels = {{"stage", texts[below(texts.size())]}, {"a.b", "*"}};
    const auto line = to_line(which);
    CAPTURE(line);
    CHECK(read_line(line) == which);
  }
}

TEST_CASE("execution query: what is wrong is told with its place, and what was expected there") {
  CHECK(refused_line("state:failed taks:x")
        == R"(filter, column 14: "taks" is not a key; did you mean "task"?)");
  CHECK(
    refused_line("state:fialed")
    == R"(filter, column 7: state: "fialed" is not a state of executions; did you mean "failed"?)");
  CHECK(refused_line("parent:x")
        == "filter, column 8: parent: \"x\" is not the number of an execution: expected one such as"
           " 17, or 0 for what is a part of no other one");
  CHECK(refused_line("is:old")
        == "filter, column 4: is: \"old\" is not known: expected one of active, ended, waiting,"
           " retried");
  CHECK(refused_line("parent:-1").find("is not the number") != std::string::npos);
  for (const auto* line : {"task:a task:b", "parent:1 parent:2", "is:ended is:active",
                           "is:waiting is:waiting", "state:failed state:running"})
    CHECK_MESSAGE(refused_line(line).find("it was given already") != std::string::npos, line);
}

TEST_CASE("execution query: of labels whoever knows the workflow says which tasks have them") {
  CHECK(read_line("label.stage=load").labels == std::vector<label_term>{{"stage", "load"}});
  auto each = some_execution();
  each.row.task = 3;
  execution_query which;
  which.tasks = {1, 3, 7};
  CHECK(matches(which, each));
  which.tasks = {1, 7};
  CHECK_FALSE(matches(which, each));
  which.tasks.emplace();
  CHECK_FALSE(matches(which, each));
  CHECK(refused_line("label.stage")
        == R"(filter, column 7: label: found "stage": expected NAME=TEXT)");
}

TEST_CASE("execution query: every key tells what it takes") {
  for (const auto& each : execution_query_keys()) {
    CHECK_FALSE(each.form.empty());
    CHECK_FALSE(each.help.empty());
  }
}
