/// Reading the logs of attempts.
#pragma once

#include "runtime/action/attempt_log.hpp"

#include <optional>

#include <sys/types.h>

namespace troupe {

/// A log that was found.
struct found_log {
  std::string path;
  log_subject of;
  std::uint64_t dropped = 0; ///< Bytes at its beginning that are not kept.
  time_point begun;          ///< When its first line was written.
};

/// All logs of a process, in the order in which they begin. Files that are none are left out. Fails
/// where the folder can't be read; one that isn't there has none.
result<std::vector<found_log>> logs_of(const std::string& logs, const std::string& process_id);

/// The log of one attempt, below `logs`; nothing: it has written nothing.
std::optional<found_log> find_log(const std::string& logs, const log_subject& of);

/// Gives `hear` each line of a log, whole and without its line feed, with when its end was written,
/// until that returns false. Both streams in their order.
result<void> read_log(
  const found_log& which,
  const std::function<bool(std::string_view when, log_stream stream, std::string_view line)>& hear);

/// A log that may still be written, read as far as it goes each time. For one thread.
class log_cursor {
public:
  explicit log_cursor(std::string path) : path_{std::move(path)} {}

  /// Gives `hear` each line that was not given yet: with when and where to it was written, and
  /// whether that is all of the line. Nothing where the file isn't there, or is no log.
  void read_on(const std::function<void(std::string_view when, log_stream stream,
                                        std::string_view line, bool is_whole)>& hear);

  /// Whose it is; an attempt of nothing as long as nothing was read.
  const log_subject& of() const noexcept { return of_; }

private:
  std::string path_;
  log_subject of_;
  ino_t file_ = 0; ///< It has begun anew where that is another one.
  off_t at_ = 0;   ///< As far as whole lines of it were read.
};

} // namespace troupe
