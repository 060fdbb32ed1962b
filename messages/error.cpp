#include "messages/error.hpp"

namespace troupe {

std::string to_string(ec code) {
  switch (code) {
    case ec::none: return "none";
    case ec::unknown_process: return "unknown_process";
    case ec::shutting_down: return "shutting_down";
  }
  return "unknown";
}

} // namespace troupe
