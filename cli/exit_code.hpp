/// What the program tells its caller.
#pragma once

#include "troupe/output.hpp"
#include "troupe/result.hpp"

namespace troupe::cli {

/// The exit codes of `troupe`.
enum class exit_code : int {
  ok = 0,
  failed = 1,    ///< The workflow failed.
  bad_usage = 2, ///< Of the program, or the definition is invalid.
  cancelled = 3, ///< By a signal.
  timed_out = 4, ///< `--timeout` or the workflow's own bound passed.
  internal = 5,  ///< Of Troupe itself, its store, or something that it could not write.
};

/// How an error ends the program: the table in docs/errors.md.
exit_code exit_code_of(error_code code) noexcept;

/// How a run ends the program.
exit_code exit_code_of(const process_output& ended) noexcept;

} // namespace troupe::cli
