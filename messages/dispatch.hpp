/// What an action takes before it starts: between processes and the node's dispatcher.
#pragma once

#include "messages/fwd.hpp"
#include "runtime/dispatch/demand.hpp"
#include "runtime/dispatch/unit_lender.hpp"
#include "runtime/engine/effects.hpp"
#include "troupe/waiting.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace troupe {

/// An action that is to start once it has what it takes.
struct start_request {
  std::uint32_t number = 0; ///< The process's own of it, which it uses once.
  std::shared_ptr<const demand> needs{};
  std::int32_t priority = 0;
  std::uint64_t begun = 0;                       ///< As in `dispatch_request`.
  std::uint64_t written = 0;                     ///< Likewise.
  std::shared_ptr<const attempt_identity> who{}; ///< For those who ask why others wait.
};

/// Command, process to dispatcher: answer with `starts_answered` when they may start.
struct request_starts {
  std::vector<start_request> requests;
  /// Of the process; those of its first message hold. Null: no limits of its own, priority 0.
  std::shared_ptr<const process_terms> terms{};
};

/// Command, process to dispatcher: these have ended, or are wanted no more.
struct release_starts {
  std::vector<std::uint32_t> numbers;
};

/// One that may start, with what it has got.
struct start_grant {
  std::uint32_t number = 0;
  start_share share{};
};

/// One that can never start, and why.
struct start_refusal {
  std::uint32_t number = 0;
  std::string reason;
};

/// Event, dispatcher to process. What was released meanwhile is void.
struct starts_answered {
  std::vector<start_grant> granted; ///< In the order in which they are to start.
  std::vector<start_refusal> refused;
};

/// Request, process to dispatcher: why do these of its own wait? Answered by `starts_explained`.
struct explain_starts {
  std::vector<std::uint32_t> numbers; ///< Empty: all, those together that take the same.
};

/// Why one waits, or, of those that take the same, the first of them.
struct start_explanation {
  std::uint32_t number = 0;
  std::uint64_t count = 1;
  std::vector<waiting_cause> causes;
};

/// Answer: as of now. What doesn't wait is not in it.
struct starts_explained {
  std::vector<start_explanation> starts;
};

} // namespace troupe
