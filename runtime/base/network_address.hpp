/// Machines and ports as requests and options name them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// `HOST` or `HOST:PORT`.
struct authority {
  std::string host; ///< In lower case; an address in its one written form, without brackets.
  std::optional<std::uint16_t> port{};

  friend bool operator==(const authority&, const authority&) = default;
};

/// Reads that; an address of IPv6 stands in brackets. None where it is no such text: no host, a
/// port that is none, characters that no name has.
std::optional<authority> read_authority(std::string_view text);

/// The one written form of an address in figures: of `0:0::1` it is `::1`; one of IPv4 inside IPv6
/// is that of IPv4. None of a name, and of what has a zone (`fe80::1%eth0`).
std::optional<std::string> address_in_figures(std::string_view text);

/// Whether only this machine can be behind it: `localhost`, 127.0.0.0/8 and `::1`; brackets are
/// allowed.
bool is_loopback(std::string_view host);

/// Whom a failure is counted against: the address of a peer such as `10.0.0.1:4711` without its
/// port; of IPv6 the network (/64), of which anybody has all addresses. The text itself where it
/// has no such form.
std::string network_of(std::string_view peer);

} // namespace troupe
