#include "runtime/service/http/reach.hpp"

#include "runtime/base/text.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <netinet/in.h>

namespace troupe {

namespace {

bool allows(const std::vector<std::string>& list, std::string_view host) {
  return std::ranges::any_of(
    list, [&](const std::string& pattern) { return matches_pattern(ascii_lower(pattern), host); });
}

bool is_link_local(const in_addr& address) {
  return (ntohl(address.s_addr) >> 16) == 0xa9fe; // 169.254.0.0/16
}

/// Without the interface that it may name: `fe80::1%eth0`.
bool is_link_local(std::string_view text) {
  const std::string address{text.substr(0, text.find('%'))};
  in_addr four{};
  if (inet_pton(AF_INET, address.c_str(), &four) == 1)
    return is_link_local(four);
  in6_addr six{};
  if (inet_pton(AF_INET6, address.c_str(), &six) != 1)
    return false;
  if (IN6_IS_ADDR_V4MAPPED(&six)) {
    std::memcpy(&four, six.s6_addr + 12, sizeof four);
    return is_link_local(four);
  }
  return IN6_IS_ADDR_LINKLOCAL(&six);
}

/// `[::1]` of a URL is `::1`.
std::string bare(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']'))
    host = host.substr(1, host.size() - 2);
  return ascii_lower(host);
}

} // namespace

result<void> http_reach::check_host(std::string_view host) const {
  const auto name = bare(host);
  if (!of_node_.empty() && !allows(of_node_, name))
    return failure("the host " + name + " is not in the list of this node (--http-allow)");
  if (of_workflow_ && !of_workflow_->allow.empty() && !allows(of_workflow_->allow, name))
    return failure("the host " + name + " is not in config.http.allow");
  return check_address(name);
}

result<void> http_reach::check_address(std::string_view address) const {
  const auto is_listed = std::ranges::find(of_node_, address) != of_node_.end();
  if (is_listed || !is_link_local(address))
    return {};
  return failure("the address " + std::string{address}
                 + " is link-local, and not in the list of this node (--http-allow)");
}

result<void> http_reach::check_address(const sockaddr& address) const {
  const void* bytes = nullptr;
  if (address.sa_family == AF_INET)
    bytes = &reinterpret_cast<const sockaddr_in&>(address).sin_addr;
  else if (address.sa_family == AF_INET6)
    bytes = &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (!bytes || !inet_ntop(address.sa_family, bytes, text.data(), text.size()))
    return failure("an address of an unknown kind");
  return check_address(std::string_view{text.data()});
}

} // namespace troupe
