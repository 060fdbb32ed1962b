#include "runtime/store/earlier_outcomes.hpp"

#include "runtime/durability/result_basis.hpp"
#include "runtime/store/checkpoints.hpp"
#include "runtime/store/recovered_process.hpp"
#include "runtime/store/recovery.hpp"

#include <set>

namespace troupe {

namespace {

/// Names what was done where. All is of one process and what goes on from it: what they find around
/// them is the same.
std::string action_key(const std::string& where, const action& what, const value& input) {
  result_basis basis{{}};
  add_call(basis, what, *input, {});
  return where + '\n' + std::string{bytes_of(basis.digest())};
}

/// What is known of an execution until it has ended.
struct open_outcome {
  std::string key;
  value output;
};

/// What is left of the end of a process id: the uuid.
std::string uuid_in(const std::string& process_id) {
  return process_id.substr(process_id.rfind('/') + 1);
}

} // namespace

bool has_files(const json& input) {
  return input.is_object() && input.contains("files");
}

bool starts_process(const action& what) noexcept {
  return what.service == "workflow" && what.method == "run";
}

std::string earlier_outcomes::path_before(const std::string& path) const {
  for (auto end = path.size(); end != std::string::npos && end > 0; end = path.rfind('/', end - 1))
    if (auto found = renamed_.find(path.substr(0, end)); found != renamed_.end())
      return found->second + path.substr(end);
  return path;
}

std::string earlier_outcomes::key_of(const execution_place& where) const {
  return place_key(where, path_before(where.path), labels_);
}

value earlier_outcomes::output_of(const execution_place& where, const action& what,
                                  const value& input) const {
  if (where.number == 0 || where.is_retry || outputs_.empty() || has_files(*input))
    return nullptr;
  auto known = outputs_.find(action_key(key_of(where), what, input));
  return known == outputs_.end() ? nullptr : known->second;
}

std::string earlier_outcomes::child_of(const execution_place& where) const {
  if (where.number == 0 || where.is_retry || children_.empty())
    return {};
  auto known = children_.find(key_of(where));
  return known == children_.end() ? std::string{} : known->second;
}

result<earlier_outcomes> earlier_outcomes::read(store& from, const process_row& row,
                                                const load_options& options, std::string* fault) {
  auto flow = load_stored(from, row, options);
  if (!flow)
    return tl::unexpected{std::move(flow.error())};
  auto rows = from.processes({.parent = row.id});
  if (!rows)
    return tl::unexpected{std::move(rows.error())};
  std::map<std::string, std::string> ids; // of its children, by their uuids
  for (const auto& each : *rows)
    ids[uuid_in(each.id)] = each.id;

  earlier_outcomes made;
  std::map<std::uint64_t, open_outcome> open; // by execution
  replayer again{*flow, row.id};
  again.hear_outcomes([&](const action_start& order, const input::action_finished& ended) {
    const auto& what = *(*flow)->tasks[order.task].work->handler;
    const auto& machine = again.so_far()->machine;
    auto where = machine.place_of(order.stamp);
    where.is_retry = false; // the latest attempt counts
    auto key = made.key_of(where);
    if (starts_process(what)) {
      auto child = ids.find(uuid_of_child(order.identity().execution_id, order.first_attempt,
                                          machine.begun().surroundings));
      if (child != ids.end())
        made.children_[key] = child->second;
    } else if (ended.outcome) {
      open[where.number] = {action_key(key, what, order.input), *ended.outcome};
    }
  });
  again.hear_changes([&](const execution_change& change) {
    if (change.state != task_state::completed)
      return;
    if (auto known = open.extract(change.number))
      made.outputs_[std::move(known.mapped().key)] = std::move(known.mapped().output);
  });
  if (auto done = replay_journal(from, row.key, again); !done && fault)
    *fault = done.error().message;
  else if (!done)
    return tl::unexpected{std::move(done.error())};
  made.labels_ = {}; // those of another process's fan-outs come next
  return made;
}

} // namespace troupe
