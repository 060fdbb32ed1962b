/// The functions of expressions, for people who ask which there are.
#pragma once

#include <string_view>
#include <vector>

namespace troupe {

/// One function. The texts live as long as the program.
struct function_help {
  std::string_view name;
  std::string_view usage;   ///< `split(text, separator)`.
  std::string_view meaning; ///< What it returns: one sentence; Markdown.
};

/// All functions, those for similar values together.
std::vector<function_help> function_list();

} // namespace troupe
