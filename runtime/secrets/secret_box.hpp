/// Texts, encrypted so that a change of them is noticed (AES-256-GCM).
#pragma once

#include "troupe/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace troupe {

/// What encrypts and decrypts.
using secret_key = std::array<unsigned char, 32>;

/// A new one, by chance. Fails (`internal`) where the system has none to give.
result<secret_key> fresh_secret_key();

/// Tells keys apart and gives none away: 8 bytes of a hash, as hexadecimal digits.
std::string id_of(const secret_key& key);

/// A text as it is stored.
struct sealed_text {
  std::uint32_t format = 1; ///< How it was sealed.
  std::string key_id{};     ///< With which key.
  std::string nonce{};      ///< Bytes that no other text of that key has.
  std::string bytes{};      ///< The text, encrypted, with its tag behind it.
};

/// Encrypts a text together with `bound`, which isn't encrypted, and without which it can't be
/// read: what is to be sure belongs to the text, such as its name. Fails (`internal`) where the
/// system has no chance to give.
result<sealed_text> seal(std::string_view text, std::string_view bound, const secret_key& key);

/// The text. Fails (`store_newer`) where a newer Troupe has sealed it, and (`store_damaged`) where
/// it, or what is bound to it, isn't what was sealed with that key.
result<std::string> unseal(const sealed_text& sealed, std::string_view bound,
                           const secret_key& key);

} // namespace troupe
