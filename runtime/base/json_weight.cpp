#include "runtime/base/json_weight.hpp"

namespace troupe {

std::size_t bytes_in_memory(const json& content) {
  constexpr std::size_t map_node = 64; // of a red-black tree, with the key
  auto bytes = sizeof(json);
  if (const auto* text = content.get_ptr<const std::string*>())
    return bytes + sizeof(std::string) + text->size();
  if (content.is_array())
    for (const auto& item : content)
      bytes += bytes_in_memory(item);
  if (content.is_object())
    for (const auto& [key, item] : content.items())
      bytes += map_node + key.size() + bytes_in_memory(item);
  return bytes;
}

} // namespace troupe
