#include "troupe/output.hpp"

namespace troupe {

json to_json(const process_output& ended) {
  auto milliseconds = std::chrono::duration<double, std::milli>{ended.time_taken}.count();
  return {{"processId", ended.process_id},   {"name", ended.name},
          {"state", to_string(ended.state)}, {"output", ended.output},
          {"errors", ended.errors},          {"timeTakenMs", milliseconds},
          {"timeout", ended.timeout}};
}

} // namespace troupe
