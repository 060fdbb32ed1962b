#include "runtime/engine/failures.hpp"

#include <algorithm>
#include <iterator>

namespace troupe {

namespace {

/// Of one run that nobody fails for: a loop of many tasks may make any number.
constexpr std::size_t failures_kept_max = 4096;

/// The second entry of the same task, if there are two: there is room for as many in the report.
failure_entry* second_of(std::vector<failure_entry>& all, const task_failure& told) {
  auto is_same = [&](const failure_entry& each) {
    return each.continued && each.told.task_path == told.task_path;
  };
  auto first = std::ranges::find_if(all, is_same);
  if (first == all.end())
    return nullptr;
  auto second = std::find_if(std::next(first), all.end(), is_same);
  return second == all.end() ? nullptr : &*second;
}

} // namespace

void add_failures(std::vector<failure_entry>& all, std::vector<failure_entry> more, bool again) {
  for (auto& each : more) {
    failure_entry* like = nullptr;
    if (again && each.continued)
      like = all.size() < failures_kept_max ? second_of(all, each.told) : &all.back();
    if (like)
      like->repeats += 1 + each.repeats;
    else
      all.push_back(std::move(each));
  }
}

failure_entry failures::entry_for(run_index r, std::string message) const {
  const auto& def = *runs_[r].def;
  const auto& names = setup_.flow->symbols;
  return {{names.text(def.name_space), runs_.path_of(r), std::move(message), def.where, {}, {}},
          false,
          0};
}

failure_entry failures::entry_in_spite_of(run_index r, const group_summary& children) const {
  auto entry = entry_for(r, "completed in spite of " + children.failures);
  entry.told.children = {children.first_failed, {}, true};
  entry.continued = true;
  return entry;
}

void failures::move_of_dependency(std::uint32_t slot, std::vector<failure_entry>& to) {
  if (auto entries = of_dependencies_.extract(slot))
    std::ranges::move(entries.mapped(), std::back_inserter(to));
}

void failures::claim(group_frame& group) {
  for (auto& [slot, fan] : group.fans)
    if (auto entry = std::exchange(fan.unclaimed, std::nullopt))
      detached_.push_back(std::move(*entry));
}

void failures::move_detached(std::vector<failure_entry>& to) {
  std::ranges::move(detached_, std::back_inserter(to));
  detached_.clear();
}

void failures::gather() {
  for (auto& [slot, entries] : of_dependencies_)
    std::ranges::move(entries, std::back_inserter(errors_));
  std::ranges::move(detached_, std::back_inserter(errors_));
}

void failures::clear() {
  errors_.clear();
  detached_.clear();
}

void failures::report(process_output& to) const {
  for (const auto& entry : errors_) {
    auto told = entry.told;
    if (entry.repeats > 0)
      told.message += " (and " + std::to_string(entry.repeats) + " more failures in later passes)";
    told.message = feed_.masked(std::move(told.message));
    told.children.count = feed_.masked(std::move(told.children.count));
    // A second failure under the same namespace uses the full id.
    if (to.errors.contains(told.name_space))
      told.name_space = told.task_path;
    to.errors.emplace(told.name_space, told.message);
    to.failures.push_back(std::move(told));
  }
}

} // namespace troupe
