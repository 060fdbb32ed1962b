/// Whether all that a store keeps is what was stored.
#pragma once

#include "runtime/store/sqlite/sqlite_store.hpp"

#include <string>
#include <vector>

namespace troupe {

/// Everything that is wrong with the store, by process; empty: it is sound. Reads all of it.
result<std::vector<std::string>> check(sqlite_store& which);

} // namespace troupe
