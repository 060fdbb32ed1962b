#include "runtime/store/cbor.hpp"

namespace troupe {

void append_cbor(std::string& out, const json& content) {
  json::to_cbor(content, nlohmann::detail::output_adapter<char>{out});
}

std::optional<json> parse_cbor(std::string_view bytes) {
  try {
    auto content = json::from_cbor(bytes.begin(), bytes.end(), true, false);
    if (!content.is_discarded())
      return content;
  } catch (const json::exception&) { // for a length that no memory has, it throws all the same
  }
  return std::nullopt;
}

} // namespace troupe
