#include "runtime/model/execution_event.hpp"

#include <algorithm>
#include <string_view>

namespace troupe {

namespace {

bool needs_escape(char c) noexcept {
  return c < ' ' || c > '~' || c == '"' || c == '\\';
}

/// Appends `text` as a JSON string. Ids are nearly always plain, and there are very many.
void append_text(std::string& line, std::string_view text) {
  if (std::ranges::any_of(text, needs_escape)) {
    line += json(text).dump(-1, ' ', false, json::error_handler_t::replace);
    return;
  }
  line += '"';
  line += text;
  line += '"';
}

} // namespace

void append_json_line(std::string& lines, const execution_event& change) {
  lines += "{\"at\":\"";
  lines += to_rfc3339(change.at);
  lines += "\",\"scn\":";
  lines += std::to_string(change.scn);
  lines += ",\"processId\":";
  append_text(lines, change.process_id);
  lines += ",\"executionId\":";
  append_text(lines, change.execution_id);
  lines += ",\"taskId\":";
  append_text(lines, change.task_id);
  lines += ",\"parentTaskId\":";
  append_text(lines, change.parent_task_id);
  lines += ",\"groupId\":";
  append_text(lines, change.group_id);
  lines += ",\"state\":";
  append_text(lines, to_string(change.state));
  lines += ",\"attempt\":";
  lines += std::to_string(change.attempt);
  lines += ",\"error\":";
  append_text(lines, change.error);
  lines += '}';
}

std::string to_json_line(const execution_event& change) {
  std::string line;
  append_json_line(line, change);
  return line;
}

} // namespace troupe
