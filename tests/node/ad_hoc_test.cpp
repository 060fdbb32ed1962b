#include "tests/node/heard.hpp"
#include "troupe/runtime.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using troupe::testing::heard;

namespace {

process_output ended(result<process> started) {
  REQUIRE_MESSAGE(started, (started ? "" : started.error().message));
  return started->wait();
}

} // namespace

TEST_CASE("execute: a method is called with its input as it is, outside any workflow") {
  runtime node;
  auto output = ended(node.execute({.action = "nop:nop", .input = {{"price", "$5 ${1 + 1}"}}}));
  CHECK(output.state == process_state::completed);
  CHECK(output.output["result"] == json{{"price", "$5 ${1 + 1}"}});
}

TEST_CASE("execute: it is retried as told, and its failure is told as that of a task") {
  int calls = 0;
  runtime node;
  service flaky{"flaky"};
  flaky.method("call", [&](const value&, const action_context& context) -> result<value> {
    ++calls;
    return context.attempt < 3 ? result<value>{failure("busy")} : result<value>{make_value(42)};
  });
  REQUIRE(node.add(std::move(flaky)));
  auto output = ended(node.execute(
    {.action = "flaky:call", .retry = {{"type", "fixed"}, {"maxRetries", 5}, {"delay", "1ms"}}}));
  CHECK(output.output["result"] == 42);
  CHECK(calls == 3);
  auto failed = ended(node.execute({.action = "nop:fail", .input = {{"message", "out of ink"}}}));
  CHECK(failed.state == process_state::failed);
  CHECK(failed.errors.at("result") == "out of ink");
}

TEST_CASE("execute: a task runs outside any workflow, with its policy and its events") {
  heard all;
  runtime node;
  auto listening = node.subscribe({.types = {event_type::execution}}, all.handler());
  task_builder task{ad_hoc_task};
  task.action("nop:nop", {{"twice", "${n * 2}"}});
  auto output = ended(node.execute(task, {.init = {{"n", 4}}}));
  CHECK(output.output["result"] == json{{"twice", 8}});
  listening.end();
  CHECK(all.all<execution_event>().back().state == task_state::completed);
  start_options denied;
  denied.policy.emplace().mode = policy_mode::deny;
  auto refused = ended(node.execute(task, denied));
  CHECK(refused.state == process_state::failed);
}

TEST_CASE("execute: what can't be run is refused by name") {
  runtime node;
  auto unknown = node.execute({.action = "nop:nap"});
  REQUIRE(!unknown);
  CHECK(unknown.error().message.find("nap") != std::string::npos);
  auto wrong = node.execute({.action = "nop:nop", .timeout = "soon"});
  REQUIRE(!wrong);
  CHECK(wrong.error().message.find("soon") != std::string::npos);
}
