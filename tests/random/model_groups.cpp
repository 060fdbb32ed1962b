#include "tests/random/sequential_model.hpp"

#include <algorithm>

namespace troupe::testing {

void sequential_model::run_member(pass& here, std::size_t slot) {
  const auto& member = flow_->tasks[here.group->children[slot]];
  auto done = run_task(member, *here.scope, &here);
  keep_going(member, done);
  here.ended[slot] = std::move(done);
}

sequential_model::outcome sequential_model::run_group(const task& def, model_scope& scope,
                                                      pass* outer) {
  pass here{&def, outer, &scope, {}, {}};
  here.ended.resize(def.children.size());
  return def.kind == group_kind::parallel ? run_parallel(here) : run_sequence(here);
}

/// Whether a member that others needed failed before it was its turn.
bool sequential_model::has_failed_early(const pass& here, std::size_t slot) const {
  for (auto at = slot + 1; at < here.ended.size(); ++at)
    if (here.ended[at] && counts_as_failed(flow_->tasks[here.group->children[at]], *here.ended[at]))
      return true;
  return false;
}

sequential_model::outcome sequential_model::run_sequence(pass& here) {
  outcome all;
  bool failed = false;
  bool stuck = false;
  const auto goes_on = here.group->keep_going; // past what fails
  std::optional<std::size_t> open_from; // what follows a failing async member may or may not run
  std::size_t slot = 0;
  while (slot < here.ended.size()) {
    const auto& member = flow_->tasks[here.group->children[slot]];
    if (!here.ended[slot])
      run_member(here, slot);
    const auto& done = *here.ended[slot];
    failed = failed || counts_as_failed(member, done);
    stuck = stuck || done.how == ending::stuck;
    bool ends = (counts_as_failed(member, done) && !goes_on) || done.how == ending::stuck;
    if (ends && member.async && !open_from)
      open_from = slot;
    if ((ends && !member.async) || (has_failed_early(here, slot) && !goes_on))
      break;
    if (done.how != ending::jumped)
      ++slot;
    else if (flow_->tasks[done.target].parent == here.group->index)
      jump(here, slot, done.target, !open_from);
    else {
      all.how = ending::jumped;
      all.target = done.target;
      break;
    }
  }
  failed = failed || has_failed_early(here, 0);
  if (stuck || failed)
    all.how = stuck ? ending::stuck : ending::failed;
  all.what.add(here.before);
  for (std::size_t at = 0; at < here.ended.size(); ++at) {
    if (!here.ended[at])
      continue;
    bool certain = !open_from || at < *open_from;
    if (!certain)
      blur(here.ended[at]->what);
    all.what.add(here.ended[at]->what, certain);
  }
  return all;
}

void sequential_model::jump(pass& here, std::size_t& slot, task_index target, bool certain) {
  auto to = flow_->tasks[target].slot;
  for (std::size_t at = to; at <= slot; ++at) {
    if (here.ended[at])
      here.before.add(here.ended[at]->what, certain);
    here.ended[at].reset();
  }
  if (to > slot)
    here.ended[slot]->how = ending::completed;
  slot = to;
}

sequential_model::outcome sequential_model::run_parallel(pass& here) {
  outcome all;
  bool failed = false;
  bool stuck = false;
  for (std::size_t slot = 0; slot < here.ended.size(); ++slot) {
    if (!here.ended[slot])
      run_member(here, slot);
    const auto& member = flow_->tasks[here.group->children[slot]];
    failed = failed || counts_as_failed(member, *here.ended[slot]);
    stuck = stuck || here.ended[slot]->how == ending::stuck;
  }
  auto open = failed && !here.group->keep_going;
  for (const auto& each : here.ended) {
    if (open)
      blur(each->what);
    all.what.add(each->what, !open);
  }
  all.how = stuck ? ending::stuck : failed ? ending::failed : ending::completed;
  return all;
}

} // namespace troupe::testing
