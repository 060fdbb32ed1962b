/// What a compiler says that it read, in make's form: `gcc -MMD -MF x.d`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// The prerequisites of all rules in `text`, in order, each once, without make's escapes: `\ `,
/// `\#` and `\:` stand for the second character, `$$` for a dollar, and a `\` at the end of a line
/// joins it with the next one. Targets, comments, and lines that are no rule give nothing. Pure.
std::vector<std::string> prerequisites_in(std::string_view text);

} // namespace troupe
