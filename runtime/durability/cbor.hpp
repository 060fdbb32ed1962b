/// JSON values as the bytes that a store keeps.
#pragma once

#include "troupe/json.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// Appends `content` as CBOR (RFC 8949).
void append_cbor(std::string& out, const json& content);

/// How many bytes `append_cbor` appends, or a few more.
std::uint64_t cbor_size(const json& content);

/// The value of exactly these bytes; nothing where they are none.
std::optional<json> parse_cbor(std::string_view bytes);

} // namespace troupe
