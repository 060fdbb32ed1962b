/// Where a server may listen: whoever hears a token may start commands with it.
#pragma once

#include "troupe/result.hpp"

#include <cstdint>
#include <string_view>

namespace troupe::api {

/// Who encrypts what a server and its clients say.
enum class encryption : std::uint8_t {
  none,
  by_server, ///< TLS, with a certificate and a key of its own.
  by_proxy,  ///< One in front of it, as whoever starts the server says.
};

/// Whether that host, a name or an address (in brackets or not), may be listened at. This machine
/// itself always may: `localhost`, 127.0.0.0/8, `::1`. A name says nothing of where it leads: ask
/// for the address that is bound, too. Fails with what to do.
result<void> may_listen_at(std::string_view host, encryption by);

} // namespace troupe::api
