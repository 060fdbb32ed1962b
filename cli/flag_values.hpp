/// The values of command-line options, checked.
#pragma once

#include "troupe/result.hpp"
#include "troupe/time.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace troupe::cli {

/// A whole number from 1 to `most`. Messages of these functions start with the option's name.
result<unsigned> parse_count(std::string_view option, std::string_view text, unsigned most);

/// A whole number of 32 bits, such as -5.
result<std::int32_t> parse_priority(std::string_view option, std::string_view text);

/// A duration above zero, such as `250ms`.
result<duration> parse_bound(std::string_view option, std::string_view text);

/// A finite number of at least 0, such as `0.01`.
result<double> parse_scale(std::string_view option, std::string_view text);

/// The words that an option takes.
using choice_list = std::span<const std::string_view>;

/// What `--output` takes.
inline constexpr std::array<std::string_view, 2> output_forms{"text", "json"};

/// What the help calls the value of such an option: `text|json`, from which completion reads them.
std::string choice_type(choice_list choices);

/// One of `choices`.
result<std::string> parse_choice(std::string_view option, std::string_view text,
                                 choice_list choices);

/// The path in `sqlite:PATH`; empty for `memory`.
result<std::string> parse_store(std::string_view option, std::string_view text);

} // namespace troupe::cli
