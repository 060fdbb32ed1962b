/// Requests to stored processes that nobody drives: recorded, to take effect when they are resumed.
#pragma once

#include "cli/process_commands.hpp"
#include "runtime/control/control_request.hpp"
#include "troupe/policy.hpp"

#include <vector>

namespace troupe::cli {

/// What follows a request that was recorded: nobody drives the process, or it is resumed at once.
enum class after_request : std::uint8_t { waits, resumes };

/// Records what is asked of the process `asked.process`, and says so where it waits. Fails where
/// that makes no sense in the state in which the process will be when it is resumed, or where
/// somebody drives it.
exit_code record_request(const control_request& asked, const state_place& place,
                         after_request then);

/// The approvals that processes wait for which nobody drives.
result<std::vector<approval_request>> stored_approvals(const state_place& place);

} // namespace troupe::cli
