/// The tables of the SQLite store, and how older ones become the present ones.
#pragma once

#include "runtime/store/sqlite/sqlite.hpp"

namespace troupe {

/// The version of the tables that this Troupe reads and writes.
int schema_version() noexcept;

/// Brings the tables up to date, or makes them in an empty database. What is newer, or is no
/// store of Troupe's, is left as it is, and noted at the connection.
void migrate(sqlite::connection& database);

} // namespace troupe
