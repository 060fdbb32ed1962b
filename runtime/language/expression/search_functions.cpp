#include "runtime/language/expression/families.hpp"
#include "runtime/language/expression/search.hpp"

#include <array>

namespace troupe::expression_detail {

namespace {

result<operand> contains(call& made) {
  return from_bool(is_in(made.run, made[1], made[0]));
}

template <bool Expected>
result<operand> matcher_contains(call& made) {
  return from_bool(contains_text_form(made.run, made[0], made[1], Expected));
}

constexpr function pattern_function(std::string_view name, std::string_view usage,
                                    std::string_view meaning, bool expected) {
  return {name, usage, meaning, 2, 2, nullptr, call_form::pattern, nullptr, expected};
}

} // namespace

std::span<const function> search_functions() noexcept {
  static constexpr std::array family{
    function{"contains", "contains(whole, part)",
             "Whether a text has the part, a list the item, or a map the key.", 2, 2, contains},
    function{"matcher.contains", "matcher.contains(whole, part)",
             "As `contains`, with numbers and booleans taken as text.", 2, 2,
             matcher_contains<true>},
    function{"matcher.not_contains", "matcher.not_contains(whole, part)",
             "The opposite of `matcher.contains`, but false of null.", 2, 2,
             matcher_contains<false>},
    pattern_function("matches", "matches(text, pattern)",
                     "Whether an RE2 pattern is found in the text; false of null.", true),
    pattern_function("matcher.regexpr", "matcher.regexpr(text, pattern)", "The same as `matches`.",
                     true),
    pattern_function("matcher.not_regexpr", "matcher.not_regexpr(text, pattern)",
                     "Whether an RE2 pattern is not found in the text; false of null.", false),
  };
  return family;
}

} // namespace troupe::expression_detail
