#include "tests/random/workflow_generator.hpp"

#include <algorithm>

namespace troupe::testing {

workflow_generator::workflow_generator(std::uint64_t seed, flow_style style)
  : dice_{seed}, style_{style} {
  budget_ = dice_.between(4, 30);
}

std::string workflow_generator::generate() {
  node flow;
  flow["name"] = "flow";
  flow["init"] = {{"trail", node::array()}, {"yes", true}, {"no", false}, {"list", {4, 5, 6}}};
  if (!ordered() && dice_.percent(25))
    flow["config"]["maxParallel"] = dice_.between(1, 3);
  place at;
  auto needed = dice_.percent(30) ? dice_.between(1, 3) : 0;
  members dependencies;
  place apart;
  apart.depth = 3;
  apart.certain = false;
  for (int i = 0; i < needed; ++i) {
    dependencies.push_back(dice_.percent(25) ? group(apart) : leaf(apart, {}));
    dependencies.back().text.erase("async");
    at.needed.push_back(dependencies.back().text["id"]);
  }
  bool beside = !ordered() && dice_.percent(25);
  at.certain = !beside;
  auto list = beside ? parallel(at, dice_.between(2, 6)) : sequence(at, dice_.between(2, 7));
  flow["pipeline"]["kind"] = beside ? "parallel" : "sequence";
  if (beside && dice_.percent(30))
    flow["pipeline"]["limit"] = dice_.between(1, 3);
  flow["pipeline"]["tasks"] = tasks_of(list);
  for (auto& each : dependencies)
    flow["dependencies"].push_back(std::move(each.text));
  return flow.dump(1);
}

int workflow_generator::spend(int most) {
  auto count = std::min(most, std::max(1, budget_));
  budget_ -= count;
  return count;
}

workflow_generator::node workflow_generator::tasks_of(members& list) const {
  auto tasks = node::array();
  for (auto& each : list)
    tasks.push_back(std::move(each.text));
  return tasks;
}

workflow_generator::members workflow_generator::sequence(const place& at, int count) {
  members list;
  std::vector<std::string> readable;
  auto here = at;
  bool open = false; // an async member may fail at any time
  for (int i = spend(count); i > 0; --i) {
    if (at.depth < 4 && dice_.percent(25) && budget_ > 0) {
      for (auto& each : pattern(here))
        list.push_back(std::move(each));
      continue;
    }
    auto next = any_task(here, readable);
    if (!ordered() && dice_.percent(15)) {
      next.text["async"] = true;
      next.readable = false;
      open = open || !next.safe;
      here.certain = here.certain && !open;
    }
    if (next.readable)
      readable.push_back(next.text["id"]);
    list.push_back(std::move(next));
  }
  add_needs(list, at, true);
  return list;
}

workflow_generator::members workflow_generator::parallel(const place& at, int count) {
  members list;
  auto here = at;
  here.certain = false;
  for (int i = spend(count); i > 0; --i)
    list.push_back(any_task(here, {}));
  add_needs(list, at, false);
  return list;
}

workflow_generator::made_task
workflow_generator::any_task(const place& at, const std::vector<std::string>& readable) {
  auto below = at;
  ++below.depth;
  auto roll = at.depth >= 4 || budget_ <= 0 ? 0 : dice_.below(100);
  bool root = at.depth == 0 && !at.loops && at.certain;
  made_task made;
  if (roll < 55)
    made = leaf(at, readable);
  else if (roll < 70)
    made = group(below);
  else if (roll < 80)
    made = guarded_group(below);
  else if (roll < 84 && !ordered())
    made = timed_group(below);
  else
    made = fan(below, !ordered() && ((root && dice_.percent(30)) || (wild() && dice_.percent(30))));
  return made;
}

/// Lets members depend on each other: on any that can't fail, or on one that can.
void workflow_generator::add_needs(members& list, const place& at, bool in_order) {
  bool jumps = std::any_of(list.begin(), list.end(), [](auto& each) {
    return each.text.dump().find("\"goto\"") != std::string::npos;
  });
  // What a failure stops, an async member may be waiting for.
  bool async
    = std::any_of(list.begin(), list.end(), [](auto& each) { return each.text.contains("async"); });
  bool unsafe = std::any_of(list.begin(), list.end(),
                            [](auto& each) { return !each.safe || each.text.contains("when"); });
  if (!wild() && in_order && (jumps || (async && unsafe)))
    return;
  for (std::size_t i = 0; i < list.size(); ++i) {
    // Along a hidden order, so that there is no cycle: even ones wait for later ones.
    auto needs = node::array();
    for (std::size_t j = 0; j < list.size(); ++j) {
      bool before = in_order ? j > i && i % 2 == 0 && j % 2 == 1 : j < i;
      if (!before || !dice_.percent(20))
        continue;
      // A condition may read what has not run yet where it is needed early.
      if (list[j].safe && !(in_order && list[j].text.contains("when")))
        needs.push_back(list[j].text["id"]);
      else if (needs.empty() && !list[i].text.contains("async")) {
        needs.push_back(list[j].text["id"]);
        list[i].safe = false;
        break;
      }
    }
    bool known = at.certain && !list[i].text.contains("async") && (!in_order || i % 2 == 0);
    if (needs.empty() && !at.needed.empty() && (wild() || known) && dice_.percent(10)) {
      needs.push_back(dice_.any_of(at.needed));
      list[i].safe = false;
    }
    if (!needs.empty() && !list[i].text.contains("dependsOn"))
      list[i].text["dependsOn"] = needs.size() == 1 ? needs[0] : needs;
  }
}

} // namespace troupe::testing
