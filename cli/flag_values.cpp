#include "cli/flag_values.hpp"

#include "runtime/base/nearest.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

namespace troupe::cli {

namespace {

std::string found(std::string_view option, std::string_view text) {
  return std::string{option} + ": \"" + std::string{text} + "\" ";
}

} // namespace

result<unsigned> parse_count(std::string_view option, std::string_view text, unsigned most) {
  unsigned count = 0;
  auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (fault == std::errc{} && end == text.data() + text.size() && count >= 1 && count <= most)
    return count;
  return failure(error_code::argument_invalid,
                 found(option, text) + "is not valid: expected a whole number from 1 to "
                   + std::to_string(most));
}

result<std::int32_t> parse_priority(std::string_view option, std::string_view text) {
  std::int32_t number = 0;
  auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault == std::errc{} && end == text.data() + text.size())
    return number;
  return failure(error_code::argument_invalid,
                 found(option, text) + "is not valid: expected a whole number, such as 10 or -5");
}

result<duration> parse_bound(std::string_view option, std::string_view text) {
  auto span = parse_duration(text);
  if (!span)
    return failure(std::string{option} + ": ", std::move(span.error()));
  if (*span <= duration::zero())
    return failure(error_code::argument_invalid,
                   found(option, text) + "leaves no time: expected more than 0");
  return *span;
}

result<double> parse_scale(std::string_view option, std::string_view text) {
  double scale = 0;
  auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), scale);
  bool whole = fault == std::errc{} && end == text.data() + text.size();
  if (whole && std::isfinite(scale) && scale >= 0)
    return std::abs(scale); // -0 too
  return failure(error_code::argument_invalid,
                 found(option, text) + "is not valid: expected a number from 0, such as 0.01");
}

std::string choice_type(choice_list choices) {
  std::string type;
  for (auto choice : choices)
    type.append(type.empty() ? "" : "|").append(choice);
  return type;
}

result<std::string> parse_choice(std::string_view option, std::string_view text,
                                 choice_list choices) {
  if (std::ranges::find(choices, text) != choices.end())
    return std::string{text};
  std::string expected;
  for (auto choice = choices.begin(); choice != choices.end(); ++choice) {
    if (choice != choices.begin())
      expected += choice + 1 == choices.end() ? " or " : ", ";
    expected += *choice;
  }
  return failure(error_code::argument_invalid,
                 found(option, text) + "is not known: expected " + expected
                   + suggestion(text, std::vector<std::string>(choices.begin(), choices.end())));
}

result<std::string> parse_store(std::string_view option, std::string_view text) {
  constexpr std::string_view database = "sqlite:";
  if (text == "memory")
    return std::string{};
  if (text.starts_with(database) && text.size() > database.size())
    return std::string{text.substr(database.size())};
  return failure(error_code::argument_invalid,
                 std::string{option} + ": \"" + std::string{text}
                   + "\" is not known: expected memory or sqlite:PATH");
}

} // namespace troupe::cli
