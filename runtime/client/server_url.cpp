#include "runtime/client/server_url.hpp"

#include "runtime/base/network_address.hpp"
#include "runtime/base/visible.hpp"

#include <algorithm>
#include <string_view>

namespace troupe {

result<server_url> read_server_url(const std::string& url) {
  const auto wrong = [&](const char* expected) {
    return failure(error_code::argument_invalid,
                   "the server's URL: found \"" + visible_line(url) + "\", expected " + expected);
  };
  const auto is_encrypted = url.starts_with("https://");
  if (!is_encrypted && !url.starts_with("http://"))
    return wrong("one such as https://troupe.example:7070");
  const auto host = url.find("://") + 3;
  const auto slash = std::min(url.find('/', host), url.size());
  const auto named = read_authority(std::string_view{url}.substr(host, slash - host));
  if (!named || url.find_first_of("?#") != std::string::npos)
    return wrong("http:// or https://, a host, and a port such as :7070");
  server_url made{.origin = url.substr(0, slash),
                  .path = url.substr(slash),
                  .is_encrypted = is_encrypted,
                  .is_on_this_machine = is_loopback(named->host)};
  while (made.path.ends_with('/'))
    made.path.pop_back();
  return made;
}

} // namespace troupe
