/// The order that starts a process which goes on from an ended one.
#pragma once

#include "messages/process.hpp"
#include "runtime/store/continuation.hpp"

#include <map>
#include <optional>
#include <string>

namespace troupe {

/// What is otherwise than in the ended process.
struct continued_terms {
  std::map<std::string, std::string> renamed; ///< Paths of tasks, new to old.
  std::optional<policy_mode> policy;          ///< Unset: as before.
  duration timeout{};                         ///< 0: likewise.
  json noted = json::object();                ///< Empty: likewise.
};

/// A process of `flow` that goes on from `ended`, with all that this was started with. Fails where
/// what the caller had handed over doesn't fit any more.
result<start_process> order_of(continuation ended, const workflow_ptr& flow, continued_terms terms);

} // namespace troupe
