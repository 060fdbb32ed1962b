#include "runtime/store/sqlite/owner_rows.hpp"

#include "runtime/store/ownership.hpp"
#include "runtime/store/sqlite/sqlite_session.hpp"

namespace troupe {

owner read_owner(const sqlite::statement& row, int first) {
  return {row.number(first),
          row.text(first + 1),
          row.number(first + 2),
          row.number(first + 3),
          time_from(row.number(first + 4)),
          time_from(row.number(first + 5)),
          row.text(first + 6),
          row.text(first + 7),
          row.text(first + 8),
          static_cast<std::uint64_t>(row.number(first + 9)),
          static_cast<std::uint64_t>(row.number(first + 10))};
}

owner_judge::owner_judge(const std::string& database)
  : locks_{lock_file_of(database)}, now_{std::chrono::system_clock::now()} {}

owner_life owner_judge::life_of(const owner& who) {
  auto known = known_.find(who.key);
  if (known == known_.end())
    known = known_
              .emplace(who.key, troupe::life_of(
                                  who, {this_machine(), locks_.look(who.key, who.lock_file), now_}))
              .first;
  return known->second;
}

} // namespace troupe
