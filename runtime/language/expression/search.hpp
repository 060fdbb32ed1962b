/// Looking for values in values, and for patterns in texts: RE2, which never backtracks.
#pragma once

#include "runtime/language/expression/evaluation.hpp"
#include "troupe/result.hpp"

#include <memory>
#include <re2/re2.h>
#include <string>
#include <string_view>

namespace troupe::expression_detail {

/// Compiles a pattern in RE2's syntax; fails with what RE2 says is wrong with it.
result<std::unique_ptr<re2::RE2>> compile_pattern(std::string_view text);

/// True where `pattern` matches some part of `text`.
bool matches(const re2::RE2& pattern, std::string_view text);

/// Where `part` begins in `whole` first, else `npos`; in time linear in both.
std::size_t find_text(std::string_view whole, std::string_view part) noexcept;

/// The bytes of the shorter one of two texts: no more of them is compared.
std::size_t shorter(const json& left, const json& right);

/// Equality, as an operation that counts its steps.
result<bool> is_equal(evaluation& run, const json& left, const json& right);

/// True where `item` is an item of the list, a key of the map or a part of the text `whole`;
/// false for null. Fails on other kinds.
result<bool> is_in(evaluation& run, const json& item, const json& whole);

/// What `/contains/` and `matcher.contains` mean: as `is_in`, but numbers and booleans are taken
/// in their text form. `expected` is what a find must be; false either way for a null `whole`.
result<bool> contains_text_form(evaluation& run, const json& whole, const json& item,
                                bool expected);

/// Whether the text form of the scalar `subject` matches, compared with `expected`; false either
/// way for null. Fails on lists and maps.
result<bool> matches_text_form(evaluation& run, const json& subject, const re2::RE2& pattern,
                               bool expected);

/// The entry under `key`: as written, else without regard to (ASCII) case. Null where there is
/// none; fails where two differ only in case.
result<const json*> find_key(const json& map, const std::string& key);

} // namespace troupe::expression_detail
