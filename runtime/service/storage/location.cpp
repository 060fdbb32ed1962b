#include "runtime/service/storage/location.hpp"

#include <charconv>
#include <string>
#include <strings.h>

namespace troupe {

namespace {

std::string quoted(std::string_view location) {
  return '"' + std::string{location} + '"';
}

result<std::string> percent_decoded(std::string_view text, std::string_view location) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    auto digits = text.substr(i + 1, 2);
    unsigned code = 0;
    auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (fault != std::errc{} || digits.size() != 2 || end != digits.data() + 2)
      return failure(quoted(location) + ": % must be followed by two hexadecimal digits");
    decoded += static_cast<char>(code);
    i += 2;
  }
  return decoded;
}

} // namespace

result<std::filesystem::path> path_of(std::string_view location) {
  if (location.empty())
    return failure("the location is empty: expected a path or a file:// URL");
  auto scheme_end = location.find("://");
  std::string path{location};
  if (scheme_end != std::string_view::npos && location.find('/') > scheme_end) {
    if (scheme_end != 4 || strncasecmp(location.data(), "file", 4) != 0)
      return failure(quoted(location) + ": expected a path or a file:// URL, not another scheme");
    auto rest = location.substr(scheme_end + 3);
    auto host = rest.substr(0, rest.find('/'));
    // As Fluxor's definitions write it: no host is called so.
    bool is_relative = host == "." || host == "..";
    if (!host.empty() && host != "localhost" && !is_relative)
      return failure(quoted(location)
                     + " is on another host: a file URL has three slashes, as in "
                       "file:///data/x");
    if (!is_relative)
      rest.remove_prefix(host.size());
    auto decoded = percent_decoded(rest, location);
    if (!decoded)
      return tl::unexpected{decoded.error()};
    path = std::move(*decoded);
  }
  if (path.empty() || path.find('\0') != std::string::npos)
    return failure(quoted(location) + " is not a path that can exist");
  return std::filesystem::path{path};
}

} // namespace troupe
