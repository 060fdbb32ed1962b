#include "cli/display/picture.hpp"

#include "cli/display/text_columns.hpp"
#include "runtime/base/visible.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace troupe::cli {

namespace {

/// Rows for what runs, at most: who runs a thousand at once has more to look at than their names.
constexpr std::size_t most_shown = 10;

constexpr const char* bold = "\x1b[1m";
constexpr const char* red = "\x1b[31m";
constexpr const char* dim = "\x1b[2m";
constexpr const char* plain = "\x1b[0m";

/// Puts a row together from parts, and cuts it to its columns.
class row_writer {
public:
  row_writer(std::size_t columns, bool coloured) : left_{columns}, coloured_{coloured} {}

  row_writer& add(std::string_view text, const char* look = nullptr) {
    auto shown = cut_end(text, left_);
    left_ -= columns_of(shown);
    row_.columns += columns_of(shown);
    row_.text += coloured_ && look && !shown.empty() ? look + shown + plain : shown;
    return *this;
  }

  status_row take() { return std::move(row_); }

private:
  std::size_t left_;
  bool coloured_;
  status_row row_;
};

std::string rate_text(double per_second) {
  std::array<char, 32> text{};
  if (per_second < 1)
    std::snprintf(text.data(), text.size(), "%.1f/min", 60 * per_second);
  else
    std::snprintf(text.data(), text.size(), per_second < 10 ? "%.1f/s" : "%.0f/s", per_second);
  return text.data();
}

/// `45 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`.
std::string whole_time(std::int64_t seconds) {
  auto two = [](std::int64_t large, const char* unit, std::int64_t small, const char* rest) {
    return std::to_string(large) + unit + std::to_string(small) + rest;
  };
  constexpr std::int64_t minute = 60;
  constexpr std::int64_t hour = 60 * minute;
  constexpr std::int64_t day = 24 * hour;
  if (seconds < minute)
    return std::to_string(seconds) + " s";
  if (seconds < hour)
    return two(seconds / minute, " min ", seconds % minute, " s");
  if (seconds < day)
    return two(seconds / hour, " h ", seconds % hour / minute, " min");
  return two(seconds / day, " d ", seconds % day / hour, " h");
}

std::string time_so_far(time_point since, time_point now) {
  return whole_time(
    std::chrono::floor<std::chrono::seconds>(std::max(now - since, duration{})).count());
}

/// `8.2/s` and `3 s left`, as far as they are known.
std::vector<std::string> forecast(const run_overview& run, time_point now) {
  std::vector<std::string> parts;
  if (auto rate = run.per_second(now); rate > 0)
    parts.push_back(rate_text(rate));
  if (auto left = run.time_left(now))
    parts.push_back(whole_time(std::chrono::ceil<std::chrono::seconds>(*left).count()) + " left");
  if (!run.hindrance().empty())
    parts.emplace_back(run.hindrance());
  return parts;
}

status_row header(const run_overview& run, time_point now, std::size_t columns, bool coloured) {
  const auto& counters = run.counters();
  const auto failed = failed_tasks(counters);
  row_writer row{columns, coloured};
  row
    .add(std::to_string(ended_tasks(counters)) + '/' + std::to_string(counters.total) + " done",
         bold)
    .add("  " + std::to_string(counters.running) + " running")
    .add("  ")
    .add(std::to_string(failed) + " failed", failed > 0 ? red : nullptr)
    .add("  " + std::to_string(counters.pending + counters.waiting) + " waiting");
  for (const auto& part : forecast(run, now))
    row.add("  " + part);
  return row.take();
}

/// Rows of what runs that there is room for, beside the header and a part of what was there before.
std::size_t rows_for(const run_overview& run, const screen_size& room) {
  auto most = room.rows / 2 > 1 ? std::min(room.rows / 2 - 1, most_shown) : 0;
  return std::min(run.running(), most);
}

/// What has become of a task, and why, the further lines of the message moved in.
std::string text_of(const task_place& place, const std::string& task_path, const char* state,
                    std::string_view message) {
  while (message.ends_with('\n'))
    message.remove_suffix(1);
  auto made = visible_line(place.text) + visible_line(task_path) + state;
  for (char c : visible(message)) {
    made += c;
    if (c == '\n')
      made += "    ";
  }
  return made;
}

} // namespace

std::vector<status_row> picture(const run_overview& run, time_point now, const screen_size& room,
                                bool coloured) {
  auto columns = room.columns;
  std::vector<status_row> rows{header(run, now, columns, coloured)};
  auto shown = rows_for(run, room);
  auto hides_some = shown < run.running();
  if (hides_some && shown > 0)
    --shown; // that row says how many
  auto each = run.running_actions().begin();
  for (std::size_t i = 0; i < shown; ++i, ++each) {
    auto time = "  " + time_so_far(each->begun.since, now);
    auto for_name = columns > time.size() + 2 ? columns - time.size() - 2 : 0;
    rows.push_back(row_writer{columns, coloured}
                     .add("  ")
                     .add(cut_front(visible_line(each->task_path), for_name))
                     .add(time, dim)
                     .take());
  }
  if (hides_some && rows_for(run, room) > 0)
    rows.push_back(row_writer{columns, coloured}
                     .add("  ... and " + std::to_string(run.running() - shown) + " more", dim)
                     .take());
  return rows;
}

std::string progress_line(const run_overview& run, time_point now) {
  const auto& counters = run.counters();
  auto line = std::to_string(ended_tasks(counters)) + '/' + std::to_string(counters.total)
              + " done, " + std::to_string(counters.running) + " running, "
              + std::to_string(failed_tasks(counters)) + " failed, "
              + std::to_string(counters.pending + counters.waiting) + " waiting";
  for (const auto& part : forecast(run, now))
    line += ", " + part;
  if (run.running() > 0) {
    const auto& longest = run.running_actions().front();
    line += "; " + visible_line(longest.task_path) + " runs for "
            + time_so_far(longest.begun.since, now);
  }
  return line;
}

std::string failure_text(const task_place& place, const std::string& task_path,
                         std::string_view message) {
  return text_of(place, task_path, place.may_fail ? " failed (allowed): " : " failed: ", message);
}

std::string completion_text(const task_place& place, const std::string& task_path,
                            std::string_view message) {
  return text_of(place, task_path, " ", message);
}

} // namespace troupe::cli
