/// Regular expressions from users: RE2, which never backtracks.
#pragma once

#include "troupe/result.hpp"

#include <re2/re2.h>

#include <memory>
#include <string>
#include <string_view>

namespace troupe::expression_detail {

/// Compiles a pattern in RE2's syntax; fails with what RE2 says is wrong with it.
result<std::unique_ptr<re2::RE2>> compile_pattern(std::string_view text);

/// True where `pattern` matches some part of `text`.
bool matches(const re2::RE2& pattern, std::string_view text);

} // namespace troupe::expression_detail
