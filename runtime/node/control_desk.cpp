#include "runtime/node/control_desk.hpp"

#include "runtime/node/asked_executions.hpp"
#include "runtime/node/asked_waits.hpp"
#include "runtime/node/process_client.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace troupe {

namespace {

json list_json(const auto& entries) {
  auto list = json::array();
  for (const auto& each : entries)
    list.push_back(to_json(each));
  return list;
}

/// Those of the processes with these ids that are there, and what nobody finds in the store yet: so
/// who has read it knows of all.
std::vector<process_summary> some_of(const runtime& node, const json& ids) {
  std::set<std::string> wanted;
  for (const auto& id : ids)
    if (id.is_string())
      wanted.insert(id.get<std::string>());
  auto rows = node.summaries_of(std::move(wanted));
  std::ranges::move(node.unstored(), std::back_inserter(rows));
  return rows;
}

/// All of a process, or some of its executions.
result<json> show(runtime& node, const control_request& asked) {
  auto target = node.find(asked.process);
  if (!target)
    return tl::unexpected{std::move(target.error())};
  if (!asked.payload.is_null())
    return read_asked_executions(asked.payload)
      .and_then([&](const asked_executions& some) {
        return executions_of(*target, some.which, some.wanted);
      })
      .map([](const execution_page& page) { return to_json(page); });
  return target->snapshot().map([](const process_snapshot& seen) { return to_json(seen); });
}

/// Of one process in a list; or, of some that are active, a list of these and where to go on.
result<json> explain(runtime& node, const control_request& asked) {
  if (asked.process.empty())
    return read_asked_waits(asked.payload).map([&](waits_request which) {
      const auto page = node.waits(std::move(which));
      return json::array({list_json(page.processes), page.next});
    });
  return node.find(asked.process)
    .and_then([&](const process& target) { return target.waits(asked.task); })
    .map([](const process_waits& told) { return json::array({to_json(told)}); });
}

result<json> steer(runtime& node, const control_request& asked) {
  auto target = node.find(asked.process);
  if (!target)
    return tl::unexpected{std::move(target.error())};
  auto before = target->summary();
  if (auto done = request(*target, asked); !done)
    return tl::unexpected{std::move(done.error())};
  auto after = target->summary(); // it may be gone: then it has completed
  if (!after && before) {
    before->state = process_state::completed;
    return to_json(*before);
  }
  return after.map([](const process_summary& row) { return to_json(row); });
}

result<json> decide(runtime& node, const control_request& asked, const verb& what) {
  auto approves = std::get<input::approval_decided>(what.input_of(asked)).approved;
  return node.decide(asked.execution, approves ? decision::approve : decision::reject, asked.reason)
    .map([] { return json(nullptr); });
}

} // namespace

result<json> answer_control(runtime& node, const control_request& asked) {
  const auto* what = find_verb(asked.verb);
  if (what && decides(*what))
    return decide(node, asked, *what);
  if (what && what->input_of)
    return steer(node, asked);
  if (asked.verb == "ps")
    return list_json(asked.payload.is_array() ? some_of(node, asked.payload) : node.processes());
  if (asked.verb == "approvals")
    return list_json(node.pending_approvals(asked.process));
  if (asked.verb == "explain")
    return explain(node, asked);
  if (asked.verb == "schedules")
    return json(node.tell_of_schedules(asked.name));
  return show(node, asked);
}

} // namespace troupe
