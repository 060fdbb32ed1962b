/// Schedules as definitions have them: when a workflow starts, and what then holds.
#pragma once

#include "runtime/schedule/cron_expression.hpp"
#include "runtime/schedule/time_zone.hpp"
#include "troupe/json.hpp"
#include "troupe/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace troupe {

/// What becomes of a time while what the schedule has started is active.
enum class overlap_rule : std::uint8_t { skip, buffer_one, buffer_all, cancel_other, allow };

/// Their names, in that order: `bufferOne`.
inline constexpr std::string_view overlap_names[]
  = {"skip", "bufferOne", "bufferAll", "cancelOther", "allow"};

/// One entry of `schedules` as it is written, texts unread.
struct schedule_text {
  std::string id{};
  std::vector<std::string> cron{};
  std::string every{}; ///< Empty, as the others: not there.
  std::string offset{};
  std::vector<std::string> except{};
  std::string timezone{};
  std::string overlap{};
  std::string catch_up{};
  std::string jitter{};
  std::string from{};
  std::string until{};
  std::optional<std::uint64_t> count{};
  bool pause_on_failure = false;
  json init = json::object();

  friend bool operator==(const schedule_text&, const schedule_text&) = default;
};

/// A fault of one of its fields, by the name of its key.
struct schedule_fault {
  std::string_view key;
  std::string message;
  std::size_t item = 0; ///< Of `cron` and `except`: which of them, from 0.
};

/// A day on which nothing is due.
using free_day = std::chrono::local_days;

/// An entry, read.
struct schedule_rule {
  std::string id{};
  std::vector<cron_expression> cron{}; ///< Empty: `every` is there.
  std::chrono::seconds every{};
  std::chrono::seconds offset{};
  std::vector<std::variant<cron_expression, free_day>> except{};
  zone_of_time zone{};
  overlap_rule overlap = overlap_rule::skip;
  std::chrono::seconds catch_up = std::chrono::hours{1};
  std::chrono::seconds jitter{};
  utc_second from = first_moment;
  utc_second until = last_moment;       ///< Still due.
  std::optional<std::uint64_t> count{}; ///< So many starts at most.
  bool pause_on_failure = false;
  json init = json::object();
};

/// The longest id of a schedule, in bytes.
inline constexpr std::size_t schedule_id_max = 80;

/// Reads it, or tells all that is wrong with it.
tl::expected<schedule_rule, std::vector<schedule_fault>> read_schedule(const schedule_text& text);

} // namespace troupe
