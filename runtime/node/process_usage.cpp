#include "runtime/node/process_usage.hpp"

#include "runtime/model/json_fields.hpp"
#include "runtime/node/process_directory.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

namespace troupe {

namespace {

/// Of a cpu, as a share counts it.
constexpr double thousandths = 1000;

/// Calls `hear` for each change of a process that tells what commands used.
template <class Hear>
result<void> each_usage(process_directory& from, const std::string& id, Hear hear) {
  return from.events(id, [&](const execution_event& each) {
    if (each.used)
      hear(each);
    return true;
  });
}

result<execution_event> read_used_attempt(const json& content) {
  execution_event made;
  attempt_usage used;
  std::uint64_t attempt = 0;
  json share;
  field_reader fields{content, "usage"};
  fields.always("taskId", made.task_id);
  fields.always("executionId", made.execution_id);
  fields.always("attempt", attempt);
  fields.where_set("share", share);
  auto read = std::move(fields).finish(std::move(made));
  if (!read)
    return read;
  auto total = read_entity<command_usage>(content, "usage");
  if (!total)
    return tl::unexpected{std::move(total.error())};
  used.total = *total;
  if (const auto status = content.find("status");
      status != content.end() && status->is_number_integer())
    used.status = status->get<int>();
  if (share.is_object()) {
    const auto number = [&](const char* key) {
      const auto found = share.find(key);
      return found != share.end() && found->is_number() ? std::max(0.0, found->get<double>()) : 0.0;
    };
    used.share.cpus = static_cast<std::uint64_t>(std::llround(number("cpus") * thousandths));
    used.share.memory = static_cast<std::uint64_t>(std::llround(number("memory")));
  }
  read->attempt = static_cast<std::uint32_t>(attempt);
  read->used = used;
  return read;
}

} // namespace

command_usage process_usage::total() const {
  auto all = own;
  all.add(below.value_or(command_usage{}));
  return all;
}

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

json usage_list(const std::vector<execution_event>& ended) {
  auto list = json::array();
  for (const auto& each : ended) {
    auto& row = list.emplace_back(to_json(*each.used));
    row["taskId"] = each.task_id;
    row["executionId"] = each.execution_id;
    row["attempt"] = each.attempt;
  }
  return list;
}

json to_json(const process_usage& used, std::size_t most) {
  const auto shown = std::min(most, used.ended.size());
  json made{{"usage", usage_list({used.ended.begin(),
                                  used.ended.begin() + static_cast<std::ptrdiff_t>(shown)})},
            {"own", to_json(used.own)},
            {"isCut", shown < used.ended.size()}};
  if (used.below)
    made["below"] = to_json(*used.below);
  return made;
}

result<process_usage> read_process_usage(const json& content) {
  process_usage made;
  json rows;
  field_reader fields{content, "usage"};
  fields.always("usage", rows);
  fields.always("own", made.own);
  fields.where_set("below", made.below);
  fields.where_set("isCut", made.is_cut);
  auto read = std::move(fields).finish(std::move(made));
  if (!read || !rows.is_array())
    return read;
  for (const auto& each : rows) {
    auto attempt = read_used_attempt(each);
    if (!attempt)
      return tl::unexpected{std::move(attempt.error())};
    read->ended.push_back(std::move(*attempt));
  }
  return read;
}

} // namespace troupe
