/// Which names a server is called by, and whose pages may ask it: else any page that a browser
/// shows could ask the server of who looks at it, by a name of its own that leads here (DNS
/// rebinding).
#pragma once

#include "runtime/base/network_address.hpp"
#include "troupe/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::api {

/// Where a server listens, and what else it is called.
struct host_options {
  std::string address = "127.0.0.1";  ///< An address or a name, without brackets.
  std::uint16_t port = 0;             ///< The one that is bound.
  bool is_encrypted = false;          ///< By the server itself.
  std::vector<std::string> hosts{};   ///< `NAME`, at any port, or `NAME:PORT`.
  std::vector<std::string> origins{}; ///< `https://NAME` or `https://NAME:PORT`.
};

/// The rules that follow. Never changes, so for any thread.
class host_rules {
public:
  /// Fails where a name or an origin can't be read, with what was expected.
  static result<host_rules> make(const host_options& options);

  /// Whether `Host: host` means this server: at its port the names of this machine, the address
  /// that is listened at (any address in figures where all are, as no name can be made to lead from
  /// one), and what was named.
  bool allows_host(std::string_view host) const;

  /// Whether a page of `Origin: origin` may ask what was asked of `host`: its own server's pages,
  /// and those that were named. Where a proxy may encrypt, http and https count as one.
  bool allows_origin(std::string_view origin, std::string_view host) const;

private:
  /// Whose pages: `http` or `https`, and a host whose port is left out where it is the usual one.
  struct page_origin {
    std::string scheme;
    authority place;

    friend bool operator==(const page_origin&, const page_origin&) = default;
  };

  static std::optional<page_origin> read_origin(std::string_view text);
  std::uint16_t usual_port() const noexcept;

  authority listening_;
  bool listens_everywhere_ = false;
  bool is_encrypted_ = false;
  std::vector<authority> hosts_;
  std::vector<page_origin> origins_;
};

} // namespace troupe::api
