/// What JSON values mean to expressions: truth, equality, order, text form, size.
#pragma once

#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <compare>
#include <cstddef>
#include <string>

namespace troupe::expression_detail {

/// Null, false, 0 and blank text are false, other scalars true; a list or map is an error.
result<bool> truth(const json& content);

/// Equality in depth: integers and reals compare, other different kinds are unequal. The values
/// must be `nested_within` the limit.
bool equal(const json& left, const json& right);

/// Whether it is an unsigned integer that a signed one can't hold.
bool is_huge(const json& number) noexcept;

/// A hash under which equal values are equal.
std::size_t hash_of(const json& content);

/// The order of two numbers, two texts (by code points) or two booleans; fails on all others.
result<std::partial_ordering> order(const json& left, const json& right);

/// Appends the text form: text as it is, null as nothing, lists and maps as compact JSON.
/// Invalid UTF-8 inside lists and maps is replaced. The value must be `nested_within` the limit.
void append_text(std::string& out, const json& content);

/// Compact JSON, with the same care.
std::string compact(const json& content);

/// What copying a value makes.
struct weight {
  std::size_t items = 0;
  std::size_t text_bytes = 0;
};

/// Adds up what `content` holds. False where it has more than `levels` levels of lists and maps.
bool weigh(const json& content, std::size_t levels, weight& total);

/// True where `content` has at most `levels` levels of lists and maps.
bool nested_within(const json& content, std::size_t levels);

/// True for spaces, tabs and line ends.
bool is_blank(char c) noexcept;

/// `text` without the blanks around it.
std::string_view trimmed(std::string_view text) noexcept;

} // namespace troupe::expression_detail
