#include "runtime/engine/run_tree.hpp"

#include <algorithm>
#include <vector>

namespace troupe {

namespace {

std::string pass_suffix(std::uint32_t pass) {
  return pass > 0 ? '#' + std::to_string(pass + 1) : std::string{};
}

std::string attempt_suffix(std::uint32_t attempt) {
  return attempt > 1 ? '@' + std::to_string(attempt) : std::string{};
}

} // namespace

// -- rows --------------------------------------------------------------------------------------

run_index run_tree::add(run_index parent, const task& def, run_role role) {
  auto r = rows_.make();
  auto& x = rows_[r];
  x.def = &def;
  x.role = role;
  if (parent == no_run) {
    root_ = r;
    return r;
  }
  x.scope = rows_[parent].scope;
  x.parent_attempt = rows_[parent].attempt;
  link(parent, r);
  return r;
}

void run_tree::link(run_index parent, run_index child) {
  auto& p = rows_[parent];
  auto& c = rows_[child];
  c.parent = parent;
  c.next = p.first_child;
  if (c.next != no_run)
    rows_[c.next].previous = child;
  p.first_child = child;
  ++p.rows_below;
}

void run_tree::unlink(run_index child) {
  auto& c = rows_[child];
  if (c.previous != no_run)
    rows_[c.previous].next = c.next;
  else if (c.parent != no_run)
    rows_[c.parent].first_child = c.next;
  if (c.next != no_run)
    rows_[c.next].previous = c.previous;
  c.next = c.previous = no_run;
}

run_index run_tree::open_dependencies() {
  if (dependencies_ != no_run)
    return dependencies_;
  dependencies_ = rows_.make();
  auto& x = rows_[dependencies_];
  x.def = &setup_.task_at(setup_.flow->dependencies);
  x.role = run_role::dependencies;
  x.phase = run_phase::members;
  x.group = std::make_unique<group_frame>();
  x.group->status.resize(x.def->children.size());
  return dependencies_;
}

// -- places ------------------------------------------------------------------------------------

std::optional<member_place> run_tree::find_place(run_index r, task_index target) {
  const auto& wanted = setup_.task_at(target);
  if (wanted.parent == setup_.flow->dependencies)
    return member_place{open_dependencies(), wanted.slot};
  for (auto at = rows_[r].parent; at != no_run; at = rows_[at].parent)
    if (rows_[at].def->index == wanted.parent) {
      if (!rows_[at].group && !rows_[at].fan)
        return std::nullopt;
      return member_place{at, wanted.slot};
    }
  return std::nullopt;
}

joinable_fan* run_tree::find_joinable(run_index emitter) {
  const auto& x = rows_[emitter];
  if (!x.def->joined || !rows_[x.parent].group)
    return nullptr;
  auto& fans = rows_[x.parent].group->fans;
  auto known = fans.find(x.def->slot);
  auto latest = known != fans.end() && known->second.emitter == stamp_of(emitter);
  return latest ? &known->second : nullptr;
}

std::string_view run_tree::state_of(const run& from, task_index asked) const {
  const auto& wanted = setup_.task_at(asked);
  auto told_by = [&](const run& group) -> std::string_view {
    if (group.def->index != wanted.parent || !group.group)
      return {};
    auto known = group.group->states.find(wanted.slot);
    return known == group.group->states.end() ? std::string_view{} : to_string(known->second);
  };
  if (wanted.parent == setup_.flow->dependencies)
    return dependencies_ == no_run ? std::string_view{} : told_by(rows_[dependencies_]);
  for (const auto* at = &from;; at = &rows_[at->parent])
    if (auto told = told_by(*at); !told.empty() || at->parent == no_run)
      return told;
}

bool run_tree::is_clean_up(run_index r) const {
  for (; rows_[r].parent != no_run; r = rows_[r].parent)
    if (rows_[r].role == run_role::finisher)
      return true;
  return r != root_;
}

execution_place run_tree::place_of(const run_stamp& stamp) const {
  execution_place made;
  const auto* found = rows_.find(stamp);
  if (!found)
    return made;
  made.number = found->number;
  made.task = found->def->index;
  std::vector<run_index> chain;
  for (auto at = stamp.run; at != no_run; at = rows_[at].parent)
    chain.push_back(at);
  std::ranges::reverse(chain);
  for (auto at : chain) {
    const auto& x = rows_[at];
    if (x.parent == no_run)
      continue; // the workflow itself, or its `dependencies`
    made.path += (made.path.empty() ? "" : "/") + x.def->id;
    made.passes.push_back(x.pass);
    made.is_retry = made.is_retry || x.attempt > x.lost_attempts + 1;
    if (x.role != run_role::element || !rows_[x.parent].fan)
      continue;
    const auto& above = rows_[x.parent];
    made.elements.push_back({above.number, above.attempt, above.fan->list, x.index});
  }
  return made;
}

// -- names -------------------------------------------------------------------------------------

std::string run_tree::joined_ids(run_index r, bool with_passes) const {
  std::vector<const run*> chain;
  for (auto at = r; at != no_run; at = rows_[at].parent)
    chain.push_back(&rows_[at]);
  std::string text;
  for (auto each = chain.rbegin(); each != chain.rend(); ++each) {
    const auto& x = **each;
    if (x.role == run_role::dependencies) {
      text += setup_.flow->root().id;
      continue;
    }
    if (with_passes)
      text += attempt_suffix(x.parent_attempt);
    if (!text.empty())
      text += x.role == run_role::element ? '.' : '/';
    text += x.def->id;
    if (x.role == run_role::element)
      text += '[' + std::to_string(x.index) + ']';
    if (with_passes)
      text += pass_suffix(x.pass);
  }
  return text;
}

std::string run_tree::path_of(run_index r) const {
  return joined_ids(r, false);
}

std::string run_tree::execution_id_of(run_index r) const {
  return setup_.options.process_id + '/' + joined_ids(r, true);
}

std::string run_tree::unstarted_id(run_index parent, const task& member) const {
  const auto& group = *rows_[parent].group;
  auto pass = group.passes.find(member.slot);
  return execution_id_of(parent) + attempt_suffix(rows_[parent].attempt) + '/' + member.id
         + pass_suffix(pass == group.passes.end() ? 0 : pass->second);
}

} // namespace troupe
