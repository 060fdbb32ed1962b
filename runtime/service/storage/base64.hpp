/// Base64 (RFC 4648, with padding), for binary content in JSON.
#pragma once

#include "troupe/result.hpp"

#include <string>
#include <string_view>

namespace troupe {

std::string to_base64(std::string_view bytes);

/// Blanks and line ends are skipped. Fails on anything else that isn't base64.
result<std::string> from_base64(const std::string& text);

} // namespace troupe
