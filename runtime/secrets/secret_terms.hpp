/// What a secret may be called and hold, and which workflows may read it.
#pragma once

#include "troupe/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Bytes, at most: of a name, of a value, of one pattern; and patterns of one secret.
inline constexpr std::size_t secret_name_max = 100;
inline constexpr std::size_t secret_value_max = 64 * 1024;
inline constexpr std::size_t secret_pattern_max = 200;
inline constexpr std::size_t secret_patterns_max = 100;

/// Whether a secret may be called so, which `secret.NAME` has to be able to say: letters, digits
/// and `_`, not with a digit first.
bool is_secret_name(std::string_view name) noexcept;

/// That it may; else (`argument_invalid`) what it may be.
result<void> check_secret_name(std::string_view name);

/// Whether a value can be one: UTF-8 without NUL, at least as long as what can be masked. Fails
/// (`argument_invalid`), and doesn't show it.
result<void> check_secret_value(std::string_view secret);

/// Whether names of workflows can match these, each a name in which `*` is any text and `?` any
/// character. Fails (`argument_invalid`).
result<void> check_patterns(const std::vector<std::string>& patterns);

/// Whether a workflow of that name may read what is for these; no pattern is for all.
bool is_for(const std::vector<std::string>& patterns, std::string_view workflow_name);

/// `etl-*, nightly`, or `all workflows`.
std::string patterns_text(const std::vector<std::string>& patterns);

/// One text that no other name and patterns have: what is sealed together with the value.
std::string bound_text(std::string_view name, const std::vector<std::string>& patterns);

} // namespace troupe
