/// Schedules for tests.
#pragma once

#include "runtime/base/time.hpp"
#include "runtime/schedule/schedule_rule.hpp"
#include "runtime/schedule/schedule_times.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace troupe::testing {

inline utc_second at(const std::string& text) {
  auto read = parse_rfc3339(text);
  REQUIRE_MESSAGE(read, text);
  return std::chrono::floor<std::chrono::seconds>(*read);
}

inline schedule_text by_cron(std::string cron, std::string zone = {}) {
  schedule_text made;
  made.id = "tick";
  made.cron = {std::move(cron)};
  made.timezone = std::move(zone);
  return made;
}

inline schedule_text by_interval(std::string every) {
  schedule_text made;
  made.id = "tick";
  made.every = std::move(every);
  return made;
}

/// What `read_schedule` makes of it, which has to be sound.
inline schedule_rule rule_of(const schedule_text& text) {
  auto read = read_schedule(text);
  REQUIRE_MESSAGE(read, (read ? "" : read.error().front().message));
  return std::move(*read);
}

/// All that is wrong with it, each as `key: message`.
inline std::vector<std::string> faults_of(const schedule_text& text) {
  std::vector<std::string> told;
  auto read = read_schedule(text);
  if (!read)
    for (const auto& each : read.error())
      told.push_back(std::string{each.key} + ": " + each.message);
  return told;
}

/// The next times, a blank between them.
inline std::string next_times(const schedule_rule& rule, utc_second after, std::size_t most) {
  std::string told;
  for (std::size_t count = 0; count < most; ++count) {
    const auto next = next_time(rule, after);
    if (!next)
      break;
    told += (told.empty() ? "" : " ") + to_exact_rfc3339(*next);
    after = *next;
  }
  return told;
}

} // namespace troupe::testing
