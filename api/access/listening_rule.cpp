#include "api/access/listening_rule.hpp"

#include "runtime/base/network_address.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/visible.hpp"

#include <string>

namespace troupe::api {

result<void> may_listen_at(std::string_view host, encryption by) {
  if (by != encryption::none || is_loopback(host))
    return {};
  return failure(error_code::argument_invalid,
                 "can't listen at " + visible_line(excerpt(host, 200))
                   + " without encryption: whoever overhears a token may run commands with it. "
                     "Give a certificate (--tls-cert FILE --tls-key FILE), listen at 127.0.0.1, "
                     "or, where a proxy in front of it encrypts and nobody else can get here, say "
                     "--insecure-behind-proxy");
}

} // namespace troupe::api
