#include "runtime/base/json_text.hpp"

namespace troupe {

std::string reason_of(const nlohmann::detail::exception& why) {
  // "[json.exception.parse_error.101] parse error at line 1, column 2: what is wrong"
  std::string_view text = why.what();
  if (auto head = text.find("] "); head != text.npos)
    text.remove_prefix(head + 2);
  if (auto place = text.find(": "); text.starts_with("parse error") && place != text.npos)
    text.remove_prefix(place + 2);
  return std::string{text.substr(0, 300)};
}

} // namespace troupe
