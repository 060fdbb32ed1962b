#include "runtime/service/storage/base64.hpp"

#include <resolv.h>

namespace troupe {

namespace {

/// What one call takes: its result is an int. A multiple of 3, so that calls can be joined.
constexpr std::size_t chunk_bytes = std::size_t{3} << 20;

} // namespace

std::string to_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  std::string coded(chunk_bytes / 3 * 4 + 1, '\0'); // b64_ntop ends its text with NUL
  for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), chunk_bytes))) {
    auto chunk = bytes.substr(0, chunk_bytes);
    auto length = b64_ntop(reinterpret_cast<const unsigned char*>(chunk.data()), chunk.size(),
                           coded.data(), coded.size());
    text.append(coded, 0, static_cast<std::size_t>(length));
  }
  return text;
}

result<std::string> from_base64(const std::string& text) {
  if (text.find('\0') != std::string::npos || text.size() > (std::size_t{1} << 31) - 1)
    return failure("the content is not base64");
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  auto length
    = b64_pton(text.c_str(), reinterpret_cast<unsigned char*>(bytes.data()), bytes.size());
  if (length < 0)
    return failure("the content is not base64");
  bytes.resize(static_cast<std::size_t>(length));
  return bytes;
}

} // namespace troupe
