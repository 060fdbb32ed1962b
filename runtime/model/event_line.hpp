/// Changes of executions as lines of text, of whom only their JSON forms are known.
#pragma once

#include "troupe/json.hpp"

#include <string>

namespace troupe {

/// Appends to `lines` what `append_json_line` appends for the `execution_event` of which `change`
/// is the JSON form, a map.
void append_json_line(std::string& lines, const json& change);

} // namespace troupe
