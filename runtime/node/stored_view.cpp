#include "runtime/node/stored_view.hpp"

#include "troupe/snapshot.hpp"

namespace troupe {

namespace {

/// What its row knows of it: all there is, but of what lives, or can be taken up again.
process_snapshot row_snapshot(const process_row& row) {
  process_snapshot made;
  made.id = made.session.id = row.id;
  made.parent_id = row.parent_id;
  made.scn = row.scn;
  made.name = row.name;
  made.state = row.state;
  made.cancel_reason = row.state == process_state::cancelled ? row.reason : std::string{};
  auto errors = json::parse(row.errors, nullptr, false);
  if (errors.is_object())
    for (const auto& [name_space, message] : errors.items())
      made.errors[name_space] = message.is_string() ? message.get<std::string>() : message.dump();
  return made;
}

/// The same of one that has completed: nothing is left to be taken up, so that is all there is.
process_snapshot completed_snapshot(const process_row& row, const workflow& flow,
                                    const json& output) {
  auto made = row_snapshot(row);
  made.workflow = make_value(outline(flow));
  made.workflow_hash = to_string(flow.hash);
  made.policy = flow.policy;
  if (output.is_object())
    for (const auto& [name, content] : output.items())
      made.session.state[name] = make_value(content);
  return made;
}

} // namespace

json stored_output(const stored_process& shown, const workflow_ptr& flow) {
  auto output = json::parse(shown.row().output, nullptr, false);
  if (output.is_discarded())
    return output;
  auto hides = shown.secrets(*flow);
  return hides ? take(hides->masked(make_value(std::move(output)))) : json();
}

json stored_view(const stored_process& shown, const listed_process& row) {
  auto flow = shown.flow();
  auto output = flow ? stored_output(shown, *flow) : json(json::value_t::discarded);
  auto seen = flow.and_then([&](const workflow_ptr& loaded) -> result<process_snapshot> {
    if (shown.row().state == process_state::completed)
      return completed_snapshot(shown.row(), *loaded, output);
    return shown.replay(loaded).map(
      [](const replayed_process& left) { return left.machine.snapshot(); });
  });
  auto known = seen ? std::move(*seen) : row_snapshot(shown.row());
  known.created_at = shown.row().accepted;
  known.finished_at = shown.row().ended;
  known.labels = shown.row().labels;
  auto made = to_json(known);
  if (!seen)
    made["incomplete"] = seen.error().message;
  auto listed = to_json(row);
  for (const auto* key : {"owner", "endedAt", "continues"})
    if (listed.contains(key))
      made[key] = listed[key];
  if (!output.is_discarded())
    made["output"] = std::move(output);
  made.emplace("stack", json::array()); // nothing is left of one that has completed
  return made;
}

} // namespace troupe
