#include "runtime/model/execution_event.hpp"

namespace troupe {

std::string to_json_line(const execution_event& change) {
  nlohmann::ordered_json line{
    {"at", to_rfc3339(change.at)},    {"scn", change.scn},
    {"processId", change.process_id}, {"executionId", change.execution_id},
    {"taskId", change.task_id},       {"parentTaskId", change.parent_task_id},
    {"groupId", change.group_id},     {"state", to_string(change.state)},
    {"attempt", change.attempt},      {"error", change.error}};
  return line.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace troupe
