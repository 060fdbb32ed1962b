/// What an engine decided, as a hash: what a replay is compared with.
#pragma once

#include "runtime/engine/effects.hpp"
#include "runtime/engine/running_hash.hpp"

namespace troupe {

/// Takes in what one call of `engine::work` asked for: executions and their states, actions and
/// what they are given, values, timers, groups, approvals. Not the wording of messages, and nothing
/// that depends on who listens.
///
/// What is taken in is a part of the journal's format: a change asks for the behaviour number.
void add_decisions(running_hash& to, const effects& done);

} // namespace troupe
