/// The values of command-line options, checked.
#pragma once

#include "runtime/base/result.hpp"
#include "runtime/base/time.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

namespace troupe::cli {

/// A whole number from 1 to `most`. Messages of these functions start with the option's name.
result<unsigned> parse_count(std::string_view option, std::string_view text, unsigned most);

/// A duration above zero, such as `250ms`.
result<duration> parse_bound(std::string_view option, std::string_view text);

/// A finite number of at least 0, such as `0.01`.
result<double> parse_scale(std::string_view option, std::string_view text);

/// One of `choices`.
result<std::string> parse_choice(std::string_view option, std::string_view text,
                                 std::initializer_list<std::string> choices);

/// The path in `sqlite:PATH`; empty for `memory`.
result<std::string> parse_store(std::string_view option, std::string_view text);

} // namespace troupe::cli
