/// From one kind of value to another.
#pragma once

#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <string_view>

namespace troupe::expression_detail {

/// A real without its fraction, as an integer; fails beyond 64 bits.
result<json> whole_number(double number);

/// Reads a whole number in decimal digits; fails on anything else, and beyond 64 bits.
result<json> read_integer(std::string_view text);

/// Reads an integer or decimal number as a real; fails on anything else.
result<json> read_real(std::string_view text);

/// Reads JSON. Fails with the place where it is wrong, on integers beyond 64 bits, and on more
/// than `max_value_depth` levels.
result<json> read_json(std::string_view text);

} // namespace troupe::expression_detail
