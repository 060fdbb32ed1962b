#include "runtime/observe/tracing/span_builder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

using namespace std::chrono_literals;
using namespace troupe;

namespace {

time_point at(duration offset) {
  return time_point{1'000'000s} + offset;
}

/// Tells a builder of processes in a few words, and keeps the spans by name.
struct stage {
  std::vector<trace_span> ended;
  span_builder spans{[this](trace_span&& each) { ended.push_back(std::move(each)); }};

  void process(const std::string& id, process_state state, duration when,
               const std::string& parent = {}, const std::string& reason = {}) {
    spans.hear(process_event{at(when), 0, id, parent, {}, "flow", state, reason});
  }

  void task(const std::string& process, const std::string& path, task_state state, duration when,
            std::uint32_t attempt = 1, const std::string& error = {}) {
    auto slash = path.rfind('/');
    execution_event change;
    change.at = at(when);
    change.process_id = process;
    change.execution_id = process + ":" + path;
    change.task_id = path;
    if (slash != path.npos)
      change.parent_task_id = path.substr(0, slash);
    change.state = state;
    change.attempt = attempt;
    change.error = error;
    spans.hear(change);
  }

  void approval(const std::string& process, const std::string& path, approval_state state,
                duration when, const std::string& reason = {}) {
    spans.hear(
      approval_event{at(when), process, process + ":" + path, path, "shop.pay", state, reason});
  }

  const trace_span& named(const std::string& name) const {
    auto found = std::ranges::find(ended, name, &trace_span::name);
    REQUIRE_MESSAGE(found != ended.end(), name);
    return *found;
  }
};

std::string text_of(const trace_span& of, std::string_view name) {
  for (const auto& each : of.attributes)
    if (each.name == name)
      return std::get<std::string>(each.content);
  return "(none)";
}

std::vector<std::string> event_names(const trace_span& of) {
  std::vector<std::string> names;
  for (const auto& each : of.events)
    names.push_back(each.name);
  return names;
}

} // namespace

TEST_CASE("span builder: a process, its groups and its tasks are one tree") {
  stage told;
  told.process("p", process_state::running, 0ms);
  told.task("p", "flow", task_state::running, 1ms);
  told.task("p", "flow/g", task_state::wait_for_sub_tasks, 2ms);
  told.task("p", "flow/g/a", task_state::running, 3ms);
  CHECK(told.spans.open() == 4);
  told.task("p", "flow/g/a", task_state::completed, 4ms);
  told.task("p", "flow/g", task_state::completed, 5ms);
  told.task("p", "flow", task_state::completed, 6ms);
  told.process("p", process_state::completed, 7ms);
  CHECK(told.spans.open() == 0);
  REQUIRE(told.ended.size() == 4);

  const auto& leaf = told.named("flow/g/a");
  const auto& group = told.named("flow/g");
  const auto& root = told.ended[2];
  const auto& whole = told.ended[3];
  CHECK(leaf.parent == group.id);
  CHECK(group.parent == root.id);
  CHECK(root.parent == whole.id);
  CHECK(whole.parent == 0);
  CHECK(leaf.trace == whole.trace);
  CHECK(leaf.trace != trace_identity{});
  CHECK(leaf.start == at(3ms));
  CHECK(leaf.end == at(4ms));
  CHECK(whole.start == at(0ms));
  CHECK(whole.end == at(7ms));
  CHECK(leaf.status == span_status::unset);
  CHECK(text_of(leaf, "troupe.process.id") == "p");
  CHECK(text_of(leaf, "troupe.task.id") == "flow/g/a");
  CHECK(text_of(leaf, "troupe.execution.id") == "p:flow/g/a");
  CHECK(text_of(leaf, "troupe.task.state") == "completed");
  CHECK(text_of(whole, "troupe.workflow.name") == "flow");
  CHECK(text_of(whole, "troupe.process.state") == "completed");
}

