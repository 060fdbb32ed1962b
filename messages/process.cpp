#include "messages/process.hpp"

#include "runtime/base/behaviour.hpp"

namespace troupe {

input::start plain_start() {
  static const auto nothing = make_value(json::object());
  input::start plain;
  plain.init = nothing;
  plain.behaviour = current_behaviour;
  return plain;
}

} // namespace troupe
