/// Where the commands about schedules find them: in a store, or at a server. Both tell the same
/// documents (docs/server.md).
#pragma once

#include "cli/schedule_commands.hpp"
#include "runtime/node/schedule_book.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <memory>
#include <string>
#include <vector>

namespace troupe::cli {

/// Used by one thread. What names a schedule names one that there may not be: then it fails.
class schedule_source {
public:
  schedule_source() = default;
  virtual ~schedule_source() = default;
  schedule_source(const schedule_source&) = delete;
  schedule_source& operator=(const schedule_source&) = delete;

  /// All of a workflow; empty: all.
  virtual result<std::vector<json>> list(const std::string& workflow) = 0;
  virtual result<json> show(const schedule_row_key& which) = 0;
  virtual result<json> pause(const schedule_row_key& which, const std::string& reason) = 0;
  virtual result<json> resume(const schedule_row_key& which) = 0;
  virtual result<json> trigger(const schedule_row_key& which) = 0;
  virtual result<json> backfill(const schedule_row_key& which, const schedule_flags& wanted) = 0;
  /// `pauseBackfill`, `resumeBackfill`, `cancelBackfill`.
  virtual result<json> steer_backfill(const schedule_row_key& which, const std::string& verb) = 0;
  /// Whether a server starts what the last change said; unknown ones do.
  virtual bool is_driven() const = 0;
};

/// The one that the flags mean. Fails where they make no sense.
result<std::unique_ptr<schedule_source>> schedules_in(const schedule_flags& flags);

} // namespace troupe::cli
