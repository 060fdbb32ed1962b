#include "runtime/control_desk.hpp"

namespace troupe {

namespace {

json list_json(const auto& entries) {
  auto list = json::array();
  for (const auto& each : entries)
    list.push_back(to_json(each));
  return list;
}

result<void> steer(const process& target, const control_request& asked) {
  switch (asked.verb) {
    case control_verb::pause: return target.pause(asked.reason);
    case control_verb::resume: return target.resume();
    case control_verb::step: return target.step();
    case control_verb::cancel: return target.cancel(asked.reason);
    case control_verb::retry: return target.resume_failed();
    case control_verb::signal: return target.signal(asked.name, asked.payload);
    default: return {}; // seen to by others
  }
}

result<json> answer_about(runtime& node, const control_request& asked) {
  auto target = node.find(asked.process);
  if (!target)
    return tl::unexpected{std::move(target.error())};
  if (asked.verb == control_verb::show)
    return target->snapshot().map([](const process_snapshot& seen) { return to_json(seen); });
  auto before = target->summary();
  if (auto done = steer(*target, asked); !done)
    return tl::unexpected{std::move(done.error())};
  auto after = target->summary(); // it may be gone: then it has completed
  if (!after && before) {
    before->state = process_state::completed;
    return to_json(*before);
  }
  return after.map([](const process_summary& row) { return to_json(row); });
}

result<json> decide(runtime& node, const control_request& asked, decision verdict) {
  return node.decide(asked.execution, verdict, asked.reason).map([] { return json(nullptr); });
}

} // namespace

result<json> answer_control(runtime& node, const control_request& asked) {
  switch (asked.verb) {
    case control_verb::list: return list_json(node.processes());
    case control_verb::approvals: return list_json(node.pending_approvals(asked.process));
    case control_verb::approve: return decide(node, asked, decision::approve);
    case control_verb::reject: return decide(node, asked, decision::reject);
    default: return answer_about(node, asked);
  }
}

} // namespace troupe
