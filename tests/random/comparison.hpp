/// Whether a run did what the model expects.
#pragma once

#include "tests/random/engine_driver.hpp"
#include "tests/random/sequential_model.hpp"

#include <string>

namespace troupe::testing {

/// The first difference between `wanted` and what the engine of `driver` did; "" where there is
/// none.
std::string difference(const workflow& flow, const expected_run& wanted,
                       const engine_driver& driver);

} // namespace troupe::testing
