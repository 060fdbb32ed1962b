#include "messages/error.hpp"

namespace troupe {

std::string to_string(ec code) {
  switch (code) {
    case ec::none: return "none";
    case ec::unknown_process: return "unknown_process";
    case ec::shutting_down: return "shutting_down";
    case ec::invalid_request: return "invalid_request";
    case ec::driven_elsewhere: return "driven_elsewhere";
    case ec::unknown_approval: return "unknown_approval";
    case ec::already_decided: return "already_decided";
  }
  return "unknown";
}

} // namespace troupe