TEST_CASE("span builder: what the commands of all attempts used is added up") {
  stage told;
  told.process("p", process_state::running, 0ms);
  told.task("p", "flow/a", task_state::running, 1ms);
  told.task("p", "flow/b", task_state::running, 1ms);
  auto end = [&](task_state state, std::uint32_t attempt, const attempt_usage& used) {
    execution_event change;
    change.at = at(attempt * 10ms);
    change.process_id = "p";
    change.execution_id = "p:flow/a";
    change.task_id = "flow/a";
    change.state = state;
    change.attempt = attempt;
    change.used = used;
    told.spans.hear(change);
  };
  end(task_state::scheduled, 1, {.total = {1, 2s, 1500ms, 4096, 7, 8}, .status = 1});
  told.task("p", "flow/a", task_state::running, 15ms, 2);
  end(task_state::failed, 2, {.total = {2, 1s, 250ms, 1024, 1, 1}, .status = 137});
  told.task("p", "flow/b", task_state::completed, 21ms);
  const auto& used = told.named("flow/a").attributes;
  for (const auto& wanted :
       std::vector<span_attribute>{{"process.exit.code", std::int64_t{137}},
                                   {"troupe.usage.signal", std::string{"KILL"}},
                                   {"troupe.usage.commands", std::int64_t{3}},
                                   {"troupe.usage.wall.time", 3.0},
                                   {"troupe.usage.cpu.time", 1.75},
                                   {"troupe.usage.memory", std::int64_t{4096}},
                                   {"troupe.usage.disk.read", std::int64_t{8}},
                                   {"troupe.usage.disk.written", std::int64_t{9}}})
    CHECK_MESSAGE(std::ranges::count(used, wanted) == 1, wanted.name);
  CHECK(std::ranges::none_of(told.named("flow/b").attributes, [](const span_attribute& each) {
    return std::string_view{each.name} == "process.exit.code";
  }));
}

TEST_CASE("span builder: a sub-workflow belongs to its parent's trace, also when it outlives it") {
  stage told;
  told.process("parent", process_state::running, 0ms);
  told.process("child", process_state::running, 1ms, "parent");
  told.process("parent", process_state::completed, 2ms);
  told.process("grandchild", process_state::running, 3ms, "child");
  told.process("grandchild", process_state::completed, 4ms, "child");
  told.process("child", process_state::cancelled, 5ms, "parent", "enough");
  REQUIRE(told.ended.size() == 3);
  const auto& parent = told.ended[0];
  const auto& grandchild = told.ended[1];
  const auto& child = told.ended[2];
  CHECK(child.parent == parent.id);
  CHECK(grandchild.parent == child.id);
  CHECK(child.trace == parent.trace);
  CHECK(grandchild.trace == parent.trace);
  CHECK(text_of(child, "troupe.process.parent_id") == "parent");
  CHECK(text_of(child, "troupe.reason") == "enough");
  CHECK(child.status == span_status::unset);
}

TEST_CASE("span builder: attempts and states are events, and a failure is the status") {
  stage told;
  told.process("p", process_state::running, 0ms);
  told.task("p", "flow/a", task_state::running, 1ms, 1);
  told.task("p", "flow/a", task_state::scheduled, 2ms, 1, "first");
  told.task("p", "flow/a", task_state::running, 3ms, 2);
  told.task("p", "flow/a", task_state::failed, 4ms, 2, "second");
  told.process("p", process_state::failed, 5ms);
  const auto& failed = told.named("flow/a");
  CHECK(event_names(failed)
        == std::vector<std::string>{"running", "exception", "scheduled", "running"});
  CHECK(failed.events[1].attributes[1]
        == span_attribute{"exception.message", std::string{"first"}});
  CHECK(failed.events[3].attributes[0] == span_attribute{"troupe.task.attempt", std::int64_t{2}});
  CHECK(failed.status == span_status::error);
  CHECK(failed.message == "second");
  CHECK(text_of(failed, "error.type") == "task_failed");
  CHECK(failed.attributes[4] == span_attribute{"troupe.task.attempts", std::int64_t{2}});
  CHECK(told.named("flow").status == span_status::error);
}

TEST_CASE("span builder: the passes of a loop are spans of their own under the open one") {
  stage told;
  told.process("p", process_state::running, 0ms);
  for (auto pass : {1ms, 10ms}) {
    told.task("p", "flow/g", task_state::wait_for_sub_tasks, pass);
    told.task("p", "flow/g/a", task_state::running, pass + 1ms);
    told.task("p", "flow/g/a", task_state::completed, pass + 2ms);
    told.task("p", "flow/g", task_state::completed, pass + 3ms);
  }
  REQUIRE(told.ended.size() == 4);
  CHECK(told.ended[0].parent == told.ended[1].id);
  CHECK(told.ended[2].parent == told.ended[3].id);
  CHECK(told.ended[1].id != told.ended[3].id);
}

