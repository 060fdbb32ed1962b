/// The ways a request to an actor can fail. Codes travel inside `caf::error`.
#pragma once

#include <caf/error.hpp>
#include <caf/make_message.hpp> // used by CAF_ERROR_CODE_ENUM

#include <cstdint>
#include <string>

namespace troupe {

enum class ec : std::uint8_t {
  none = 0,
  unknown_process,  ///< No process has that id, or it was forgotten.
  shutting_down,    ///< The runtime takes no new work.
  invalid_request,  ///< The process is in no state for that; the context says which.
  driven_elsewhere, ///< Another runtime drives the process.
  unknown_approval, ///< No approval of that execution is pending.
  already_decided,  ///< Somebody else has decided on the approval.
};

std::string to_string(ec code);

} // namespace troupe

CAF_ERROR_CODE_ENUM(troupe::ec, "troupe")
