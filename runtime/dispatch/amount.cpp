#include "runtime/dispatch/amount.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace troupe {

namespace {

struct byte_unit {
  std::string_view name; ///< Without its final B, in the case in which it is written.
  amount bytes;
};

// From the greatest of each kind down: the first that divides an amount evenly is written.
constexpr std::array byte_units{
  byte_unit{"Ti", std::int64_t{1} << 40},
  byte_unit{"Gi", std::int64_t{1} << 30},
  byte_unit{"Mi", std::int64_t{1} << 20},
  byte_unit{"Ki", std::int64_t{1} << 10},
  byte_unit{"T", 1'000'000'000'000},
  byte_unit{"G", 1'000'000'000},
  byte_unit{"M", 1'000'000},
  byte_unit{"K", 1'000},
};

/// Bytes of the unit that is written so; 0 where there is none.
amount bytes_of(std::string_view unit) {
  if (!unit.empty() && unit.back() == 'B')
    unit.remove_suffix(1);
  if (unit.empty())
    return 1;
  const auto* known = std::ranges::find(byte_units, unit, &byte_unit::name);
  return known == byte_units.end() ? 0 : known->bytes;
}

/// The thousandths of a decimal number with at most three decimals; none where it isn't one.
std::optional<amount> thousandths_of(std::string_view number) {
  const auto point = std::min(number.find('.'), number.size());
  auto digits = std::string{number.substr(0, point)};
  auto decimals = point == number.size() ? std::string{} : std::string{number.substr(point + 1)};
  if (digits.empty() || digits.size() > 15 || decimals.size() > 3
      || (decimals.empty() && point != number.size()))
    return std::nullopt;
  decimals.resize(3, '0');
  amount sum = 0;
  for (const auto digit : digits + decimals) {
    if (digit < '0' || digit > '9')
      return std::nullopt;
    sum = sum * 10 + (digit - '0');
  }
  return sum;
}

tl::unexpected<error> no_amount(std::string_view resource, std::string_view text) {
  return failure(
    error_code::argument_invalid,
    '\'' + std::string{text} + "' is no amount of " + std::string{resource}
      + (counts_bytes(resource) ? " (such as 512MiB or 4GiB)" : " (such as 2 or 0.5)"));
}

} // namespace

result<amount> parse_amount(std::string_view resource, std::string_view text) {
  const auto end = std::min(text.find_first_not_of("0123456789."), text.size());
  const auto unit = counts_bytes(resource) ? bytes_of(text.substr(end)) : whole_unit;
  const auto number = thousandths_of(text.substr(0, end));
  if (!number || *number <= 0 || unit == 0 || (end != text.size() && !counts_bytes(resource)))
    return no_amount(resource, text);
  if (*number / whole_unit >= most_of_a_resource / unit)
    return failure(error_code::argument_invalid, '\'' + std::string{text} + "' is more of "
                                                   + std::string{resource} + " than anything has");
  // Thousandths of a unit of 1,000 bytes or more come out even or are cut to a byte.
  const auto count = *number / whole_unit * unit + *number % whole_unit * unit / whole_unit;
  if (count == 0)
    return no_amount(resource, text);
  return count;
}

std::string amount_text(std::string_view resource, amount count) {
  if (counts_bytes(resource)) {
    for (const auto& unit : byte_units)
      if (count >= unit.bytes && count % unit.bytes == 0)
        return std::to_string(count / unit.bytes) + std::string{unit.name} + 'B';
    return std::to_string(count) + 'B';
  }
  auto text = std::to_string(count / whole_unit);
  if (auto rest = count % whole_unit; rest != 0) {
    auto decimals = std::to_string(whole_unit + rest).substr(1);
    text += '.' + decimals.substr(0, decimals.find_last_not_of('0') + 1);
  }
  return text;
}

} // namespace troupe
