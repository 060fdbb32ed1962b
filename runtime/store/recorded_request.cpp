#include "runtime/store/recorded_request.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// What the detail of a recorded request is: its reason, where it has no other fields but that of
/// the process, else a map of its fields.
bool has_only_reason(const verb& what) {
  return std::ranges::all_of(verb_fields(), [&](const verb_field& field) {
    return field.key == "process" || field.key == "reason" || !what.has(field.key);
  });
}

result<control_request> read(const recorded_request& asked, const verb& what) {
  control_request made{.verb = asked.what};
  if (has_only_reason(what)) {
    made.reason = asked.detail;
    return made;
  }
  auto detail = json::parse(asked.detail, nullptr, false);
  if (!detail.is_object())
    return failure(error_code::store_newer, "the request \"" + asked.what + "\" can't be read");
  for (const auto& [key, text] : verb_fields())
    if (auto found = detail.find(key); found == detail.end())
      continue;
    else if (!text)
      made.payload = *found;
    else if (found->is_string())
      made.*text = found->get<std::string>();
  return made;
}

/// Names the run that waits for the decision; nobody else decides on it.
result<void> address(input::approval_decided& decision, const std::string& execution,
                     replayed_process& left) {
  auto pending = std::ranges::find_if(
    left.approvals, [&](const auto& each) { return each.second.asked.execution_id == execution; });
  if (pending == left.approvals.end())
    return failure(error_code::approval_unknown, "no approval of " + execution + " is pending");
  decision.stamp = pending->first;
  left.approvals.erase(pending);
  return {};
}

} // namespace

recorded_request recorded_form(const control_request& asked) {
  const auto* what = find_verb(asked.verb);
  if (!what || has_only_reason(*what))
    return {asked.verb, asked.reason};
  json detail;
  for (const auto& [key, text] : verb_fields())
    if (key != "process" && what->has(key))
      detail[key] = text ? json(asked.*text) : asked.payload;
  return {asked.verb, detail.dump(-1, ' ', false, json::error_handler_t::replace)};
}

result<input::any> input_of(const recorded_request& asked, replayed_process& left) {
  const auto* what = find_verb(asked.what);
  if (!what || !what->input_of)
    return failure(error_code::store_newer, "the request \"" + asked.what + "\" can't be read");
  auto fields = read(asked, *what);
  if (!fields)
    return tl::unexpected{std::move(fields.error())};
  auto made = what->input_of(*fields);
  if (auto* decision = std::get_if<input::approval_decided>(&made))
    if (auto done = address(*decision, fields->execution, left); !done)
      return tl::unexpected{std::move(done.error())};
  return made;
}

} // namespace troupe
