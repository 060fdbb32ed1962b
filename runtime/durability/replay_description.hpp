/// All that a replayed process is made of, as description.hpp has it of its engine.
#pragma once

#include "runtime/durability/replay.hpp"
#include "runtime/engine/description.hpp"

namespace troupe {

template <class Archive>
void describe(Archive& archive, either<action_start> auto& x) {
  auto& [stamp, task, input, first_attempt, who, result_key] = x;
  auto named = x.identity();
  // From the third on: worked out, or not of what is over.
  auto& [execution_id, task_path, continues, again, start, share, secrets] = named;
  archive(stamp, task, input, result_key, execution_id, task_path, first_attempt);
  if constexpr (!std::is_const_v<std::remove_reference_t<decltype(x)>>)
    if (!execution_id.empty())
      who = std::make_shared<const attempt_identity>(std::move(named));
}

template <class Archive>
void describe(Archive& archive, either<result_lookup> auto& x) {
  auto& [stamp, task, input, key] = x;
  archive(stamp, task, input, key);
}

template <class Archive>
void describe(Archive& archive, either<group_open> auto& x) {
  auto& [group, id, expected, mode, timeout, merge] = x;
  archive(group, id, expected, mode, timeout, merge);
}

template <class Archive>
void describe(Archive& archive, either<open_fan_out> auto& x) {
  auto& [opened, so_far, since, due] = x;
  archive(opened, so_far, since, due);
}

template <class Archive>
void describe(Archive& archive, either<open_timer> auto& x) {
  auto& [since, due] = x;
  archive(since, due);
}

template <class Archive>
void describe(Archive& archive, either<approval_ask> auto& x) {
  auto& [stamp, execution_id, task_path, action, input] = x;
  archive(stamp, execution_id, task_path, action, input);
}

template <class Archive>
void describe(Archive& archive, either<open_approval> auto& x) {
  auto& [asked, at] = x;
  archive(asked, at);
}

template <class Archive>
void describe(Archive& archive, either<approval_terms> auto& x) {
  auto& [expiry, metadata] = x;
  archive(expiry, metadata);
}

template <class Archive>
void describe(Archive& archive, either<replayed_process> auto& x) {
  auto& [machine, started, latest, idle, entries, reason, terms, decisions, unfinished, actions,
         timers, groups, approvals, lookups]
    = x;
  archive(machine, started, latest, idle, entries, reason, terms, decisions, unfinished, actions,
          timers, groups, approvals, lookups);
}

} // namespace troupe
