#include "runtime/cli/exit_code.hpp"

namespace troupe::cli {

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
