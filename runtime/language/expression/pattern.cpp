#include "runtime/language/expression/pattern.hpp"

#include "runtime/base/text.hpp"
#include "runtime/language/expression/limits.hpp"

namespace troupe::expression_detail {

result<std::unique_ptr<re2::RE2>> compile_pattern(std::string_view text) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto compiled = std::make_unique<re2::RE2>(re2::StringPiece{text.data(), text.size()}, options);
  if (!compiled->ok())
    return failure("the pattern \"" + excerpt(text, max_quoted_bytes)
                   + "\" is wrong: " + excerpt(compiled->error(), max_quoted_bytes));
  return compiled;
}

bool matches(const re2::RE2& pattern, std::string_view text) {
  return re2::RE2::PartialMatch(re2::StringPiece{text.data(), text.size()}, pattern);
}

} // namespace troupe::expression_detail
