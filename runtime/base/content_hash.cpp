#include "runtime/base/content_hash.hpp"

#include <openssl/sha.h>

namespace troupe {

content_hash hash_of(std::string_view bytes) {
  content_hash hash{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash.data());
  return hash;
}

std::string to_string(const content_hash& hash) {
  std::string text;
  for (auto byte : hash) {
    text += "0123456789abcdef"[byte >> 4U];
    text += "0123456789abcdef"[byte & 0xFU];
  }
  return text;
}

} // namespace troupe
