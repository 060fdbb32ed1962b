/// The log of jobs that GNU parallel keeps with `--joblog`: a line for each that has ended, by
/// which a later run knows what is left (https://www.gnu.org/software/parallel/man.html).
#pragma once

#include "cli/map/job_list.hpp"
#include "troupe/event.hpp"
#include "troupe/result.hpp"

#include <cstdint>
#include <cstdio>
#include <memory>
#include <set>
#include <string>

namespace troupe::cli {

/// Which jobs of a log are not run again.
enum class log_use : std::uint8_t {
  none,   ///< The log begins anew.
  ended,  ///< Those that it has (`--resume`).
  passed, ///< Of these, those that ended with status 0 (`--resume-failed`).
};

/// The numbers of the jobs that are done, as the log at `path` has them; a log that isn't there has
/// none. Fails where it can't be read, or is none.
result<std::set<std::uint64_t>> jobs_in_log(const std::string& path, log_use use);

/// Writes such a log. For one thread.
class job_log {
public:
  /// Makes the file, or goes on with it.
  static result<job_log> open(const std::string& path, bool goes_on);

  /// A job has ended: its line is written at once. `began`: when its first attempt ran.
  void add(std::uint64_t number, time_point began, const execution_event& ended,
           const std::string& command);

  /// 0, or why a line could not be written: an `errno` value.
  int fault() const noexcept { return fault_; }

private:
  struct closing {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };

  std::unique_ptr<std::FILE, closing> file_;
  int fault_ = 0;
};

} // namespace troupe::cli
