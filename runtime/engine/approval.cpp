// What its policies say: of itself, to those below, to a person who has to approve.
#include "runtime/engine/engine.hpp"

#include <algorithm>

namespace troupe {

const policy_config& engine::policy() const noexcept {
  return start_.policy ? *start_.policy : flow_->policy;
}

inherited_rules engine::rules_below() const {
  auto below = start_.rules;
  auto adds_nothing = policy() == policy_config{}
                      || std::ranges::find(below.policies, policy()) != below.policies.end();
  if (!adds_nothing)
    below.policies.push_back(policy());
  below.secrets = redactor_.learnt();
  return below;
}

/// Whether this input has yet to be approved: a retry with the same one needs no second approval.
bool engine::needs_approval(const run& x, const value& input) const {
  return !x.approval || *x.approval->input != *input;
}

void engine::ask_for_approval(run_index r) {
  auto& x = runs_[r];
  x.phase = run_phase::approving;
  x.admitted = false;
  set_state(r, task_state::wait_for_approval);
  auto shown = redactor_.active() ? redactor_.masked(x.payload) : x.payload;
  pending_->approvals.push_back(
    {stamp_of(r), execution_id_of(r), path_of(r), x.def->work->policy_name, std::move(shown)});
}

void engine::take(input::approval_decided&& news) {
  auto& [stamp, approved, reason] = news;
  auto* x = runs_.find(stamp);
  if (!x || x->attempt != stamp.attempt || x->phase != run_phase::approving)
    return;
  if (!approved)
    return fail_of_itself(stamp.run, "not approved: " + reason);
  x->approval = std::make_unique<approval_grant>(approval_grant{x->payload, std::move(reason)});
  queue_action(stamp.run);
}

} // namespace troupe
