/// Rows of schedules, within a transaction.
#pragma once

#include "runtime/store/catalogue_store.hpp"
#include "runtime/store/sqlite/sqlite.hpp"

#include <cstdint>

namespace troupe {

/// Makes the schedules of a workflow those that the change has, of that version. Those of the same
/// ids go on where they stand; those that are no more are forgotten, with what was decided.
void keep_schedules(sqlite::connection& db, const catalogue_change& wanted, std::uint64_t version);

} // namespace troupe
