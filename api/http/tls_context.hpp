/// What a server needs to speak TLS: its certificate and key, read and checked.
#pragma once

#include "troupe/result.hpp"

#include <memory>
#include <string>

struct ssl_ctx_st; // OpenSSL's SSL_CTX

namespace troupe::api {

/// Frees it.
struct tls_context_deleter {
  void operator()(ssl_ctx_st* context) const noexcept;
};

/// OpenSSL's context of a server.
using tls_context = std::unique_ptr<ssl_ctx_st, tls_context_deleter>;

/// Reads a chain of certificates, the server's own first, and its private key, without a
/// passphrase, both PEM. TLS 1.2 at least, and no renegotiation. Fails with the file and what is
/// wrong: unreadable, nothing of the kind in it, a key of another certificate.
result<tls_context> open_tls(const std::string& certificate, const std::string& key);

} // namespace troupe::api
