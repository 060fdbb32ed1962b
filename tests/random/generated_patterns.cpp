#include "tests/random/workflow_generator.hpp"

namespace troupe::testing {

workflow_generator::members workflow_generator::pattern(const place& at) {
  bool root = at.depth == 0 && at.certain && !at.loops;
  if (!ordered() && ((root && dice_.percent(30)) || (wild() && dice_.percent(20))))
    return joined_fan(at);
  // Children of a fan-out that run beside each other share the session, and so the counters.
  if (at.shared && !wild())
    return {plain_leaf(at)};
  switch (dice_.below(4)) {
    case 0: return self_loop(at);
    case 1: return group_loop(at);
    case 2: return jump_out(at);
    default: return retried_group(at);
  }
}

/// A task, or two, that run until a counter is up.
workflow_generator::members workflow_generator::self_loop(const place& at) {
  members list;
  auto counter = fresh("c");
  auto reset = plain_leaf(at);
  reset.text["post"][counter] = 0;
  auto again = at;
  again.loops = true;
  list.push_back(std::move(reset));
  auto step = plain_leaf(again);
  std::string target = step.text["id"];
  if (dice_.percent(50)) {
    auto first = plain_leaf(again);
    target = first.text["id"];
    list.push_back(std::move(first));
  }
  step.text["post"][counter] = "${" + counter + " + 1}";
  step.text["goto"]
    = {{"when", counter + " < " + std::to_string(dice_.between(1, 3))}, {"task", target}};
  list.push_back(std::move(step));
  return list;
}

/// A group that is repeated from inside.
workflow_generator::members workflow_generator::group_loop(const place& at) {
  members list;
  auto counter = fresh("c");
  auto reset = plain_leaf(at);
  reset.text["post"][counter] = 0;
  list.push_back(std::move(reset));
  made_task loop;
  auto id = fresh("g");
  loop.text["id"] = id;
  auto below = at;
  ++below.depth;
  below.loops = true;
  auto inner = sequence(below, dice_.between(1, 2));
  auto step = plain_leaf(below);
  step.text["post"][counter] = "${" + counter + " + 1}";
  step.text["goto"]
    = {{"when", counter + " < " + std::to_string(dice_.between(1, 3))}, {"task", id}};
  inner.push_back(std::move(step));
  if (dice_.percent(40))
    inner.push_back(plain_leaf(below));
  for (const auto& each : inner)
    loop.safe = loop.safe && each.safe;
  loop.text["tasks"] = tasks_of(inner);
  if (dice_.percent(30)) {
    auto last = special(below, "finally");
    loop.safe = loop.safe && last.safe;
    loop.text["tasks"].push_back(std::move(last.text));
  }
  list.push_back(std::move(loop));
  return list;
}

/// A jump forward, from inside a group or beside the target.
workflow_generator::members workflow_generator::jump_out(const place& at) {
  members list;
  auto target = plain_leaf(at);
  auto jumper = plain_leaf(at);
  jumper.text["goto"]["task"] = target.text["id"];
  if (dice_.percent(50))
    jumper.text["goto"]["when"] = dice_.percent(70) ? "yes" : "no";
  if (dice_.percent(50)) {
    made_task group;
    auto tasks = node::array();
    tasks.push_back(std::move(jumper.text));
    tasks.push_back(plain_leaf(at).text);
    if (dice_.percent(40)) {
      auto last = special(at, "finally");
      group.safe = last.safe;
      tasks.push_back(std::move(last.text));
    }
    group.text = {{"id", fresh("g")}, {"tasks", std::move(tasks)}};
    list.push_back(std::move(group));
  } else {
    list.push_back(std::move(jumper));
  }
  list.push_back(plain_leaf(at));
  list.push_back(std::move(target));
  return list;
}

/// A group that fails until a counter is up.
workflow_generator::members workflow_generator::retried_group(const place& at) {
  members list;
  auto counter = fresh("c");
  auto reset = plain_leaf(at);
  reset.text["post"][counter] = 0;
  list.push_back(std::move(reset));
  auto below = at;
  ++below.depth;
  below.loops = true;
  auto inner = members{};
  auto count = plain_leaf(below);
  count.text["post"][counter] = "${" + counter + " + 1}";
  inner.push_back(std::move(count));
  for (auto& each : sequence(below, dice_.between(1, 2)))
    inner.push_back(std::move(each));
  made_task trip;
  trip.text = {{"id", fresh("t")}, {"action", "nop:fail"}};
  trip.text["when"] = counter + " < " + std::to_string(dice_.between(1, 4));
  inner.push_back(std::move(trip));
  made_task group;
  group.safe = false;
  group.text["id"] = fresh("g");
  group.text["retry"] = {{"maxRetries", dice_.between(1, 2)}, {"delay", "1s"}};
  group.text["tasks"] = tasks_of(inner);
  if (dice_.percent(30))
    group.text["tasks"].push_back(special(at, "finally").text);
  if (dice_.percent(30))
    group.text["tasks"].push_back(special(at, "catch").text);
  list.push_back(std::move(group));
  return list;
}

/// What makes results depend on the order of things.
void workflow_generator::add_wild(node& made, const place& at,
                                  const std::vector<std::string>& siblings) {
  if (dice_.percent(8))
    made["timeout"] = dice_.percent(50) ? "1s" : "10s";
  if (dice_.percent(6) && !made.contains("retry"))
    made["retry"] = {{"maxRetries", dice_.between(1, 2)}, {"delay", "1s"}, {"jitter", 0.5}};
  if (made.contains("goto") || !dice_.percent(8))
    return;
  auto targets = at.groups;
  targets.insert(targets.end(), siblings.begin(), siblings.end());
  if (targets.empty())
    return;
  // The counter is never set back: each such jump is taken a few times at most.
  auto counter = fresh("w");
  made["post"][counter] = "${default(" + counter + ", 0) + 1}";
  made["goto"] = {{"when", counter + " < 3"}, {"task", dice_.any_of(targets)}};
}

} // namespace troupe::testing
