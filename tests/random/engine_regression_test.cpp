// Faults that random workflows found, each by the smallest workflow that shows it.
#include "tests/random/comparison.hpp"
#include "tests/random/test_actions.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::testing;

namespace {

workflow_ptr load(const std::string& tasks) {
  auto loaded
    = load_generated(R"({"name": "flow", "init": {"trail": []}, "pipeline": [)" + tasks + "]}");
  if (!loaded)
    FAIL(to_string(loaded.error().front()));
  return *loaded;
}

/// The first fault of any schedule; `seen` gets the result of the last.
std::string play(const std::string& tasks, process_output& seen) {
  auto flow = load(tasks);
  exhaustive_schedule order;
  do {
    engine_driver driver{flow, order, {}};
    auto wrong = driver.run();
    if (!wrong.empty())
      return wrong;
    seen = driver.subject().output();
  } while (order.next());
  return {};
}

} // namespace

TEST_CASE("retry: the sub-tasks of each attempt of a group are executions of their own") {
  process_output seen;
  CHECK(play(R"({"id": "g", "retry": {"maxRetries": 2, "delay": "1s"}, "tasks": [
                  {"id": "a", "action": "nop:nop"}, {"id": "b", "action": "nop:fail"},
                  {"id": "c", "action": "nop:nop"}]})",
             seen)
        == "");
}

TEST_CASE("retry: the answer of an earlier attempt is not taken for that of the present one") {
  engine subject{load(R"({"id": "a", "action": "test:block", "retry": {"maxRetries": 1}})"),
                 {.process_id = "p1"}};
  effects wanted;
  auto settle = [&] {
    while (subject.work(100)) {
    }
    wanted = std::move(subject.take_effects());
  };
  auto give = [&](input::any what) { REQUIRE(subject.apply(std::move(what), {})); };
  give(input::start{.init = make_value(json::object()), .behaviour = current_behaviour});
  settle();
  REQUIRE(wanted.actions.size() == 1);
  auto first = wanted.actions[0].stamp;
  give(input::action_finished{first, failure("no")});
  settle();
  REQUIRE(wanted.timers.size() == 1);
  give(input::timer_due{wanted.timers[0].key});
  settle();
  REQUIRE(wanted.actions.size() == 1);
  give(input::action_started{first});
  give(input::action_finished{first, failure("late")});
  settle();
  CHECK(subject.state() == process_state::running);
  CHECK(subject.counters().waiting == 1);
}

TEST_CASE("emit: what is said of one group is never heard by the next in its row") {
  process_output seen;
  CHECK(play(R"({"id": "e", "emit": {"forEach": [1, 2, 3], "as": "k", "limit": 1, "task":
                  {"id": "b", "action": "nop:nop"}}, "await": {"mode": "first"}},
                {"id": "f", "emit": {"forEach": [1, 2, 3], "as": "k", "task":
                  {"id": "c", "action": "nop:nop", "input": "$k"}}, "await": true})",
             seen)
        == "");
  CHECK(seen.output.at("f") == json{1, 2, 3});
}

TEST_CASE("emit: a group that a timeout ends has settled before the next attempt opens one") {
  process_output seen;
  CHECK(play(R"({"id": "e", "timeout": "1s", "retry": {"maxRetries": 1}, "emit": {"forEach": [1, 2],
                  "as": "k", "task": {"id": "b", "action": "test:hang"}}, "await": true})",
             seen)
        == "");
  CHECK(seen.errors.at("e") == "timed out after 1s");
}

TEST_CASE("finally: a failure under continueOnError does not fail its group") {
  process_output seen;
  CHECK(play(R"({"id": "g", "tasks": [{"id": "a", "action": "nop:nop"},
                  {"id": "finally", "action": "nop:fail", "continueOnError": true}]})",
             seen)
        == "");
  CHECK(seen.state == process_state::completed);
  CHECK(seen.errors.at("finally") == "boom");
}

TEST_CASE("catch: a failure under continueOnError counts as handled") {
  process_output seen;
  CHECK(play(R"({"id": "g", "tasks": [{"id": "a", "action": "nop:fail"},
                  {"id": "catch", "action": "nop:fail", "continueOnError": true}]})",
             seen)
        == "");
  CHECK(seen.state == process_state::completed);
  CHECK(seen.errors.size() == 1);
}

TEST_CASE("emit: without await, too, failures that the children went on after are told") {
  process_output seen;
  CHECK(play(R"({"id": "e", "emit": {"forEach": [1, 2], "as": "k", "task":
                  {"id": "b", "action": "nop:fail", "continueOnError": true}}})",
             seen)
        == "");
  CHECK(seen.state == process_state::completed);
  CHECK(seen.errors.at("e").find("completed in spite of") == 0);
}
