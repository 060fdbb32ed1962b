#include "runtime/language/expression/values.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <limits>

namespace troupe::expression_detail {

namespace {

constexpr double two_to_63 = 9223372036854775808.0;
constexpr double two_to_64 = 18446744073709551616.0;

std::partial_ordering flipped(std::partial_ordering order) noexcept {
  return 0 <=> order;
}

std::partial_ordering order_against_real(std::int64_t left, double right) noexcept {
  if (right >= two_to_63)
    return std::partial_ordering::less;
  if (right < -two_to_63)
    return std::partial_ordering::greater;
  if (std::isnan(right))
    return std::partial_ordering::unordered;
  auto whole = static_cast<std::int64_t>(right);
  if (left != whole)
    return left <=> whole;
  return 0.0 <=> right - static_cast<double>(whole);
}

/// The same for an integer of 2^63 or more.
std::partial_ordering order_against_real(std::uint64_t left, double right) noexcept {
  if (right >= two_to_64)
    return std::partial_ordering::less;
  if (right < two_to_63)
    return std::partial_ordering::greater;
  if (std::isnan(right))
    return std::partial_ordering::unordered;
  return left <=> static_cast<std::uint64_t>(right); // reals this large are whole
}

std::partial_ordering order_integers(const json& left, const json& right) noexcept {
  if (is_huge(left) || is_huge(right)) {
    if (is_huge(left) && is_huge(right))
      return left.get<std::uint64_t>() <=> right.get<std::uint64_t>();
    return is_huge(left) ? std::partial_ordering::greater : std::partial_ordering::less;
  }
  return left.get<std::int64_t>() <=> right.get<std::int64_t>();
}

std::partial_ordering order_numbers(const json& left, const json& right) noexcept {
  if (left.is_number_float() && right.is_number_float())
    return left.get<double>() <=> right.get<double>();
  if (right.is_number_float()) {
    if (is_huge(left))
      return order_against_real(left.get<std::uint64_t>(), right.get<double>());
    return order_against_real(left.get<std::int64_t>(), right.get<double>());
  }
  if (left.is_number_float())
    return flipped(order_numbers(right, left));
  return order_integers(left, right);
}

std::size_t mixed(std::size_t seed, std::size_t more) noexcept {
  return seed ^ (more + 0x9e3779b97f4a7c15ULL + (seed << 6U) + (seed >> 2U));
}

std::size_t hash_number(const json& number) {
  if (!number.is_number_float())
    return std::hash<std::uint64_t>{}(number.get<std::uint64_t>());
  auto real = number.get<double>();
  bool whole = real >= -two_to_63 && real < two_to_63 && std::trunc(real) == real;
  if (whole) // equal to an integer, so hashed as one
    return std::hash<std::uint64_t>{}(static_cast<std::uint64_t>(static_cast<std::int64_t>(real)));
  if (real >= two_to_63 && real < two_to_64)
    return std::hash<std::uint64_t>{}(static_cast<std::uint64_t>(real));
  return std::hash<double>{}(real);
}

} // namespace

bool is_huge(const json& number) noexcept {
  return number.is_number_unsigned()
         && number.get<std::uint64_t>() > std::uint64_t{std::numeric_limits<std::int64_t>::max()};
}

result<bool> truth(const json& content) {
  switch (content.type()) {
    case json::value_t::null: return false;
    case json::value_t::boolean: return content.get<bool>();
    case json::value_t::number_integer:
    case json::value_t::number_unsigned: return content.get<std::int64_t>() != 0;
    case json::value_t::number_float: return content.get<double>() != 0;
    case json::value_t::string: return !trimmed(content.get_ref<const std::string&>()).empty();
    default:
      return failure(std::string{kind_of(content)}
                     + " is neither true nor false: expected a boolean, a number or text");
  }
}

bool equal(const json& left, const json& right) {
  if (left.is_number() && right.is_number())
    return order_numbers(left, right) == 0;
  if (left.type() != right.type() || left.size() != right.size())
    return false; // by size first: what is unequal in size was not weighed
  if (left.is_array())
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), equal);
  if (!left.is_object())
    return left == right;
  const auto& entries = left.get_ref<const json::object_t&>();
  const auto& others = right.get_ref<const json::object_t&>();
  auto same
    = [](const auto& a, const auto& b) { return a.first == b.first && equal(a.second, b.second); };
  return std::equal(entries.begin(), entries.end(), others.begin(), others.end(), same);
}

std::size_t hash_of(const json& content) {
  if (content.is_number())
    return hash_number(content);
  if (content.is_string())
    return std::hash<std::string>{}(content.get_ref<const std::string&>());
  if (!content.is_structured())
    return std::hash<json>{}(content);
  std::size_t seed = content.is_array() ? 17 : 31;
  if (content.is_object())
    for (const auto& [key, item] : content.get_ref<const json::object_t&>())
      seed = mixed(mixed(seed, std::hash<std::string>{}(key)), hash_of(item));
  else
    for (const auto& item : content)
      seed = mixed(seed, hash_of(item));
  return seed;
}

result<std::partial_ordering> order(const json& left, const json& right) {
  if (left.is_number() && right.is_number())
    return order_numbers(left, right);
  if (left.is_string() && right.is_string())
    return left.get_ref<const std::string&>() <=> right.get_ref<const std::string&>();
  if (left.is_boolean() && right.is_boolean())
    return left.get<bool>() <=> right.get<bool>();
  return failure(std::string{"cannot order "} + kind_of(left) + " and " + kind_of(right));
}

void append_text(std::string& out, const json& content) {
  if (content.is_string()) {
    out += content.get_ref<const std::string&>();
  } else if (content.is_boolean()) {
    out += content.get<bool>() ? "true" : "false";
  } else if (content.is_number_integer()) {
    char digits[24];
    auto [end, code]
      = content.is_number_unsigned()
          ? std::to_chars(digits, digits + sizeof digits, content.get<std::uint64_t>())
          : std::to_chars(digits, digits + sizeof digits, content.get<std::int64_t>());
    out.append(digits, end);
  } else if (!content.is_null()) {
    out += compact(content);
  }
}

std::string compact(const json& content) {
  return content.dump(-1, ' ', false, json::error_handler_t::replace);
}

bool weigh(const json& content, std::size_t levels, weight& total) {
  if (content.is_string())
    total.text_bytes += content.get_ref<const std::string&>().size();
  if (!content.is_structured())
    return true;
  if (levels == 0)
    return false;
  total.items += content.size();
  if (content.is_array())
    return std::all_of(content.begin(), content.end(),
                       [&](const json& item) { return weigh(item, levels - 1, total); });
  const auto& entries = content.get_ref<const json::object_t&>();
  return std::all_of(entries.begin(), entries.end(), [&](const auto& entry) {
    total.text_bytes += entry.first.size();
    return weigh(entry.second, levels - 1, total);
  });
}

bool nested_within(const json& content, std::size_t levels) {
  weight ignored;
  return weigh(content, levels, ignored);
}

bool is_blank(char c) noexcept {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && is_blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back()))
    text.remove_suffix(1);
  return text;
}

} // namespace troupe::expression_detail
