#include "runtime/secrets/key_ring.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace troupe {

namespace {

constexpr std::string_view head = "troupe secret keys 1";

std::optional<secret_key> key_of(std::string_view digits) {
  secret_key made{};
  if (digits.size() != 2 * made.size())
    return std::nullopt;
  for (std::size_t i = 0; i < made.size(); ++i) {
    const auto* begin = digits.data() + 2 * i;
    const auto [end, code] = std::from_chars(begin, begin + 2, made[i], 16);
    if (code != std::errc{} || end != begin + 2)
      return std::nullopt;
  }
  return made;
}

tl::unexpected<error> no_key_file(const std::string& path) {
  return failure(error_code::secret_key,
                 path
                   + ": it holds no keys of secrets (or not only): put back the file that was "
                     "there, or name it by --secret-key-file");
}

} // namespace

const secret_key* key_ring::find(std::string_view id) const {
  const auto found
    = std::ranges::find_if(keys, [id](const auto& each) { return id_of(each) == id; });
  return found == keys.end() ? nullptr : &*found;
}

std::string to_key_file(const key_ring& ring) {
  std::string text{head};
  text += '\n';
  for (const auto& key : ring.keys) {
    for (const auto byte : key) {
      text += "0123456789abcdef"[byte >> 4U];
      text += "0123456789abcdef"[byte & 0xFU];
    }
    text += '\n';
  }
  return text;
}

result<key_ring> read_key_file(std::string_view text, const std::string& path) {
  key_ring ring;
  auto is_head = true;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (std::exchange(is_head, false)) {
      if (line != head)
        return no_key_file(path);
      continue;
    }
    auto key = key_of(line);
    if (!key || ring.keys.size() == keys_max)
      return no_key_file(path);
    ring.keys.push_back(*key);
  }
  if (ring.keys.empty())
    return no_key_file(path);
  return ring;
}

} // namespace troupe
