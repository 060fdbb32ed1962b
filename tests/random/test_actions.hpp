/// The actions of generated workflows. The test's executor plays them: no handler ever runs.
#pragma once

#include "runtime/language/definition/loader.hpp"

#include <string>

namespace troupe::testing {

/// `nop:nop`, `nop:fail`; `test:block` (nop in a job slot), `test:flaky` (`{failures}`: fails in
/// that many attempts, then answers its input), `test:hang` (answers once stopped).
const action_registry& test_actions();

/// Loads generated JSON as the file `flow.json`.
checked<workflow_ptr> load_generated(const std::string& text);

/// What action `entry` answers to `input` in attempt number `attempt` (from 1).
result<value> play(const action& entry, const value& input, std::uint32_t attempt);

} // namespace troupe::testing
