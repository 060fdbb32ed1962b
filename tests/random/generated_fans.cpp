#include "tests/random/workflow_generator.hpp"

namespace troupe::testing {

workflow_generator::node workflow_generator::elements_of(const place& at) {
  switch (dice_.below(5)) {
    case 0: return "$list";
    case 1: return "${range(" + std::to_string(dice_.between(0, 4)) + ")}";
    case 2: return dice_.percent(15) ? node{"text"} : node::array();
    case 3:
      if (!at.elements.empty())
        return "${[" + dice_.any_of(at.elements) + ", 1]}";
      break;
    default: break;
  }
  return {1, 2, 3};
}

workflow_generator::made_task workflow_generator::body(const place& at) {
  if (at.depth < 4 && budget_ > 0 && dice_.percent(35))
    return dice_.percent(70) ? group(at) : guarded_group(at);
  auto made = leaf(at, {});
  if (dice_.percent(15)) {
    made = failing_leaf(at);
    made.text["when"] = at.elements.back() + " == " + std::to_string(dice_.between(1, 3));
  }
  return made;
}

workflow_generator::made_task workflow_generator::fan(const place& at, bool detached) {
  made_task made;
  auto id = fresh("f");
  auto element = "k" + id;
  made.text["id"] = id;
  bool emits = !ordered() && (detached || dice_.percent(60));
  bool beside = emits || (!ordered() && dice_.percent(40));
  auto below = at;
  ++below.depth;
  below.elements.push_back(element);
  below.shared = at.shared || beside;
  below.certain = at.certain && !beside;
  below.loops = true;
  below.groups.clear();
  auto elements = elements_of(at);
  auto child = body(below);
  for (auto key : {"dependsOn", "async"})
    child.text.erase(key);
  made.safe = child.safe && !elements.is_string();
  if (emits) {
    made.text["emit"] = {{"forEach", elements}, {"as", element}, {"task", child.text}};
    if (dice_.percent(30))
      made.text["emit"]["limit"] = dice_.between(1, 2);
    if (!detached)
      add_await(made.text, at, made);
  } else {
    made.text["template"]["selector"].push_back({{"name", element}, {"value", elements}});
    if (dice_.percent(30))
      made.text["template"]["selector"].push_back({{"name", "n" + element}, {"value", "$i"}});
    made.text["template"]["task"] = child.text;
    if (beside)
      made.text["kind"] = "parallel";
    if (dice_.percent(20) && child.text.dump().find("\"goto\"") == std::string::npos)
      made.text["keepGoing"] = true;
  }
  if (!detached && dice_.percent(15))
    made.text["retry"] = {{"maxRetries", 1}};
  if (!detached && dice_.percent(25)) {
    made.text["continueOnError"] = true;
    made.safe = true;
  }
  if (!detached && dice_.percent(30))
    add_trail(made.text, at);
  if (wild())
    add_wild(made.text, at, {});
  return made;
}

void workflow_generator::add_await(node& made, const place&, made_task& result) {
  made["await"] = true;
  auto& child = made["emit"]["task"];
  auto roll = dice_.below(10);
  if (roll < 2)
    made["await"] = {{"mode", "anyError"}};
  else if (roll < 4) {
    made["await"] = {{"mode", "first"}};
    child.erase("when");
  } else if (roll < 6) {
    // A child that never answers: the deadline decides.
    child = {{"id", fresh("t")}, {"action", "test:hang"}};
    if (dice_.percent(50))
      child["when"] = result.text["emit"]["as"].get<std::string>() + " != 1";
    made["emit"]["forEach"] = {1, 2, 3};
    made["await"] = {{"timeout", "3s"}};
    if (dice_.percent(30))
      made["await"]["mode"] = "anyError";
    result.safe = false;
  }
  if (made["await"].is_object() && dice_.percent(30))
    made["await"]["merge"] = "replace";
}

workflow_generator::members workflow_generator::joined_fan(const place& at) {
  members list;
  auto below = at;
  ++below.depth;
  auto emitter = fan(below, true);
  if (!emitter.text.contains("emit"))
    return {std::move(emitter)};
  std::string on = emitter.text["id"];
  bool safe = emitter.safe;
  list.push_back(std::move(emitter));
  if (dice_.percent(50))
    list.push_back(plain_leaf(at));
  made_task joiner;
  joiner.text = {{"id", fresh("j")}, {"await", {{"on", on}}}};
  joiner.safe = safe;
  list.push_back(std::move(joiner));
  return list;
}

} // namespace troupe::testing
