/// YAML and JSON texts as plain data.
#pragma once

#include "runtime/language/definition/document.hpp"
#include "runtime/language/definition/limits.hpp"
#include "runtime/language/definition/problem_list.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <string>
#include <string_view>

namespace troupe {

/// The node as JSON, in which a `$` is a `$`. `depth` is that of the node in its whole value.
/// Parts that can't be read are null, with a problem.
json to_json(node_view node, const load_limits& limits, problem_list& problems,
             std::size_t depth = 1);

/// True, with a problem, where `depth` is beyond what one value may have.
bool too_deep(node_view node, const load_limits& limits, problem_list& problems, std::size_t depth);

/// The data in `text`, read as JSON or YAML with the loader's rules and limits. Problems name
/// `file_name`. `checks_tags` as `read_yaml` has it.
checked<json> read_data_text(std::string_view text, const std::string& file_name, bool is_json,
                             const load_limits& limits, bool checks_tags = true);

} // namespace troupe
