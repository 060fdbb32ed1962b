#include "api/access/host_rules.hpp"

#include "runtime/base/text.hpp"
#include "runtime/base/visible.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace troupe::api {

namespace {

constexpr std::uint16_t http_port = 80;
constexpr std::uint16_t https_port = 443;

tl::unexpected<error> unreadable(const std::string& found, const std::string& why) {
  return failure(error_code::argument_invalid,
                 "\"" + visible_line(excerpt(found, 200)) + "\" " + why);
}

} // namespace

result<host_rules> host_rules::make(const host_options& options) {
  host_rules made;
  auto address = address_in_figures(options.address);
  made.listens_everywhere_ = address == "0.0.0.0" || address == "::";
  made.listening_ = {address ? *std::move(address) : ascii_lower(options.address), options.port};
  made.is_encrypted_ = options.is_encrypted;
  for (const auto& each : options.hosts) {
    auto read = read_authority(each);
    if (!read)
      return unreadable(each, "is no name of a server: expected one such as troupe.example.org, "
                              "192.0.2.1 or [2001:db8::1], with :PORT or without");
    made.hosts_.push_back(*std::move(read));
  }
  for (const auto& each : options.origins) {
    auto read = read_origin(each);
    if (!read)
      return unreadable(each, "is no origin of pages: expected one such as "
                              "https://troupe.example.org, with :PORT or without, and no path");
    made.origins_.push_back(*std::move(read));
  }
  return made;
}

std::optional<host_rules::page_origin> host_rules::read_origin(std::string_view text) {
  const auto end = text.find("://");
  if (end == std::string_view::npos)
    return std::nullopt;
  page_origin read{ascii_lower(text.substr(0, end)), {}};
  auto place = read_authority(text.substr(end + 3));
  if (!place || (read.scheme != "http" && read.scheme != "https"))
    return std::nullopt;
  read.place = *std::move(place);
  if (read.place.port == (read.scheme == "https" ? https_port : http_port))
    read.place.port.reset();
  return read;
}

std::uint16_t host_rules::usual_port() const noexcept {
  return is_encrypted_ ? https_port : http_port;
}

bool host_rules::allows_host(std::string_view host) const {
  const auto asked = read_authority(host);
  if (!asked)
    return false;
  const auto port = asked->port.value_or(usual_port());
  const auto is_ours = is_loopback(asked->host) || asked->host == listening_.host
                       || (listens_everywhere_ && address_in_figures(asked->host));
  return (is_ours && port == listening_.port)
         || std::ranges::any_of(hosts_, [&](const authority& each) {
              return each.host == asked->host && (!each.port || each.port == port);
            });
}

bool host_rules::allows_origin(std::string_view origin, std::string_view host) const {
  const auto from = read_origin(origin);
  if (!from)
    return false;
  if (std::ranges::find(origins_, *from) != origins_.end())
    return true;
  auto asked = read_authority(host);
  if (!asked || (is_encrypted_ && from->scheme != "https"))
    return false;
  if (asked->port == usual_port())
    asked->port.reset();
  return from->place == *asked;
}

} // namespace troupe::api
