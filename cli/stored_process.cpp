#include "cli/stored_process.hpp"

#include "cli/standard_streams.hpp"
#include "runtime/store/recovery.hpp"
#include "runtime/store/snapshots.hpp"

namespace troupe::cli {

result<workflow_ptr> flow_of(store& from, const process_row& row, const runtime& node) {
  type_registry types;
  return load_stored(from, row, {node.actions(), types, {}});
}

result<replayed_process> replay_stored(store& from, const process_row& row,
                                       const workflow_ptr& flow, replay_listeners hear) {
  replayer again{flow, row.id, std::move(hear.events)};
  if (hear.outcomes)
    again.hear_outcomes(std::move(hear.outcomes));
  if (auto done = replay_journal(from, row.key, again); !done)
    return tl::unexpected{std::move(done.error())};
  return again.take();
}

result<redactor> secrets_of(opened_process& shown, const workflow_ptr& flow) {
  auto begun = recorded_start(*shown.from, shown.row);
  redactor hides{flow->config.secret, begun ? *begun->rules.secrets : json()};
  if (!hides.active())
    return hides;
  json values;
  if (shown.row.ended) {
    values = json::parse(shown.row.output, nullptr, false);
  } else {
    auto left = shown.replay(flow);
    if (!left)
      return failure("what its actions gave can't be shown, for its secrets are not known: "
                     + left.error().message);
    values = left->machine.output().output;
  }
  if (values.is_object())
    for (const auto& [name, content] : values.items())
      hides.learn(name, content);
  return hides;
}

std::optional<exit_code> open_process(const process_flags& flags, opened_process& into) {
  auto from = open_existing(flags.place);
  if (!from)
    return store_failed(from.error());
  into.from = std::move(*from);
  auto row = find_process(*into.from, flags.ids.front());
  if (!row)
    return fail(row.error());
  into.row = std::move(*row);
  return std::nullopt;
}

} // namespace troupe::cli
