#include "runtime/schedule/schedule_rule.hpp"

#include "runtime/base/nearest.hpp"
#include "runtime/base/visible.hpp"
#include "runtime/schedule/schedule_times.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>

namespace troupe {

namespace {

using namespace std::chrono;

/// The longest interval and jitter: what is longer is no schedule.
constexpr seconds longest_span = days{366};

/// `2026-12-25`, or nothing.
std::optional<local_days> day_in(const std::string& text) {
  if (text.size() != 10)
    return std::nullopt;
  const auto midnight = parse_rfc3339(text + "T00:00:00Z");
  return midnight ? std::optional{local_days{floor<days>(*midnight).time_since_epoch()}}
                  : std::nullopt;
}

bool is_id(const std::string& text) {
  return !text.empty() && text.size() <= schedule_id_max && std::ranges::all_of(text, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
  });
}

/// Reads one entry, and collects what is wrong with it.
class rule_reader {
public:
  explicit rule_reader(const schedule_text& text) : text_{text} {}

  tl::expected<schedule_rule, std::vector<schedule_fault>> read() {
    made_.id = text_.id;
    made_.count = text_.count;
    made_.pause_on_failure = text_.pause_on_failure;
    made_.init = text_.init;
    if (!is_id(text_.id))
      add("id", "found \"" + visible_line(text_.id)
                  + "\", expected letters, digits, -, _ and ., at most "
                  + std::to_string(schedule_id_max));
    if (!text_.timezone.empty())
      read_zone();
    read_times();
    read_exceptions();
    read_overlap();
    read_span("catchUp", text_.catch_up, made_.catch_up, seconds{10});
    read_span("jitter", text_.jitter, made_.jitter, seconds{0});
    read_bound("from", text_.from, made_.from);
    read_bound("until", text_.until, made_.until);
    if (made_.until < made_.from)
      add("until", "it is before from");
    if (text_.count && *text_.count == 0)
      add("count", "found 0, expected 1 or more");
    if (!text_.init.is_object())
      add("init", "expected a map");
    if (faults_.empty() && !next_time(made_, first_moment))
      add(text_.cron.empty() ? "every" : "cron",
          "no time is meant: there is no such day, or from, until and except leave none");
    if (!faults_.empty())
      return tl::unexpected{std::move(faults_)};
    return std::move(made_);
  }

private:
  void add(std::string_view key, std::string message, std::size_t item = 0) {
    faults_.push_back({key, std::move(message), item});
  }

  void read_zone() {
    if (auto zone = zone_of_time::find(text_.timezone))
      made_.zone = std::move(*zone);
    else
      add("timezone", zone.error().message);
  }

  void read_times() {
    const auto has_every = !text_.every.empty();
    if (text_.cron.empty() == !has_every)
      return add("cron", has_every ? "expected one of cron and every, found both"
                                   : "expected cron or every, found none");
    for (std::size_t i = 0; i < text_.cron.size(); ++i)
      if (auto read = cron_expression::read(text_.cron[i]))
        made_.cron.push_back(*read);
      else
        add("cron", read.error().message, i);
    read_span("every", text_.every, made_.every, seconds{1});
    read_span("offset", text_.offset, made_.offset, seconds{0});
    if (!text_.offset.empty() && !has_every)
      add("offset", "it goes with every, not with cron");
    else if (!text_.offset.empty() && made_.offset >= made_.every)
      add("offset", "expected less than every");
  }

  void read_exceptions() {
    for (std::size_t i = 0; i < text_.except.size(); ++i) {
      if (const auto day = day_in(text_.except[i])) {
        made_.except.emplace_back(*day);
        continue;
      }
      if (auto read = cron_expression::read(text_.except[i]))
        made_.except.emplace_back(*read);
      else
        add("except", read.error().message + "; or a day, such as 2026-12-25", i);
    }
  }

  void read_overlap() {
    if (text_.overlap.empty())
      return;
    const auto* found = std::ranges::find(overlap_names, text_.overlap);
    if (found != std::end(overlap_names)) {
      made_.overlap = static_cast<overlap_rule>(found - std::begin(overlap_names));
      return;
    }
    const std::vector<std::string> known{std::begin(overlap_names), std::end(overlap_names)};
    add("overlap", "found \"" + visible_line(text_.overlap)
                     + "\", expected skip, bufferOne, bufferAll, cancelOther or allow"
                     + suggestion(text_.overlap, known));
  }

  void read_span(std::string_view key, const std::string& text, seconds& into, seconds least) {
    if (text.empty())
      return;
    auto span = parse_duration(text);
    if (!span)
      return add(key, span.error().message);
    const auto whole = floor<seconds>(*span);
    if (whole != *span || whole < least || whole > longest_span)
      return add(key, "found " + visible_line(text) + ", expected whole seconds, from "
                        + std::to_string(least.count()) + "s to 8784h");
    into = whole;
  }

  /// A time, or the beginning of a day in the zone.
  void read_bound(std::string_view key, const std::string& text, utc_second& into) {
    if (text.empty())
      return;
    if (const auto day = day_in(text)) {
      into = first_at(made_.zone, local_time{*day});
      return;
    }
    if (auto when = parse_rfc3339(text))
      into = floor<seconds>(*when);
    else
      add(key, "found \"" + visible_line(text)
                 + "\", expected a time such as 2026-12-24T08:00:00Z, or a day");
  }

  const schedule_text& text_;
  schedule_rule made_;
  std::vector<schedule_fault> faults_;
};

} // namespace

tl::expected<schedule_rule, std::vector<schedule_fault>> read_schedule(const schedule_text& text) {
  return rule_reader{text}.read();
}

} // namespace troupe
