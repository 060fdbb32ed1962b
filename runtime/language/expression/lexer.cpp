#include "runtime/language/expression/lexer.hpp"

#include "runtime/language/expression/values.hpp"

#include <re2/re2.h>

#include <array>

namespace troupe::expression_detail {

namespace {

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool starts_name(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// Bytes of the letter (or, further on, digit or mark) outside ASCII at `at`. 0: none.
std::size_t letter_length(std::string_view text, std::size_t at, bool first) {
  static const re2::RE2 starting{R"(\pL)"};
  static const re2::RE2 following{R"([\pL\pN\pM])"};
  re2::StringPiece rest{text.data() + at, std::min<std::size_t>(4, text.size() - at)};
  auto before = rest.size();
  return re2::RE2::Consume(&rest, first ? starting : following) ? before - rest.size() : 0;
}

std::size_t digits_at(std::string_view text, std::size_t at) noexcept {
  auto end = at;
  while (end < text.size() && is_digit(text[end]))
    ++end;
  return end - at;
}

struct spelling {
  std::string_view text;
  token_kind kind;
};

// Longest first where one starts another.
constexpr std::array spellings{
  spelling{"!/contains/", token_kind::not_contains},
  spelling{"/not_contains/", token_kind::not_contains},
  spelling{"/contains/", token_kind::contains},
  spelling{"&&", token_kind::and_},
  spelling{"||", token_kind::or_},
  spelling{"==", token_kind::equals},
  spelling{"!=", token_kind::differs},
  spelling{"<=", token_kind::at_most},
  spelling{">=", token_kind::at_least},
  spelling{"->", token_kind::arrow},
  spelling{"<", token_kind::less},
  spelling{">", token_kind::greater},
  spelling{"!", token_kind::not_},
  spelling{"+", token_kind::plus},
  spelling{"-", token_kind::minus},
  spelling{"*", token_kind::star},
  spelling{"/", token_kind::slash},
  spelling{"%", token_kind::percent},
  spelling{"(", token_kind::open_paren},
  spelling{")", token_kind::close_paren},
  spelling{"[", token_kind::open_bracket},
  spelling{"]", token_kind::close_bracket},
  spelling{"{", token_kind::open_brace},
  spelling{"}", token_kind::close_brace},
  spelling{",", token_kind::comma},
  spelling{".", token_kind::dot},
  spelling{":", token_kind::colon},
  spelling{"?", token_kind::question},
};

} // namespace

std::size_t name_length(std::string_view text, std::size_t at) {
  auto end = at;
  while (end < text.size()) {
    if (starts_name(text[end]) || (end > at && is_digit(text[end]))) {
      ++end;
      continue;
    }
    if (static_cast<unsigned char>(text[end]) < 0x80)
      break;
    auto length = letter_length(text, end, end == at);
    if (length == 0)
      break;
    end += length;
  }
  return end - at;
}

token lexer::make(token_kind kind, std::size_t length) {
  token made{kind, text_.substr(at_, length), at_, at_ + length};
  at_ += length;
  return made;
}

token lexer::bad(std::string_view why) {
  return {token_kind::bad, why, at_, at_};
}

bool lexer::follows(std::string_view expected) const {
  return text_.substr(at_).starts_with(expected);
}

token lexer::next() {
  while (at_ < text_.size() && is_blank(text_[at_]))
    ++at_;
  if (at_ == text_.size())
    return make(token_kind::end, 0);
  char c = text_[at_];
  if (is_digit(c))
    return number();
  if (c == '\'' || c == '"')
    return quoted(c);
  if (c == '$')
    return dollar();
  if (follows("~/"))
    return pattern(token_kind::match, 2);
  if (follows("!~/"))
    return pattern(token_kind::not_match, 3);
  if (auto length = name_length(text_, at_))
    return make(token_kind::name, length);
  return symbol();
}

token lexer::number() {
  auto length = digits_at(text_, at_);
  if (length + 1 < text_.size() - at_ && text_[at_ + length] == '.')
    if (auto fraction = digits_at(text_, at_ + length + 1))
      length += 1 + fraction;
  if (auto e = at_ + length; e < text_.size() && (text_[e] == 'e' || text_[e] == 'E')) {
    std::size_t sign = e + 1 < text_.size() && (text_[e + 1] == '+' || text_[e + 1] == '-');
    if (auto exponent = digits_at(text_, e + 1 + sign))
      length += 1 + sign + exponent;
  }
  if (name_length(text_, at_ + length) > 0)
    return bad("a number followed at once by a letter");
  return make(token_kind::number, length);
}

token lexer::quoted(char quote) {
  for (auto end = at_ + 1; end < text_.size(); ++end) {
    if (text_[end] == '\\') {
      ++end;
    } else if (text_[end] == quote) {
      auto made = make(token_kind::text, end + 1 - at_);
      made.text = made.text.substr(1, made.text.size() - 2);
      return made;
    }
  }
  return bad("a text without its closing quote");
}

token lexer::dollar() {
  if (follows("${"))
    return make(token_kind::open_template, 2);
  if (follows("$.") || follows("$["))
    return make(token_kind::root, 1);
  auto length = name_length(text_, at_ + 1);
  if (length == 0)
    return bad("a \"$\" without a name after it");
  auto made = make(token_kind::name, length + 1);
  made.text.remove_prefix(1);
  made.dollar = true;
  return made;
}

token lexer::pattern(token_kind kind, std::size_t opening) {
  for (auto end = at_ + opening; end < text_.size(); ++end) {
    if (text_[end] == '\\') {
      ++end;
    } else if (text_[end] == '/') {
      auto made = make(kind, end + 1 - at_);
      made.text = made.text.substr(opening, made.text.size() - opening - 1);
      return made;
    }
  }
  return bad("a pattern without its closing \"/\"");
}

token lexer::symbol() {
  for (const auto& [text, kind] : spellings)
    if (follows(text))
      return make(kind, text.size());
  switch (text_[at_]) {
    case '=': return bad("a single \"=\" (equality is \"==\")");
    case '&': return bad("a single \"&\" (both is \"&&\")");
    case '|': return bad("a single \"|\" (either is \"||\")");
    default: return bad("a character that means nothing here");
  }
}

} // namespace troupe::expression_detail
