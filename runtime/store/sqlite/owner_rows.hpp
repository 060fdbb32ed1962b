/// Rows of owners as they are read, and whether those live.
#pragma once

#include "runtime/durability/records.hpp"
#include "runtime/store/owner_lock.hpp"
#include "runtime/store/sqlite/sqlite.hpp"

#include <map>
#include <string>

namespace troupe {

/// What `read_owner` reads of a row of `owners o`.
inline constexpr const char* owner_columns
  = "o.key, o.host, o.pid, o.process_started, o.started, o.heartbeat, o.address, o.machine,"
    " o.boot, o.pid_space, o.lock_file";

/// Those columns, from number `first` on. Whether it lives is not known yet.
owner read_owner(const sqlite::statement& row, int first);

/// Finds out whether owners live, once each.
class owner_judge {
public:
  /// Of the database at that path.
  explicit owner_judge(const std::string& database);

  owner_life life_of(const owner& who);

private:
  lock_reader locks_;
  time_point now_;
  std::map<std::int64_t, owner_life> known_;
};

} // namespace troupe
