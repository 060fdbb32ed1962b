#include "troupe/event.hpp"

namespace troupe {

void append_json_line(std::string& lines, const execution_event& change) {
  lines += "{\"at\":\"";
  lines += to_rfc3339(change.at);
  lines += "\",\"scn\":";
  lines += std::to_string(change.scn);
  lines += ",\"processId\":";
  append_json_text(lines, change.process_id);
  lines += ",\"executionId\":";
  append_json_text(lines, change.execution_id);
  lines += ",\"taskId\":";
  append_json_text(lines, change.task_id);
  lines += ",\"parentTaskId\":";
  append_json_text(lines, change.parent_task_id);
  lines += ",\"groupId\":";
  append_json_text(lines, change.group_id);
  lines += ",\"state\":";
  append_json_text(lines, to_string(change.state));
  lines += ",\"attempt\":";
  lines += std::to_string(change.attempt);
  lines += ",\"error\":";
  append_json_text(lines, change.error);
  lines += '}';
}

std::string to_json_line(const execution_event& change) {
  std::string line;
  append_json_line(line, change);
  return line;
}

} // namespace troupe
