#include "runtime/language/definition/scalar.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>

namespace troupe {

namespace {

bool one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool all_digits(std::string_view text) {
  return !text.empty()
         && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::size_t leading_digits(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && text[count] >= '0' && text[count] <= '9')
    ++count;
  return count;
}

/// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
bool is_real(std::string_view text) {
  if (!text.empty() && (text.front() == '-' || text.front() == '+'))
    text.remove_prefix(1);
  auto whole = leading_digits(text);
  text.remove_prefix(whole);
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    auto fraction = leading_digits(text);
    if (whole + fraction == 0)
      return false;
    text.remove_prefix(fraction);
  } else if (whole == 0) {
    return false;
  }
  if (text.empty())
    return true;
  if (text.front() != 'e' && text.front() != 'E')
    return false;
  text.remove_prefix(1);
  if (!text.empty() && (text.front() == '-' || text.front() == '+'))
    text.remove_prefix(1);
  return all_digits(text);
}

result<json> integer(std::string_view text, std::string_view digits, int base, bool negative) {
  std::uint64_t magnitude = 0;
  auto end = digits.data() + digits.size();
  auto read = std::from_chars(digits.data(), end, magnitude, base);
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (read.ec == std::errc::result_out_of_range || (negative && magnitude > most + 1))
    return failure(error_code::argument_invalid,
                   "the integer " + std::string{text.substr(0, 60)} + " needs more than 64 bits");
  if (negative)
    return json(static_cast<std::int64_t>(std::uint64_t{0} - magnitude));
  if (magnitude > most)
    return json(magnitude);
  return json(static_cast<std::int64_t>(magnitude));
}

/// True where the number, known to be a real, is below 1: told from the place of its first digit
/// that isn't 0, for its value can't be had.
bool is_small(std::string_view text) {
  auto mark = std::min(text.find_first_of("eE"), text.size());
  auto mantissa = text.substr(0, mark);
  auto point = static_cast<std::int64_t>(std::min(mantissa.find('.'), mantissa.size()));
  auto first = static_cast<std::int64_t>(mantissa.find_first_of("123456789"));
  std::int64_t exponent = 0;
  auto digits = text.substr(std::min(mark + 1, text.size()));
  if (digits.starts_with('+'))
    digits.remove_prefix(1);
  auto read = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
  if (read.ec == std::errc::result_out_of_range)
    return digits.starts_with('-');
  return point - first + exponent <= 0;
}

result<json> real(std::string_view text) {
  auto digits = text.front() == '+' ? text.substr(1) : text;
  double number = 0;
  auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (read.ec == std::errc::result_out_of_range) {
    if (is_small(digits)) // too small to be told from 0, which is no error
      return json(0.0);
    return failure(error_code::argument_invalid,
                   "the number " + std::string{text.substr(0, 60)} + " is out of range");
  }
  return json(number);
}

result<json> number_or_text(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0o")) {
    auto base = text[1] == 'x' ? 16 : 8;
    auto digits = text.substr(2);
    auto known = base == 16 ? "0123456789abcdefABCDEF" : "01234567";
    if (!digits.empty() && digits.find_first_not_of(known) == std::string_view::npos)
      return integer(text, digits, base, false);
    return json(text);
  }
  bool is_signed = text.front() == '-' || text.front() == '+';
  if (auto digits = text.substr(is_signed ? 1 : 0); all_digits(digits))
    return integer(text, digits, 10, text.front() == '-');
  if (is_real(text))
    return real(text);
  auto bare = text.substr(is_signed ? 1 : 0);
  if (one_of(bare, {".inf", ".Inf", ".INF"}) || one_of(text, {".nan", ".NaN", ".NAN"}))
    return failure(error_code::argument_invalid,
                   std::string{text} + " is not a value here; quote it where it is meant as text");
  return json(text);
}

} // namespace

bool means_null(std::string_view text) noexcept {
  return text.empty() || one_of(text, {"~", "null", "Null", "NULL"});
}

result<json> resolve_plain_scalar(std::string_view text) {
  if (means_null(text))
    return json(nullptr);
  auto first = text.front();
  bool like_number = (first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.';
  if (like_number)
    return number_or_text(text);
  if (one_of(text, {"true", "True", "TRUE"}))
    return json(true);
  if (one_of(text, {"false", "False", "FALSE"}))
    return json(false);
  return json(text);
}

} // namespace troupe