TEST_CASE("span builder: children of a fan-out share a name, and what never began has no span") {
  stage told;
  told.process("p", process_state::running, 0ms);
  told.task("p", "flow/each.item[12]/a[x]", task_state::running, 1ms);
  told.task("p", "flow/each.item[12]/a[x]", task_state::completed, 1ms);
  told.task("p", "flow/b", task_state::skipped, 2ms);
  told.task("p", "flow/c", task_state::cancelled, 2ms, 0);
  told.task("p", "flow/d", task_state::failed, 2ms, 0, "no list");
  REQUIRE(told.ended.size() == 2);
  CHECK(told.ended[0].name == "flow/each.item/a[x]");
  CHECK(text_of(told.ended[0], "troupe.task.id") == "flow/each.item[12]/a[x]");
  CHECK(told.ended[1].name == "flow/d");
}

TEST_CASE("span builder: an approval is a span of its task, from the request to the decision") {
  stage told;
  told.process("p", process_state::running, 0ms);
  told.task("p", "flow/pay", task_state::wait_for_approval, 1ms);
  told.approval("p", "flow/pay", approval_state::requested, 1ms);
  told.approval("p", "flow/pay", approval_state::rejected, 9ms, "too dear");
  told.task("p", "flow/pay", task_state::failed, 9ms, 0, "rejected: too dear");
  const auto& approval = told.named("approval");
  CHECK(approval.parent == told.named("flow/pay").id);
  CHECK(approval.trace == told.named("flow/pay").trace);
  CHECK(approval.start == at(1ms));
  CHECK(approval.end == at(9ms));
  CHECK(text_of(approval, "troupe.action") == "shop.pay");
  CHECK(text_of(approval, "troupe.approval.state") == "rejected");
  CHECK(text_of(approval, "troupe.reason") == "too dear");
}

TEST_CASE("span builder: events that were lost on the way leave nothing open") {
  stage told;
  told.task("p", "flow/a", task_state::completed, 0ms); // of a process that nobody told of
  told.approval("p", "flow/a", approval_state::approved, 0ms);
  told.process("p", process_state::completed, 0ms);
  CHECK(told.ended.empty());
  told.task("q", "flow/a", task_state::running, 1ms);
  told.approval("q", "flow/a", approval_state::requested, 1ms);
  told.process("q", process_state::pause_requested, 2ms, {}, "lunch");
  told.process("q", process_state::completed, 3ms);
  REQUIRE(told.ended.size() == 3);
  CHECK(told.spans.open() == 0);
  CHECK(told.named("flow/a").end == at(3ms));
  CHECK(told.named("flow/a").attributes.back() == span_attribute{"troupe.incomplete", true});
  CHECK(event_names(told.named("flow")) == std::vector<std::string>{"pauseRequested"});
  CHECK(told.named("flow/a").parent == told.named("flow").id);
}

TEST_CASE("span builder: a process taken up again goes on in its trace with a new span") {
  stage told;
  for (auto begin : {0ms, 10ms}) {
    told.process("p", process_state::running, begin);
    told.process("p", process_state::failed, begin + 1ms);
  }
  REQUIRE(told.ended.size() == 2);
  CHECK(told.ended[0].trace == told.ended[1].trace);
  CHECK(told.ended[0].id != told.ended[1].id);
}

TEST_CASE("span builder: events and texts are bounded, and the bound is told") {
  stage told;
  told.process("p", process_state::running, 0ms);
  for (std::uint32_t attempt = 1; attempt <= 200; ++attempt)
    told.task("p", "flow/a", task_state::running, 1ms, attempt);
  std::string long_text(5000, 'x');
  long_text.replace(4095, 2, "\u00e9");
  told.task("p", "flow/a", task_state::failed, 2ms, 200, long_text);
  const auto& failed = told.named("flow/a");
  CHECK(failed.events.size() == 128);
  CHECK(failed.dropped_events == 72);
  CHECK(failed.message == std::string(4095, 'x') + "...");
}
