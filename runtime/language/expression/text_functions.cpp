#include "runtime/base/shell_word.hpp"
#include "runtime/base/text.hpp"
#include "runtime/language/expression/families.hpp"
#include "runtime/language/expression/search.hpp"
#include "runtime/language/expression/values.hpp"

#include <algorithm>
#include <array>

namespace troupe::expression_detail {

namespace {

/// The text of an argument, at the cost of a copy of it; or the reason why there is none.
result<const std::string*> paid_text(call& made, std::size_t index) {
  const auto* text = made.text(index);
  if (!text)
    return made.expected("text", index);
  if (!made.run.spend_text(text->size()))
    return made.run.overspent();
  return text;
}

result<operand> lower(call& made) {
  return paid_text(made, 0).map([](const auto* text) { return operand{to_lower(*text)}; });
}

result<operand> upper(call& made) {
  return paid_text(made, 0).map([](const auto* text) { return operand{to_upper(*text)}; });
}

result<operand> trim(call& made) {
  return paid_text(made, 0).map(
    [](const auto* text) { return operand{std::string{trimmed(*text)}}; });
}

/// `startsWith` and `endsWith`.
template <bool (*Holds)(std::string_view, std::string_view)>
result<operand> test_texts(call& made) {
  const auto* text = made.text(0);
  const auto* part = made.text(1);
  if (!text || !part)
    return made.expected("two texts", text ? 1 : 0);
  if (!made.run.spend_reading(std::min(text->size(), part->size())))
    return made.run.overspent();
  return operand{Holds(*text, *part)};
}

bool starts(std::string_view text, std::string_view part) {
  return text.starts_with(part);
}

bool ends(std::string_view text, std::string_view part) {
  return text.ends_with(part);
}

result<operand> split(call& made) {
  auto text = paid_text(made, 0);
  if (!text)
    return tl::unexpected{std::move(text.error())};
  const auto* separator = made.text(1);
  if (!separator)
    return made.expected("text as the separator", 1);
  if (separator->empty())
    return failure("split needs a separator that is not empty");
  auto parts = json::array();
  std::string_view rest = **text;
  while (true) {
    if (!made.run.spend_items(1))
      return made.run.overspent();
    auto end = find_text(rest, *separator);
    parts.push_back(std::string{rest.substr(0, end)});
    if (end == std::string_view::npos)
      return operand{std::move(parts)};
    rest.remove_prefix(end + separator->size());
  }
}

result<operand> join(call& made) {
  if (!made[0].is_array())
    return made.expected("a list", 0);
  const auto* separator = made.text(1);
  if (!separator)
    return made.expected("text as the separator", 1);
  if (!made.run.spend_steps(made[0].size()))
    return made.run.overspent();
  std::string joined;
  for (const auto& item : made[0]) {
    if (&item != &made[0].front()) {
      if (!made.run.spend_text(separator->size()))
        return made.run.overspent();
      joined += *separator;
    }
    if (auto fine = made.run.write(joined, item); !fine)
      return tl::unexpected{std::move(fine.error())};
  }
  return operand{std::move(joined)};
}

result<operand> replace(call& made) {
  for (std::size_t i = 0; i < 3; ++i)
    if (!made.text(i))
      return made.expected("three texts", i);
  const auto& from = *made.text(1);
  const auto& to = *made.text(2);
  if (from.empty())
    return failure("replace needs a text to replace that is not empty");
  std::string out;
  std::string_view rest = *made.text(0);
  while (true) {
    auto end = find_text(rest, from);
    auto kept = rest.substr(0, end);
    bool last = end == std::string_view::npos;
    if (!made.run.spend_text(kept.size() + (last ? 0 : to.size())))
      return made.run.overspent();
    out += kept;
    if (last)
      return operand{std::move(out)};
    out += to;
    rest.remove_prefix(end + from.size());
  }
}

result<operand> quote(call& made) {
  auto text = made.run.text_of(made[0]);
  if (!text)
    return tl::unexpected{std::move(text.error())};
  if (text->find('\0') != std::string::npos)
    return failure("quote: a NUL character can't be part of a command");
  auto quotes = static_cast<std::size_t>(std::ranges::count(*text, '\''));
  if (!made.run.spend_text(2 + quotes * quote_in_quotes.size()))
    return made.run.overspent();
  return operand{quoted_word(*text)};
}

} // namespace

std::span<const function> text_functions() noexcept {
  static constexpr std::array family{
    function{"lower", "lower(text)", "The text in lower case, of all alphabets.", 1, 1, lower},
    function{"upper", "upper(text)", "The text in upper case, of all alphabets.", 1, 1, upper},
    function{"trim", "trim(text)", "The text without white space at its ends.", 1, 1, trim},
    function{"startsWith", "startsWith(text, part)", "Whether the text begins with the part.", 2, 2,
             test_texts<starts>},
    function{"endsWith", "endsWith(text, part)", "Whether the text ends with the part.", 2, 2,
             test_texts<ends>},
    function{"split", "split(text, separator)", "The list of the texts between the separators.", 2,
             2, split},
    function{"join", "join(list, separator)",
             "The text forms of the items, with the separator between them.", 2, 2, join},
    function{"replace", "replace(text, from, to)", "The text with each `from` replaced by `to`.", 3,
             3, replace},
    function{"quote", "quote(x)", "The text form as one word for a POSIX shell.", 1, 1, quote},
  };
  return family;
}

} // namespace troupe::expression_detail
