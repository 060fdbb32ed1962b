#include "runtime/store/content.hpp"

#include <openssl/sha.h>

namespace troupe {

content_hash hash_of(std::string_view bytes) {
  content_hash hash{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash.data());
  return hash;
}

} // namespace troupe
