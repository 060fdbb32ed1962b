// Cron expressions as they are written.
#include "runtime/base/nearest.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/visible.hpp"
#include "runtime/schedule/cron_expression.hpp"

#include <algorithm>
#include <charconv>
#include <span>
#include <string>
#include <vector>

namespace troupe {

namespace {

/// A field: what it is called, its numbers, and the names of them from the least on.
struct cron_field {
  std::string_view name;
  unsigned least;
  unsigned most;
  std::span<const std::string_view> names;
};

constexpr std::string_view month_names[]
  = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::string_view weekday_names[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

enum field_number : std::size_t { of_second, of_minute, of_hour, of_day, of_month, of_weekday };

constexpr cron_field cron_fields[] = {
  {"second", 0, 59, {}},         {"minute", 0, 59, {}},
  {"hour", 0, 23, {}},           {"day of the month", 1, 31, {}},
  {"month", 1, 12, month_names}, {"day of the week", 0, 7, weekday_names}, // 7 is Sunday, too
};

struct cron_alias {
  std::string_view name;
  std::string_view text;
};

constexpr cron_alias aliases[] = {
  {"@yearly", "0 0 1 1 *"}, {"@annually", "0 0 1 1 *"}, {"@monthly", "0 0 1 * *"},
  {"@weekly", "0 0 * * 0"}, {"@daily", "0 0 * * *"},    {"@midnight", "0 0 * * *"},
  {"@hourly", "0 * * * *"},
};

constexpr unsigned days_of_week = 7;
constexpr unsigned most_weeks = 5;

std::vector<std::string_view> parts_of(std::string_view text, std::string_view between) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find_first_of(between, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::vector<std::string_view> words_of(std::string_view text) {
  auto words = parts_of(text, " \t");
  std::erase(words, std::string_view{});
  return words;
}

std::optional<unsigned> number_in(std::string_view text) {
  unsigned number = 0;
  const auto* end = text.data() + text.size();
  const auto [read_to, code] = std::from_chars(text.data(), end, number);
  return code == std::errc{} && read_to == end ? std::optional{number} : std::nullopt;
}

/// What may stand in a field, in words.
std::string expected_in(const cron_field& field) {
  auto text = "expected " + std::to_string(field.least) + " to " + std::to_string(field.most);
  if (!field.names.empty())
    text += " or " + to_upper(field.names.front()) + " to " + to_upper(field.names.back());
  return text + ", as in *, */2, 1-5 or 1,3";
}

std::string nearest_in(const cron_field& field, std::string_view found) {
  std::vector<std::string> known;
  for (const auto name : field.names)
    known.push_back(to_upper(name));
  return suggestion(to_upper(found), known);
}

tl::unexpected<error> fault(std::string why) {
  return failure(error_code::argument_invalid, std::move(why));
}

} // namespace

/// Reads one expression, field by field.
class cron_reader {
public:
  result<cron_expression> read(std::string_view text) {
    if (text.starts_with('@'))
      return read_alias(text);
    const auto words = words_of(text);
    if (words.size() != 5 && words.size() != 6)
      return fault("\"" + visible_line(text) + "\" has " + std::to_string(words.size())
                   + " fields: expected minute, hour, day of the month, month, day of the week,"
                     " with the second before them where that matters");
    made_.has_seconds_ = words.size() == 6;
    if (made_.has_seconds_)
      made_.seconds_ = 0;
    const auto first = made_.has_seconds_ ? field_number::of_second : field_number::of_minute;
    for (std::size_t i = 0; i < words.size(); ++i)
      if (auto done = read_field(first + i, words[i]); !done)
        return tl::unexpected{std::move(done.error())};
    return made_;
  }

private:
  static result<cron_expression> read_alias(std::string_view text) {
    const auto lower = ascii_lower(text);
    std::vector<std::string> known;
    for (const auto& each : aliases) {
      if (each.name == lower)
        return cron_reader{}.read(each.text);
      known.emplace_back(each.name);
    }
    if (lower.starts_with("@every"))
      return fault("\"" + visible_line(text) + "\": an interval stands under every, as in 15m");
    return fault("\"" + visible_line(text) + "\" is not known" + suggestion(lower, known));
  }

  std::uint64_t& bits_of(std::size_t number) {
    std::uint64_t* const all[] = {&made_.seconds_, &made_.minutes_, &made_.hours_,
                                  &made_.days_,    &made_.months_,  &made_.weekdays_};
    return *all[number];
  }

  result<void> read_field(std::size_t number, std::string_view text) {
    const auto is_any = text.starts_with('*') || text == "?";
    if (number == field_number::of_hour)
      made_.has_any_hour_ = is_any;
    else if (number == field_number::of_day)
      made_.has_any_day_ = is_any;
    else if (number == field_number::of_weekday)
      made_.has_any_weekday_ = is_any;
    for (const auto item : parts_of(text, ","))
      if (auto done = read_item(number, item); !done)
        return done;
    return {};
  }

  result<void> read_item(std::size_t number, std::string_view item) {
    if (number == field_number::of_day && (item.starts_with('L') || item.starts_with('l')))
      return read_last_day(item);
    if (number == field_number::of_weekday && item.find('#') != std::string_view::npos)
      return read_nth(item);
    if (number == field_number::of_weekday && item.size() > 1
        && (item.ends_with('L') || item.ends_with('l')))
      return read_last_weekday(item);
    return read_range(number, item);
  }

  tl::unexpected<error> wrong(std::size_t number, std::string_view found,
                              const std::string& expected) const {
    const auto& field = cron_fields[number];
    return fault("field " + std::to_string(number + (made_.has_seconds_ ? 1 : 0)) + ", "
                 + std::string{field.name} + ": found \"" + visible_line(found) + "\", "
                 + expected);
  }

  result<unsigned> read_value(std::size_t number, std::string_view text) const {
    const auto& field = cron_fields[number];
    const auto lower = ascii_lower(text);
    if (const auto name = std::ranges::find(field.names, lower); name != field.names.end())
      return field.least + static_cast<unsigned>(name - field.names.begin());
    const auto found = number_in(text);
    if (!found || *found < field.least || *found > field.most)
      return wrong(number, text, expected_in(field) + nearest_in(field, text));
    return *found;
  }

  result<void> read_range(std::size_t number, std::string_view item) {
    const auto& field = cron_fields[number];
    const auto slash = item.find('/');
    const auto range = item.substr(0, slash);
    unsigned step = 1;
    if (slash != std::string_view::npos) {
      const auto found = number_in(item.substr(slash + 1));
      if (!found || *found == 0 || *found > field.most)
        return wrong(number, item,
                     "expected a step from 1 to " + std::to_string(field.most) + " behind the /");
      step = *found;
    }
    auto from = field.least;
    auto to = number == field_number::of_weekday ? days_of_week - 1 : field.most;
    const auto takes_unknown = number == field_number::of_day || number == field_number::of_weekday;
    if (range != "*" && !(range == "?" && takes_unknown)) {
      const auto dash = range.find('-');
      auto least = read_value(number, range.substr(0, dash));
      if (!least)
        return tl::unexpected{std::move(least.error())};
      from = *least;
      if (dash != std::string_view::npos) {
        auto most = read_value(number, range.substr(dash + 1));
        if (!most)
          return tl::unexpected{std::move(most.error())};
        to = *most;
      } else if (slash == std::string_view::npos) {
        to = from;
      }
      if (number == field_number::of_weekday && to == 0 && from > 0)
        to = days_of_week; // up to Sunday
      if (from > to)
        return wrong(number, item,
                     "expected the lesser one before the -; two ranges stand as in "
                       + std::to_string(from) + '-' + std::to_string(field.most) + ','
                       + std::to_string(field.least) + '-' + std::to_string(to));
    }
    for (auto each = from; each <= to; each += step)
      bits_of(number) |= std::uint64_t{1}
                         << (number == field_number::of_weekday ? each % days_of_week : each);
    return {};
  }

  /// `L`, `L-3`.
  result<void> read_last_day(std::string_view item) {
    unsigned before = 0;
    if (item.size() > 1) {
      const auto found = item[1] == '-' ? number_in(item.substr(2)) : std::nullopt;
      if (!found || *found > 30)
        return wrong(field_number::of_day, item, "expected L, the last day, or L-1 to L-30");
      before = *found;
    }
    made_.days_from_last_ |= std::uint64_t{1} << before;
    return {};
  }

  /// `FRI#2`: the second one of a month.
  result<void> read_nth(std::string_view item) {
    const auto sign = item.find('#');
    auto which = read_value(field_number::of_weekday, item.substr(0, sign));
    if (!which)
      return tl::unexpected{std::move(which.error())};
    const auto week = number_in(item.substr(sign + 1));
    if (!week || *week == 0 || *week > most_weeks)
      return wrong(field_number::of_weekday, item, "expected 1 to 5 behind the #");
    made_.nth_[*which % days_of_week] |= static_cast<std::uint8_t>(1U << *week);
    return {};
  }

  /// `FRIL`: the last one of a month.
  result<void> read_last_weekday(std::string_view item) {
    auto which = read_value(field_number::of_weekday, item.substr(0, item.size() - 1));
    if (!which)
      return tl::unexpected{std::move(which.error())};
    made_.nth_[*which % days_of_week] |= std::uint8_t{1U << 7U};
    return {};
  }

  cron_expression made_;
};

result<cron_expression> cron_expression::read(std::string_view text) {
  return cron_reader{}.read(text);
}

} // namespace troupe
