/// JSON values as the bytes that a store keeps.
#pragma once

#include "runtime/base/json.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// Appends `content` as CBOR (RFC 8949).
void append_cbor(std::string& out, const json& content);

/// The value of exactly these bytes; nothing where they are none.
std::optional<json> parse_cbor(std::string_view bytes);

} // namespace troupe
