/// The rules of style that a machine can check.
#pragma once

#include "source_tree.hpp"

namespace troupe::architecture {

/// Files of more than 400 lines, lines of more than 100 columns.
faults too_large(const source_file& file);

/// Headers without `#pragma once`, or that don't start with a `///` comment saying what they are.
faults wrong_header(const source_file& file);

/// What code must not contain: `std::regex`, sleeping, an empty `catch (...)`.
faults forbidden_code(const source_file& file);

/// Locks outside the few places where threads meet without an actor.
faults unexpected_lock(const source_file& file);

/// Paths of the machine something was written on.
faults machine_path(const source_file& file);

/// Test cases whose names ctest can't carry, or that a file uses twice.
faults wrong_test_name(const source_file& file);

} // namespace troupe::architecture
