/// Asking a runtime from outside.
#pragma once

#include "runtime/control/control_request.hpp"
#include "runtime/control/control_socket.hpp"
#include "troupe/time.hpp"

#include <functional>
#include <vector>

namespace troupe {

/// What is done, once, where an answer has not come `after` so long.
struct late_answer {
  duration after{};
  std::function<void()> tell{}; ///< Empty: nothing.
};

/// Asks the runtime at the other end of `connection` and waits for the answer, `longest` at most.
/// Fails with the runtime's own reason, or where it ended or did not answer in time.
result<json> ask_runtime(const descriptor& connection, const control_request& asked,
                         duration longest, const late_answer& late = {});

/// Asks several the same at once, and waits for all of them, `longest` at most altogether. Gives
/// their answers in the order of the connections.
std::vector<result<json>> ask_runtimes(const std::vector<const descriptor*>& connections,
                                       const control_request& asked, duration longest,
                                       const late_answer& late = {});

} // namespace troupe
