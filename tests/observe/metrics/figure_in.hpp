/// Reading one figure of metrics as text.
#pragma once

#include <string>
#include <string_view>

namespace troupe::testing {

/// The figure of a series, which is named as in the text; empty: there is none.
inline std::string figure_in(std::string_view text, std::string_view series) {
  auto start = std::string{'\n'}.append(series) + ' ';
  auto whole = std::string{'\n'}.append(text);
  auto at = whole.find(start);
  if (at == std::string::npos)
    return {};
  at += start.size();
  return whole.substr(at, whole.find('\n', at) - at);
}

} // namespace troupe::testing
