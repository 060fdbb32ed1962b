/// What the jobs of `troupe map` write, as they wrote it.
#pragma once

#include "cli/display/command_output.hpp"
#include "cli/display/latest_attempts.hpp"
#include "cli/exit_code.hpp"
#include "cli/map/job_list.hpp"
#include "cli/map/job_log.hpp"
#include "cli/map/spooled_text.hpp"

#include <array>
#include <cstdint>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <unordered_map>

namespace troupe::cli {

/// When a job's output goes to standard output and standard error.
enum class job_grouping : std::uint8_t {
  at_end,   ///< When it has ended, all of it.
  in_order, ///< Likewise, behind that of all jobs before it.
  lines,    ///< Each line as it comes.
};

/// What is shown of jobs.
struct job_showing {
  job_grouping grouping = job_grouping::at_end;
  bool tagged = false; ///< Each line behind the arguments of its job and a tab.
};

/// Hears a run of the workflow of such jobs, and prints what they write. Of an attempt that is
/// tried again nothing is shown. Cancels the run where nobody takes its output.
class job_output : public command_output {
public:
  /// `numbers`: of the jobs that run, as in the list. Those outlive it, and so does `log`, which
  /// may be none.
  job_output(const job_list& jobs, std::span<const std::uint64_t> numbers, job_showing how,
             job_log* log);

  lines_handler handler() override;
  subscription follow(runtime& node) override;

  /// After the run: shows what is left, of jobs that it didn't get to. Gives `code`, or `internal`
  /// where output was lost.
  exit_code close(exit_code code);

private:
  struct job_text {
    spooled_text to_output;
    spooled_text to_errors;
  };

  void keep(const written_lines& written);
  void hear(const execution_event& change);
  void end(std::size_t index, const execution_event& change);
  void show(std::size_t index);
  void write(std::size_t index, int descriptor, std::string_view text);
  std::string tagged(std::size_t index, int descriptor, std::string_view text);

  const job_list& jobs_;
  std::span<const std::uint64_t> numbers_;
  job_showing how_;
  job_log* log_;
  std::mutex mutex_;
  std::unordered_map<std::size_t, time_point> began_; ///< Of jobs that run.
  latest_attempts<std::size_t, job_text> texts_;      ///< Of jobs that run, or wait for their turn.
  std::set<std::size_t> ended_;                       ///< Those that wait for their turn.
  std::size_t next_ = 0;                              ///< Whose turn it is.
  int fault_ = 0;                                     ///< Why output was lost: `errno`.
  bool was_cancelled_ = false;                        ///< The run, for that.
  std::array<bool, 2> inside_line_{}; ///< Of standard output, and of standard error.
};

} // namespace troupe::cli
