/// Asking a runtime from outside.
#pragma once

#include "runtime/control/control_request.hpp"
#include "runtime/control/control_socket.hpp"
#include "troupe/time.hpp"

#include <vector>

namespace troupe {

/// Asks the runtime at the other end of `connection` and waits for the answer, `longest` at most.
/// Fails with the runtime's own reason, or where it ended or did not answer in time.
result<json> ask_runtime(const descriptor& connection, const control_request& asked,
                         duration longest);

/// Asks several the same at once, and waits for all of them, `longest` at most altogether. Gives
/// their answers in the order of the connections.
std::vector<result<json>> ask_runtimes(const std::vector<const descriptor*>& connections,
                                       const control_request& asked, duration longest);

} // namespace troupe
