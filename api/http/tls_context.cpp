#include "api/http/tls_context.hpp"

#include "runtime/base/descriptor.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace troupe::api {

namespace {

/// OpenSSL's own words for what failed last, and no trace of it left for others.
std::string openssl_reason() {
  const auto code = ::ERR_peek_error();
  const char* reason = ::ERR_reason_error_string(code);
  ::ERR_clear_error();
  return reason != nullptr ? reason : "unknown reason";
}

/// Whether what failed last is that a key and a certificate do not belong together.
bool is_other_key() {
  const auto code = ::ERR_peek_last_error();
  return ERR_GET_LIB(code) == ERR_LIB_X509 && ERR_GET_REASON(code) == X509_R_KEY_VALUES_MISMATCH;
}

/// Never asks at the terminal.
int no_passphrase(char*, int, int, void*) {
  return 0;
}

result<void> check_readable(const std::string& what, const std::string& path) {
  const descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file)
    return failure(error_code::file_unreadable, "can't read the " + what + " " + path + ": "
                                                  + std::generic_category().message(errno));
  return {};
}

} // namespace

void tls_context_deleter::operator()(ssl_ctx_st* context) const noexcept {
  ::SSL_CTX_free(context);
}

result<tls_context> open_tls(const std::string& certificate, const std::string& key) {
  if (certificate.empty() != key.empty())
    return failure(error_code::argument_invalid,
                   certificate.empty()
                     ? "TLS: a key without a certificate; name the certificate too"
                     : "TLS: a certificate without a key; name the key too");
  if (auto there = check_readable("certificate", certificate); !there)
    return tl::unexpected{std::move(there.error())};
  if (auto there = check_readable("key", key); !there)
    return tl::unexpected{std::move(there.error())};
  ::ERR_clear_error();
  tls_context made{::SSL_CTX_new(::TLS_server_method())};
  if (!made)
    return failure(error_code::system_exhausted, "TLS: " + openssl_reason());
  ::SSL_CTX_set_min_proto_version(made.get(), TLS1_2_VERSION);
  ::SSL_CTX_set_options(made.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE
                                      | SSL_OP_NO_COMPRESSION);
  ::SSL_CTX_set_default_passwd_cb(made.get(), &no_passphrase);
  if (::SSL_CTX_use_certificate_chain_file(made.get(), certificate.c_str()) != 1)
    return failure(error_code::file_unreadable,
                   certificate + ": no certificate as PEM in it (" + openssl_reason() + ")");
  const bool has_key
    = ::SSL_CTX_use_PrivateKey_file(made.get(), key.c_str(), SSL_FILETYPE_PEM) == 1;
  if (!has_key && !is_other_key())
    return failure(error_code::file_unreadable,
                   key + ": no private key as PEM, without a passphrase, in it (" + openssl_reason()
                     + ")");
  if (!has_key || ::SSL_CTX_check_private_key(made.get()) != 1) {
    ::ERR_clear_error();
    return failure(error_code::argument_invalid,
                   "the key " + key + " is not that of the first certificate in " + certificate);
  }
  return made;
}

} // namespace troupe::api
