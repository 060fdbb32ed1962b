#include "runtime/store/recovery.hpp"

#include "runtime/base/uuid.hpp"
#include "runtime/durability/entry_codec.hpp"
#include "runtime/store/checkpoints.hpp"
#include "runtime/store/definition_body.hpp"
#include "runtime/store/ownership.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <set>

namespace troupe {

namespace {

/// Ended ones that are read: no more of them would be remembered.
constexpr std::size_t children_max = 1024;

/// The ends of the ids of the processes that these tasks may have started.
std::set<std::string> children_of_tasks_in_flight(const replayed_process& left) {
  std::set<std::string> children;
  for (const auto& [stamp, order] : left.actions)
    if (order.who)
      children.insert(uuid_of_child(order.who->execution_id, order.first_attempt,
                                    left.machine.begun().surroundings));
  return children;
}

result<void> find_children(store& from, const std::string& process_id, loaded_recovery& to) {
  auto rows = from.processes({.parent = process_id});
  if (!rows)
    return tl::unexpected{std::move(rows.error())};
  auto wanted = children_of_tasks_in_flight(to.process.left);
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const auto& row = (*rows)[i];
    if (!row.ended) {
      to.process.live_children.push_back(row.id);
      continue;
    }
    auto is_old = rows->size() - i > children_max;
    if (is_old && !wanted.contains(row.id.substr(row.id.rfind('/') + 1)))
      continue;
    auto whole = from.find(row.id); // with its output
    if (!whole)
      return tl::unexpected{std::move(whole.error())};
    if (*whole)
      to.process.ended.push_back(output_of(**whole));
  }
  return {};
}

std::string joined(const std::vector<problem>& problems) {
  std::string text;
  for (const auto& each : problems)
    text += (text.empty() ? "" : "; ") + to_string(each);
  return text;
}

} // namespace

process_output output_of(const process_row& row) {
  process_output output;
  output.process_id = row.id;
  output.name = row.name;
  output.state = row.state;
  output.output = json::parse(row.output, nullptr, false);
  auto errors = json::parse(row.errors, nullptr, false);
  if (errors.is_object())
    for (const auto& [name_space, message] : errors.items()) {
      if (!message.is_string())
        continue; // it is damaged
      output.errors[name_space] = message.get<std::string>();
      output.failures.push_back({name_space, name_space, output.errors[name_space], {}});
    }
  output.time_taken = std::max(duration{}, *row.ended - row.accepted);
  output.cancel_reason = row.reason;
  return output;
}

std::string uuid_of_child(const std::string& execution_id, std::uint32_t first_attempt,
                          const surroundings_ptr& around) {
  auto named = execution_id + '@' + std::to_string(first_attempt);
  if (around && !around->salt.empty())
    named += '@' + around->salt;
  auto hash = hash_of(named);
  std::array<std::uint64_t, 2> halves{};
  std::memcpy(halves.data(), hash.data(), sizeof(halves));
  return format_uuid(halves[0], halves[1]);
}

result<process_row> find_abandoned(store& from, const std::string& process_id, time_point now,
                                   claim whose) {
  auto found = from.find(process_id);
  if (!found)
    return tl::unexpected{std::move(found.error())};
  if (!*found)
    return failure(error_code::process_unknown, "the store has no process " + process_id);
  auto& row = **found;
  auto asked = from.requests(row.key);
  if (!asked)
    return tl::unexpected{std::move(asked.error())};
  if (row.ended && std::ranges::find(*asked, "retry", &recorded_request::what) == asked->end())
    return failure(error_code::process_state, "process " + process_id + " has ended: it is "
                                                + std::string{to_string(row.state)});
  if (auto free = may_take(row, now); !free && whose == claim::abandoned)
    return tl::unexpected{std::move(free.error())};
  return std::move(row);
}

result<input::start> recorded_start(store& from, const process_row& row) {
  result<journal_entry> first = journal_entry{};
  auto done = from.read_journal(row.key, 0, [&](std::string_view entry) {
    first = decode(entry, [&](const content_hash& hash) { return from.read_content(hash); });
    return false;
  });
  if (!done)
    return tl::unexpected{std::move(done.error())};
  if (!first)
    return failure(first.error().code, "entry 1 of the journal of " + row.id
                                         + " can't be read: " + first.error().message);
  for (auto& each : first->inputs)
    if (auto* start = std::get_if<input::start>(&each.what))
      return std::move(*start);
  input::start unknown; // a journal that a checkpoint stands for
  return unknown;
}

namespace {

/// Has what a stored process runs loaded by `workflow_of` or `tasks_of`.
result<workflow_ptr> load_from(decltype(workflow_of)& load, store& from, const process_row& row,
                               load_options options) {
  if (row.is_damaged)
    return failure(error_code::store_damaged,
                   "process " + row.id
                     + ": its row in the store is damaged (`troupe store check` says more)");
  auto kept = from.definition_of(row.key);
  if (!kept)
    return tl::unexpected{std::move(kept.error())};
  auto begun = recorded_start(from, row);
  if (!begun)
    return tl::unexpected{std::move(begun.error())};
  options.behaviour = begun->behaviour;
  auto flow = load(*kept, options);
  if (!flow)
    return failure(error_code::definition_invalid,
                   "the definition of process " + row.id
                     + " can't be loaded again: " + joined(flow.error()));
  return std::move(*flow);
}

} // namespace

result<workflow_ptr> load_stored(store& from, const process_row& row, load_options options) {
  return load_from(workflow_of, from, row, options);
}

result<workflow_ptr> load_stored_tasks(store& from, const process_row& row, load_options options) {
  return load_from(tasks_of, from, row, options);
}

result<loaded_recovery> adopt(store& from, const process_row& row, std::uint64_t fence,
                              const load_options& options) {
  auto flow = load_stored(from, row, options);
  if (!flow)
    return tl::unexpected{std::move(flow.error())};
  auto requests = from.requests(row.key);
  if (!requests)
    return tl::unexpected{std::move(requests.error())};
  auto back = restore_process(from, {row.key, row.id, *flow});
  if (!back)
    return tl::unexpected{std::move(back.error())};
  loaded_recovery found{{std::move(back->left), row.key, fence, std::move(*requests),
                         back->checkpoint_size, back->bytes_after},
                        std::move(*flow)};
  if (row.driven_by)
    found.process.again.driven_until = row.driven_by->heartbeat;
  if (auto done = find_children(from, row.id, found); !done)
    return tl::unexpected{std::move(done.error())};
  return found;
}

} // namespace troupe
