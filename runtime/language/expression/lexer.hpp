/// The words of an expression.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::expression_detail {

enum class token_kind : std::uint8_t {
  end,
  bad,           ///< `text` says why.
  name,          ///< Also `in`, `is`, `true`, `nil`; `text` without a leading `$`.
  number,        ///< Digits, with a fraction or exponent where it is a real.
  text,          ///< In either quotes; `text` is what stands between them, escapes unread.
  root,          ///< The `$` of `$.a` or `$["a"]`.
  open_template, ///< `${`
  open_brace,
  close_brace,
  open_bracket,
  close_bracket,
  open_paren,
  close_paren,
  comma,
  dot,
  colon,
  question,
  arrow, ///< `->`
  plus,
  minus,
  star,
  slash,
  percent,
  not_,
  and_,
  or_,
  equals,
  differs,
  less,
  at_most,
  greater,
  at_least,
  match,        ///< `~/pattern/`; `text` is the pattern.
  not_match,    ///< `!~/pattern/`
  contains,     ///< `/contains/`
  not_contains, ///< `!/contains/` or `/not_contains/`
};

struct token {
  token_kind kind = token_kind::end;
  std::string_view text;
  std::size_t begin = 0; ///< Its first byte in the whole text.
  std::size_t end = 0;   ///< The byte after its last.
  bool dollar = false;   ///< Of a name: written with a leading `$`.
};

/// Reads tokens on demand, so that an expression inside a text ends where its brace does. Cheap
/// to copy: that is how to look ahead. Refers to the text, which must outlive it.
class lexer {
public:
  explicit lexer(std::string_view text, std::size_t begin = 0) : text_{text}, at_{begin} {}

  token next();

private:
  token make(token_kind kind, std::size_t length);
  token bad(std::string_view why);
  token number();
  token quoted(char quote);
  token dollar();
  token pattern(token_kind kind, std::size_t opening);
  token symbol();
  bool follows(std::string_view expected) const;

  std::string_view text_;
  std::size_t at_;
};

/// Bytes of the name at `at`: a letter of any script or `_`, then letters, digits and `_`. 0: none.
std::size_t name_length(std::string_view text, std::size_t at);

/// What a quoted text means: `\n`, `\t`, `\r`, `\\`, `\'`, `\"` and `\uXXXX` are read, any other
/// backslash stands for itself (as in patterns). Nothing where a `\u` is malformed.
std::optional<std::string> unescaped(std::string_view between_quotes);

} // namespace troupe::expression_detail
