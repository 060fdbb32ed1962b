#include "cli/process_usage.hpp"

#include "cli/report.hpp"
#include "cli/standard_streams.hpp"
#include "runtime/base/visible.hpp"

#include <span>
#include <utility>

namespace troupe::cli {

namespace {

/// Calls `hear` for each change of a process that tells what commands used.
template <class Hear>
result<void> each_usage(process_directory& from, const std::string& id, Hear hear) {
  return from.events(id, [&](const execution_event& each) {
    if (each.used)
      hear(each);
    return true;
  });
}

/// What the sub-workflows used that stand behind the process itself in its `tree`.
result<std::optional<command_usage>> used_below(process_directory& from,
                                                const std::vector<std::string>& tree) {
  std::optional<command_usage> used;
  for (const auto& id : std::span{tree}.subspan(1)) {
    auto& sum = used ? *used : used.emplace();
    auto told = each_usage(from, id, [&](const auto& each) { sum.add(each.used->total); });
    if (!told)
      return tl::unexpected{std::move(told.error())};
  }
  return used;
}

} // namespace

command_usage process_usage::total() const {
  auto all = own;
  all.add(below.value_or(command_usage{}));
  return all;
}

result<process_usage> usage_of(process_directory& from, const std::string& called) {
  auto tree = from.tree_of(called);
  if (!tree)
    return tl::unexpected{std::move(tree.error())};
  process_usage made;
  auto told = each_usage(from, tree->front(), [&](const execution_event& each) {
    made.own.add(each.used->total);
    made.ended.push_back(each);
  });
  if (!told)
    return tl::unexpected{std::move(told.error())};
  return used_below(from, *tree).map([&](const auto& below) {
    made.below = below;
    return std::move(made);
  });
}

json whole_document(process_output ended, process_directory& from) {
  process_usage used{.own = ended.used}; // needs no look into its journal
  auto below = from.tree_of(ended.process_id).and_then([&](const auto& tree) {
    return used_below(from, tree);
  });
  if (below)
    used.below = *below;
  else
    say("troupe: what sub-workflows of " + visible_line(ended.process_id)
        + " used can't be read: " + below.error().message);
  auto document = shown_document(std::move(ended));
  if (const auto total = used.total(); below && total.commands > 0)
    document["usageTotal"] = to_json(total);
  return document;
}

} // namespace troupe::cli
