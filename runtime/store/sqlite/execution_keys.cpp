#include "runtime/store/sqlite/execution_keys.hpp"

#include <vector>

namespace troupe {

// As the index `runs_failed` has it.
static_assert(static_cast<int>(task_state::failed) == 8);

execution_source source_of(const execution_query& which) {
  return which.states == std::vector{task_state::failed} ? execution_source::failed
                                                         : execution_source::numbers;
}

// Joined in this order (CROSS JOIN): the numbers come in order, and one page needs no other row.
std::string execution_query_by(execution_source from) {
  const std::string source
    = from == execution_source::failed ? "runs r INDEXED BY runs_failed" : "runs r NOT INDEXED";
  return "SELECT r.number, ifnull(r.parent, 0), r.task, r.element, ifnull(r.pass, 0),"
         " ifnull(r.parent_attempt, 1), ifnull(r.attempt, 1), r.state, r.started, r.ended,"
         " r.error, t.id, r.cached FROM "
         + source
         + " CROSS JOIN processes p ON p.key = r.process CROSS JOIN tasks t"
           " ON t.definition = p.definition AND t.number = r.task"
           " WHERE r.process = ?1 AND r.number BETWEEN ?2 AND ?3"
         + (from == execution_source::failed ? " AND r.state = 8" : "") + " ORDER BY r.number";
}

} // namespace troupe
