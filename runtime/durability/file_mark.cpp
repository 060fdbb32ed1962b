#include "runtime/durability/file_mark.hpp"

#include "runtime/durability/bytes.hpp"

#include <algorithm>

namespace troupe {

std::string bytes_of_marks(const std::vector<file_mark>& marks) {
  std::string bytes;
  byte_writer out{bytes};
  for (const auto& each : marks) {
    out.text(each.path);
    out.bytes(bytes_of(each.hash));
    out.number(std::uint64_t{each.mode} << 1U | (each.is_kept ? 1U : 0U));
  }
  return bytes;
}

std::optional<std::vector<file_mark>> marks_from(std::string_view bytes) {
  std::vector<file_mark> marks;
  byte_reader in{bytes};
  while (!in.at_end() && !in.broken()) {
    auto& made = marks.emplace_back();
    made.path = in.text();
    std::ranges::copy(in.bytes(made.hash.size()), made.hash.begin());
    auto rest = in.number();
    made.mode = static_cast<std::uint32_t>(rest >> 1U);
    made.is_kept = (rest & 1U) != 0;
  }
  if (in.broken())
    return std::nullopt;
  return marks;
}

} // namespace troupe
