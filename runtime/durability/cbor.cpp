#include "runtime/durability/cbor.hpp"

namespace troupe {

void append_cbor(std::string& out, const json& content) {
  json::to_cbor(content, nlohmann::detail::output_adapter<char>{out});
}

std::uint64_t cbor_size(const json& content) {
  constexpr std::uint64_t head_max = 9; // of anything
  auto size = head_max;
  if (const auto* text = content.get_ptr<const json::string_t*>())
    return size + text->size();
  if (const auto* list = content.get_ptr<const json::array_t*>())
    for (const auto& each : *list)
      size += cbor_size(each);
  else if (const auto* map = content.get_ptr<const json::object_t*>())
    for (const auto& [name, each] : *map)
      size += head_max + name.size() + cbor_size(each);
  return size;
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
