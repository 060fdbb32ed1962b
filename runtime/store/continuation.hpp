/// Going on from an ended process in a new one, with a mended definition.
#pragma once

#include "runtime/durability/journal_entry.hpp"
#include "runtime/store/continuation_plan.hpp"
#include "runtime/store/earlier_outcomes.hpp"
#include "runtime/store/store.hpp"

#include <map>
#include <memory>
#include <string>

namespace troupe {

using earlier_outcomes_ptr = std::shared_ptr<const earlier_outcomes>;

/// What a process goes on from.
struct continuation {
  std::string ended_id;
  input::start begun;           ///< How the ended process was begun.
  earlier_outcomes_ptr earlier; ///< What it gave.
  label_map labels;             ///< That it has.
  std::string notice;           ///< Why not all of that is known; or empty.
};

/// Reads all that a process needs which goes on from the stored process `process_id` (whole), whose
/// tasks were `renamed`. Fails where that is driven or, while its journal can be replayed, has not
/// ended.
result<continuation> continuation_of(store& from, const std::string& process_id,
                                     std::map<std::string, std::string> renamed,
                                     const load_options& options, time_point now);

/// The same for a process that has begun to go on so and is taken up: null where what it goes on
/// from is gone, or was never.
result<earlier_outcomes_ptr> earlier_of(store& from, const surroundings_ptr& around,
                                        const load_options& options);

/// What `flow` begins in where it goes on from `from`: as that did, with what it names itself.
result<surroundings_ptr> surroundings_of(const workflow& flow, const continuation& from,
                                         std::map<std::string, std::string> renamed,
                                         json options = json::object());

/// What stays, and what would run, if `flow` continued so.
result<continuation_plan> plan_of(const workflow_ptr& flow, const continuation& from,
                                  const surroundings_ptr& around, const json& init);

} // namespace troupe
