#include "tests/random/workflow_generator.hpp"

namespace troupe::testing {

workflow_generator::made_task workflow_generator::leaf(const place& at,
                                                       const std::vector<std::string>& readable) {
  if (dice_.percent(wild() ? 20 : 12))
    return failing_leaf(at);
  auto made = plain_leaf(at);
  if (!readable.empty() && dice_.percent(40))
    made.text["input"]["from"] = "${" + dice_.any_of(readable) + ".v}";
  if (dice_.percent(25)) {
    add_condition(made.text, at, readable);
    made.readable = false;
  }
  if (wild())
    add_wild(made.text, at, readable);
  return made;
}

workflow_generator::made_task workflow_generator::plain_leaf(const place& at) {
  made_task made;
  auto id = fresh("t");
  made.text["id"] = id;
  made.text["action"] = dice_.percent(30) ? "test:block" : "nop:nop";
  made.text["input"]["v"] = dice_.between(1, 9);
  if (dice_.percent(20)) {
    made.text["init"]["x" + id] = dice_.between(1, 9);
    made.text["input"]["x"] = "${x" + id + " + 1}";
  }
  if (!at.elements.empty() && dice_.percent(50))
    made.text["input"]["e"] = "$" + dice_.any_of(at.elements);
  if (dice_.percent(8))
    made.text["scheduleIn"] = "1s";
  if (dice_.percent(5))
    made.text["continueOnError"] = true;
  if (!at.shared && dice_.percent(15))
    made.text["post"]["p" + id] = "${v * 2}";
  add_trail(made.text, at);
  made.readable = true;
  return made;
}

void workflow_generator::add_condition(node& made, const place& at,
                                       const std::vector<std::string>& readable) {
  switch (dice_.below(4)) {
    case 0: made["when"] = "no"; break;
    case 1: made["when"] = readable.empty() ? "yes" : dice_.any_of(readable) + ".v > 4"; break;
    case 2:
      made["when"] = at.elements.empty() ? "1 > 2" : dice_.any_of(at.elements) + " != 2";
      break;
    default: made["when"] = "yes"; break;
  }
}

void workflow_generator::add_trail(node& made, const place& at) {
  if (!dice_.percent(70))
    return;
  std::string entry = made["id"];
  for (const auto& element : at.elements)
    entry += ":${" + element + "}";
  made["post"]["trail[]"] = entry;
}

workflow_generator::made_task workflow_generator::failing_leaf(const place& at) {
  made_task made;
  auto id = fresh("t");
  made.text["id"] = id;
  made.safe = false;
  switch (dice_.below(5)) {
    case 0: made.text = {{"id", id}, {"action", "nop:fail"}}; break;
    case 1:
      made.text["action"] = "nop:nop";
      made.text["input"]["v"] = "${1 / 0}";
      break;
    case 2:
      made.text["action"] = "test:hang";
      made.text["timeout"] = "2s";
      break;
    default:
      made.text["action"] = "test:flaky";
      made.text["input"]["failures"] = dice_.between(0, 3);
      made.text["retry"]["maxRetries"] = dice_.between(0, 3);
      made.text["retry"]["delay"] = dice_.percent(50) ? "0" : "1s";
      add_trail(made.text, at);
      break;
  }
  if (dice_.percent(40)) {
    made.text["continueOnError"] = true;
    made.safe = true;
  }
  if (dice_.percent(20))
    add_condition(made.text, at, {});
  return made;
}

workflow_generator::made_task workflow_generator::group(const place& at) {
  made_task made;
  auto id = fresh("g");
  made.text["id"] = id;
  bool beside = !ordered() && dice_.percent(35);
  auto below = at;
  below.groups.push_back(id);
  if (beside)
    below.certain = false;
  auto list = beside ? parallel(below, dice_.between(1, 4)) : sequence(below, dice_.between(1, 4));
  for (const auto& each : list)
    made.safe = made.safe && each.safe;
  if (beside)
    made.text["kind"] = "parallel";
  if (beside && dice_.percent(30))
    made.text["limit"] = dice_.between(1, 2);
  if (dice_.percent(15))
    add_condition(made.text, at, {});
  if (dice_.percent(20))
    add_trail(made.text, at);
  if (dice_.percent(15)) {
    made.text["action"] = "nop:nop";
    made.text["input"]["v"] = 1;
  }
  if (dice_.percent(10)) {
    made.text["continueOnError"] = true;
    made.safe = true;
  }
  if (wild())
    add_wild(made.text, at, {});
  made.text["tasks"] = tasks_of(list);
  if (dice_.percent(20) && made.text.dump().find("\"goto\"") == std::string::npos)
    made.text["keepGoing"] = true;
  return made;
}

workflow_generator::made_task workflow_generator::special(const place& at, const char* id) {
  auto below = at;
  ++below.depth;
  auto made = dice_.percent(75) ? plain_leaf(at) : group(below);
  if (dice_.percent(15))
    made = failing_leaf(at);
  made.text["namespace"] = made.text["id"];
  made.text["id"] = id;
  for (auto key : {"when", "dependsOn", "goto", "async"})
    made.text.erase(key);
  return made;
}

/// A group with `catch`, `finally` or both.
workflow_generator::made_task workflow_generator::guarded_group(const place& at) {
  auto made = group(at);
  auto kind = dice_.below(3);
  if (kind != 0) {
    if (!wild())
      made.text.erase("post");
    if (dice_.percent(50)) {
      made.text["tasks"].push_back(failing_leaf(at).text);
      made.safe = false;
    }
    auto caught = special(at, "catch");
    made.safe = made.safe || caught.safe;
    made.text["tasks"].push_back(std::move(caught.text));
  }
  if (kind != 1) {
    auto last = special(at, "finally");
    made.safe = made.safe && last.safe;
    made.text["tasks"].push_back(std::move(last.text));
  }
  return made;
}

/// A group whose last member never answers, and whose time is bounded.
workflow_generator::made_task workflow_generator::timed_group(const place& at) {
  made_task made;
  auto id = fresh("g");
  made.text = {{"id", id}, {"timeout", "5s"}};
  made.safe = false;
  auto below = at;
  below.certain = false;
  auto tasks = node::array();
  for (int i = dice_.between(0, 2); i > 0; --i)
    tasks.push_back(plain_leaf(below).text);
  tasks.push_back({{"id", fresh("t")}, {"action", "test:hang"}});
  if (dice_.percent(30))
    made.text["kind"] = "parallel";
  made.text["tasks"] = std::move(tasks);
  if (dice_.percent(30))
    made.text["retry"] = {{"maxRetries", 1}, {"delay", "1s"}};
  if (dice_.percent(50)) {
    made.text["continueOnError"] = true;
    made.safe = true;
  }
  return made;
}

} // namespace troupe::testing
