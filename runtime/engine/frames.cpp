#include "runtime/engine/run.hpp"
#include "runtime/language/workflow/workflow.hpp"

#include <algorithm>

namespace troupe {

void group_frame::count_dependencies(const workflow& flow, const task& def, std::uint32_t from) {
  remaining.resize(def.children.size());
  for (auto slot = from; slot < def.children.size(); ++slot) {
    const auto& member = flow.tasks[def.children[slot]];
    remaining[slot]
      = static_cast<std::uint32_t>(std::ranges::count_if(member.depends_on, [&](auto needed) {
          const auto& sibling = flow.tasks[needed];
          return sibling.parent == def.index && status[sibling.slot] != member_status::satisfied;
        }));
    if (remaining[slot] == 0)
      ready.push_back(slot);
  }
}

std::uint64_t fan_frame::position_of(std::uint64_t index) const {
  if (!earlier)
    return index;
  auto place = std::ranges::lower_bound(earlier->again, index);
  return static_cast<std::uint64_t>(place - earlier->again.begin());
}

std::uint64_t fan_frame::count_unstarted() {
  if (!earlier)
    return count - next;
  std::uint64_t pending = 0;
  for (auto n = next; n < count; ++n) {
    auto known = unfinished.find(index_of(n));
    if (known == unfinished.end()) {
      ++pending;
    } else if (known->second.kept == no_run) {
      known->second.cancel();
      ++pending;
    }
  }
  return pending;
}

void fan_frame::note_late(const member_outcome& ended) {
  if (ended.state == task_state::completed) {
    ++summary->completed;
    summary->outputs[ended.index] = *ended.output;
  } else if (ended.state == task_state::skipped) {
    ++summary->skipped;
  }
}

group_summary fan_frame::with_earlier(group_summary fresh) {
  auto whole = std::move(earlier->summary);
  const auto& again = earlier->again;
  for (std::size_t i = 0; i < again.size(); ++i)
    if (!fresh.outputs[i].is_null())
      whole.outputs[again[i]] = std::move(fresh.outputs[i]);
  if (fresh.completed > 0) {
    if (whole.completed == 0)
      whole.first = again[fresh.first];
    whole.last = again[fresh.last];
  }
  whole.completed += fresh.completed;
  whole.skipped += fresh.skipped;
  whole.continued += fresh.continued;
  whole.failed = fresh.failed;
  whole.failures = std::move(fresh.failures);
  whole.expired = fresh.expired;
  return whole;
}

const await_rule& rule_of(const task& emitter) {
  static const await_rule all{};
  return emitter.await ? *emitter.await : all;
}

} // namespace troupe
