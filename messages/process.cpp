#include "messages/process.hpp"

#include "runtime/base/behaviour.hpp"

namespace troupe {

input::start plain_start() {
  input::start plain;
  plain.init = make_value(json::object());
  plain.behaviour = current_behaviour;
  return plain;
}

} // namespace troupe
