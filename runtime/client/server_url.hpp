/// The URL of a server.
#pragma once

#include "troupe/result.hpp"

#include <string>

namespace troupe {

/// One, taken apart.
struct server_url {
  std::string origin = {};   ///< `https://HOST:PORT`.
  std::string path = {};     ///< Without a `/` at its end.
  bool is_encrypted = false; ///< It is `https`.
  bool is_on_this_machine = false;
};

/// Fails with what was found and what was expected.
result<server_url> read_server_url(const std::string& url);

} // namespace troupe
