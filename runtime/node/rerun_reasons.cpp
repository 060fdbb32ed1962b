#include "runtime/node/rerun_reasons.hpp"

#include "runtime/model/json_fields.hpp"
#include "runtime/model/wait_lines.hpp"
#include "runtime/node/process_directory.hpp"

#include <cstdint>
#include <utility>

namespace troupe {

result<rerun_reasons> reasons_of(process_directory& from, const std::string& called,
                                 const std::string& task) {
  const wait_lines meant{task};
  rerun_reasons made;
  auto told = from.events(called, [&](const execution_event& each) {
    if ((each.why.empty() && each.cached.empty()) || !meant.means(each.task_id))
      return true;
    made.is_cut = made.told.size() == most_reasons;
    if (!made.is_cut)
      made.told.push_back(each);
    return !made.is_cut;
  });
  if (!told)
    return tl::unexpected{std::move(told.error())};
  return made;
}

json to_json(const rerun_reasons& all) {
  auto list = json::array();
  for (const auto& each : all.told) {
    json made{
      {"taskId", each.task_id}, {"executionId", each.execution_id}, {"attempt", each.attempt}};
    if (!each.why.empty())
      made["why"] = each.why;
    if (!each.cached.empty())
      made["cached"] = each.cached;
    list.push_back(std::move(made));
  }
  return {{"reasons", std::move(list)}, {"isCut", all.is_cut}};
}

result<rerun_reasons> read_rerun_reasons(const json& content) {
  rerun_reasons made;
  const auto list = content.is_object() ? content.find("reasons") : content.end();
  if (list == content.end() || !list->is_array())
    return failure("reasons: expected a list");
  for (const auto& each : *list) {
    execution_event one;
    std::uint64_t attempt = 0;
    field_reader fields{each, "reason"};
    fields.always("taskId", one.task_id);
    fields.always("executionId", one.execution_id);
    fields.always("attempt", attempt);
    fields.where_set("why", one.why);
    fields.where_set("cached", one.cached);
    auto read = std::move(fields).finish(std::move(one));
    if (!read)
      return tl::unexpected{std::move(read.error())};
    read->attempt = static_cast<std::uint32_t>(attempt);
    made.told.push_back(*std::move(read));
  }
  made.is_cut = content.value("isCut", false);
  return made;
}

} // namespace troupe
