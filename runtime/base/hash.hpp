/// Numbers for bytes: against damage (`checksum`), as their identity (`content_hash`), and the same
/// for ever, for what stored processes decided by it (`stated_hash`).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace troupe {

/// CRC-32 (ISO 3309, that of gzip) of `bytes`, which follow those whose checksum is `before`. Finds
/// each damage of up to 32 bits in a row; says nothing of what somebody meant to change.
std::uint32_t checksum(std::string_view bytes, std::uint32_t before = 0) noexcept;

/// A SHA-256 digest (FIPS 180-4).
using content_hash = std::array<std::uint8_t, 32>;

content_hash hash_of(std::string_view bytes);

/// A HMAC with SHA-256 (RFC 2104) under `key`: nobody without that can tell what was hashed by
/// trying.
content_hash keyed_hash(std::string_view key, std::string_view bytes);

/// The digest of what comes piece by piece. For one thread at a time.
class content_hasher {
public:
  /// Throws `std::bad_alloc` without memory.
  content_hasher();
  ~content_hasher();
  content_hasher(const content_hasher&) = delete;
  content_hasher& operator=(const content_hasher&) = delete;

  void add(std::string_view bytes);
  /// Of all that was added. It is of no use after that.
  content_hash finish();

private:
  struct state;
  std::unique_ptr<state> state_;
};

inline std::string_view bytes_of(const content_hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

/// As `sha256sum` prints it: 64 hexadecimal digits.
std::string to_string(const content_hash& hash);

/// MurmurHash64A (Austin Appleby, 2008) of `bytes` with the seed 0xc70f6907, read as
/// little-endian. Processes of before it was stated here have theirs from `std::hash` of
/// libstdc++ 12, which gives the same.
std::uint64_t stated_hash(std::string_view bytes) noexcept;

} // namespace troupe
