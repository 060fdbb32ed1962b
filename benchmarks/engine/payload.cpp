#include "benchmarks/engine/payload.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace troupe::bench {

namespace {

constexpr std::size_t digits = 16;

/// The lowest digit first: what a short payload has room for tells neighbours apart.
std::array<char, digits> spelt(stamp maker) {
  std::array<char, digits> text;
  auto rest = static_cast<std::uint64_t>(maker);
  for (auto& digit : text) {
    digit = "0123456789abcdef"[rest % 16];
    rest /= 16;
  }
  return text;
}

} // namespace

json make_payload(stamp maker, std::size_t bytes) {
  if (bytes == 0)
    return maker;
  auto unit = spelt(maker);
  std::string text(bytes, '\0');
  for (std::size_t at = 0; at < bytes; at += digits)
    std::copy_n(unit.begin(), std::min(digits, bytes - at),
                text.begin() + static_cast<std::ptrdiff_t>(at));
  return text;
}

bool is_payload(const json& found, stamp maker, std::size_t bytes) {
  if (bytes == 0)
    return found.is_number_integer() && found == maker;
  const auto* text = found.get_ptr<const std::string*>();
  if (text == nullptr || text->size() != bytes)
    return false;
  auto unit = spelt(maker);
  std::string_view whole{*text};
  auto head = std::min(digits, bytes);
  return whole.substr(0, head) == std::string_view{unit.data(), head}
         && whole.substr(head) == whole.substr(0, bytes - head);
}

} // namespace troupe::bench
