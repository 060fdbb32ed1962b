#include "cli/exit_code.hpp"

namespace troupe::cli {

exit_code exit_code_of(error_code code) noexcept {
  switch (code) {
    case error_code::failed:
    case error_code::process_state:
    case error_code::process_owned:
    case error_code::process_exists:
    case error_code::approval_decided:
    case error_code::signal_unknown:
    case error_code::runtime_closing:
    case error_code::runtime_busy:
    case error_code::runtime_silent:
    case error_code::schedule_state:
    case error_code::version_mismatch: return exit_code::failed;
    case error_code::argument_invalid:
    case error_code::definition_invalid:
    case error_code::file_unreadable:
    case error_code::file_unwritable:
    case error_code::task_unknown:
    case error_code::process_unknown:
    case error_code::process_ambiguous:
    case error_code::approval_unknown:
    case error_code::secret_unknown:
    case error_code::secret_missing:
    case error_code::schedule_unknown:
    case error_code::workflow_unknown: return exit_code::bad_usage;
    case error_code::internal:
    case error_code::system_exhausted:
    case error_code::access_denied:
    case error_code::process_diverged:
    case error_code::secret_key:
    case error_code::store_missing:
    case error_code::store_locked:
    case error_code::store_damaged:
    case error_code::store_newer:
    case error_code::store_failed: return exit_code::internal;
  }
  return exit_code::internal;
}

exit_code exit_code_of(const process_output& ended) noexcept {
  switch (ended.state) {
    case process_state::completed: return exit_code::ok;
    case process_state::failed: return exit_code::failed;
    case process_state::cancelled:
      return ended.timeout ? exit_code::timed_out : exit_code::cancelled;
    default: return exit_code::internal; // not an end
  }
}

} // namespace troupe::cli
