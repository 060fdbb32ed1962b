#include "runtime/secrets/secret_box.hpp"

#include "runtime/base/hash.hpp"

#include <memory>

#include <openssl/evp.h>
#include <openssl/rand.h>

namespace troupe {

namespace {

constexpr std::uint32_t known_format = 1;
constexpr std::size_t nonce_size = 12; // what GCM is made for
constexpr std::size_t tag_size = 16;
constexpr std::size_t id_digits = 16;

using cipher_context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* bytes_in(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_in(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

tl::unexpected<error> system_fault() {
  return failure(error_code::internal, "the system's cryptography (OpenSSL) fails");
}

/// Shows `bound` to the cipher, and has it turn `from` into `to`, which is as long.
bool run_cipher(EVP_CIPHER_CTX* context, std::string_view bound, std::string_view from,
                std::string& to) {
  int got = 0;
  return EVP_CipherUpdate(context, nullptr, &got, bytes_in(bound), static_cast<int>(bound.size()))
           == 1
         && EVP_CipherUpdate(context, bytes_in(to), &got, bytes_in(from),
                             static_cast<int>(from.size()))
              == 1;
}

} // namespace

result<secret_key> fresh_secret_key() {
  secret_key made{};
  if (RAND_bytes(made.data(), static_cast<int>(made.size())) != 1)
    return system_fault();
  return made;
}

std::string id_of(const secret_key& key) {
  // Of the key with a text before it: the hash of a key alone may be wanted for something else.
  std::string hashed{"troupe secret key "};
  hashed.append(reinterpret_cast<const char*>(key.data()), key.size());
  return to_string(hash_of(hashed)).substr(0, id_digits);
}

result<sealed_text> seal(std::string_view text, std::string_view bound, const secret_key& key) {
  sealed_text made{known_format, id_of(key), std::string(nonce_size, '\0'),
                   std::string(text.size(), '\0')};
  if (RAND_bytes(bytes_in(made.nonce), static_cast<int>(nonce_size)) != 1)
    return system_fault();
  cipher_context context{EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
  std::string tag(tag_size, '\0');
  int rest = 0;
  if (!context
      || EVP_CipherInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(),
                           bytes_in(made.nonce), 1)
           != 1
      || !run_cipher(context.get(), bound, text, made.bytes)
      || EVP_CipherFinal_ex(context.get(), bytes_in(tag), &rest) != 1 // writes nothing
      || EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(tag_size),
                             tag.data())
           != 1)
    return system_fault();
  made.bytes += tag;
  return made;
}

result<std::string> unseal(const sealed_text& sealed, std::string_view bound,
                           const secret_key& key) {
  if (sealed.format != known_format)
    return failure(error_code::store_newer, "it is encrypted in form "
                                              + std::to_string(sealed.format)
                                              + ", which a newer Troupe reads");
  auto damaged
    = failure(error_code::store_damaged, "it is not what was encrypted: set the secret again");
  if (sealed.nonce.size() != nonce_size || sealed.bytes.size() < tag_size)
    return damaged;
  const auto body = std::string_view{sealed.bytes}.substr(0, sealed.bytes.size() - tag_size);
  auto tag = sealed.bytes.substr(body.size());
  std::string text(body.size(), '\0');
  cipher_context context{EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
  if (!context
      || EVP_CipherInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(),
                           bytes_in(sealed.nonce), 0)
           != 1)
    return system_fault();
  int rest = 0;
  std::string nothing(tag_size, '\0');
  if (!run_cipher(context.get(), bound, body, text)
      || EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(tag_size),
                             tag.data())
           != 1
      || EVP_CipherFinal_ex(context.get(), bytes_in(nothing), &rest) != 1)
    return damaged;
  return text;
}

} // namespace troupe
