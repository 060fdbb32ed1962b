/// Asking a runtime from outside.
#pragma once

#include "runtime/base/time.hpp"
#include "runtime/control/control_request.hpp"
#include "runtime/control/control_socket.hpp"

namespace troupe {

/// Asks the runtime at the other end of `connection` and waits for the answer, `longest` at most.
/// Fails with the runtime's own reason, or where it ended or did not answer in time.
result<json> ask_runtime(const descriptor& connection, const control_request& asked,
                         duration longest);

} // namespace troupe
