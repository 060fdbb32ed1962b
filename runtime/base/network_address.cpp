#include "runtime/base/network_address.hpp"

#include "runtime/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace troupe {

namespace {

constexpr std::size_t longest_host = 253; // as DNS has it
constexpr std::size_t bytes_of_network = 8;

std::optional<in6_addr> ipv6_in(std::string_view text) {
  in6_addr read{};
  if (text.size() >= INET6_ADDRSTRLEN
      || ::inet_pton(AF_INET6, std::string{text}.c_str(), &read) != 1)
    return std::nullopt;
  return read;
}

std::optional<in_addr> ipv4_in(std::string_view text) {
  in_addr read{};
  if (text.size() < INET_ADDRSTRLEN && ::inet_pton(AF_INET, std::string{text}.c_str(), &read) == 1)
    return read;
  if (const auto wide = ipv6_in(text); wide && IN6_IS_ADDR_V4MAPPED(&*wide)) {
    std::memcpy(&read, &wide->s6_addr[12], sizeof read);
    return read;
  }
  return std::nullopt;
}

template <class Address>
std::string written_address(int family, const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(family, &address, text.data(), text.size());
  return text.data();
}

bool is_name(std::string_view text) {
  auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  };
  return !text.empty() && text.size() <= longest_host && std::ranges::all_of(text, fits);
}

/// `:PORT`.
std::optional<std::uint16_t> port_in(std::string_view text) {
  std::uint16_t port = 0;
  if (!text.starts_with(':'))
    return std::nullopt;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data() + 1, end, port);
  return read.ec == std::errc{} && read.ptr == end && port > 0 ? std::optional{port} : std::nullopt;
}

} // namespace

std::optional<std::string> address_in_figures(std::string_view text) {
  if (const auto narrow = ipv4_in(text))
    return written_address(AF_INET, *narrow);
  if (const auto wide = ipv6_in(text))
    return written_address(AF_INET6, *wide);
  return std::nullopt;
}

std::optional<authority> read_authority(std::string_view text) {
  authority read;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos)
      return std::nullopt;
    const auto inside = text.substr(1, end - 1);
    auto address = address_in_figures(inside);
    if (!address || inside.find(':') == std::string_view::npos)
      return std::nullopt;
    read.host = *std::move(address);
    text.remove_prefix(end + 1);
  } else {
    const auto end = std::min(text.find(':'), text.size());
    read.host = ascii_lower(text.substr(0, end));
    if (!is_name(read.host))
      return std::nullopt;
    text.remove_prefix(end);
  }
  if (text.empty())
    return read;
  read.port = port_in(text);
  return read.port ? std::optional{std::move(read)} : std::nullopt;
}

bool is_loopback(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']'))
    host = host.substr(1, host.size() - 2);
  if (ascii_lower(host) == "localhost")
    return true;
  if (const auto narrow = ipv4_in(host))
    return ntohl(narrow->s_addr) >> 24U == IN_LOOPBACKNET;
  const auto wide = ipv6_in(host);
  return wide && IN6_IS_ADDR_LOOPBACK(&*wide);
}

std::string network_of(std::string_view peer) {
  const auto named = read_authority(peer);
  const auto host = named ? named->host : std::string{peer};
  if (ipv4_in(host))
    return host;
  auto wide = ipv6_in(host);
  if (!wide)
    return host;
  std::memset(&wide->s6_addr[bytes_of_network], 0, sizeof wide->s6_addr - bytes_of_network);
  return written_address(AF_INET6, *wide);
}

} // namespace troupe
