#include "runtime/base/hash.hpp"

#include <cstddef>
#include <new>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <zlib.h>

namespace troupe {

std::uint32_t checksum(std::string_view bytes, std::uint32_t before) noexcept {
  return static_cast<std::uint32_t>(
    crc32_z(before, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

content_hash hash_of(std::string_view bytes) {
  content_hash hash{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash.data());
  return hash;
}

content_hash keyed_hash(std::string_view key, std::string_view bytes) {
  content_hash hash{};
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash.data(), nullptr);
  return hash;
}

struct content_hasher::state {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  state() = default;
  state(const state&) = delete;
  state& operator=(const state&) = delete;
  ~state() { EVP_MD_CTX_free(context); }
};

content_hasher::content_hasher() : state_{std::make_unique<state>()} {
  if (!state_->context || EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) != 1)
    throw std::bad_alloc{};
}

content_hasher::~content_hasher() = default;

void content_hasher::add(std::string_view bytes) {
  EVP_DigestUpdate(state_->context, bytes.data(), bytes.size());
}

content_hash content_hasher::finish() {
  content_hash hash{};
  EVP_DigestFinal_ex(state_->context, hash.data(), nullptr);
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

namespace {

constexpr std::uint64_t multiplier = 0xc6a4'a793'5bd1'e995U;

/// Up to eight bytes, the first one lowest.
std::uint64_t number_of(std::string_view bytes) noexcept {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    number |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  return number;
}

std::uint64_t shifted(std::uint64_t x) noexcept {
  return x ^ (x >> 47);
}

} // namespace

std::uint64_t stated_hash(std::string_view bytes) noexcept {
  std::uint64_t hash = 0xc70f'6907U ^ (bytes.size() * multiplier);
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
    hash ^= shifted(number_of(bytes.substr(0, 8)) * multiplier) * multiplier;
    hash *= multiplier;
  }
  if (!bytes.empty()) {
    hash ^= number_of(bytes);
    hash *= multiplier;
  }
  return shifted(shifted(hash) * multiplier);
}

} // namespace troupe
