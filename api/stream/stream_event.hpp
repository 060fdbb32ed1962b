/// An event as streams keep it: of an execution, of which there are many, only what is sent.
#pragma once

#include "troupe/event.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace troupe::api {

/// A state change. The texts are shared by events that follow each other.
struct stream_event {
  std::shared_ptr<const std::string> process{}; ///< Its id; never null.
  /// The name of the process's workflow, of a process or an approval; null: it is not known.
  std::shared_ptr<const std::string> workflow{};
  shared_event whole{};                   ///< Of a process or an approval; null: of an execution.
  std::uint32_t execution = 0;            ///< Its number,
  task_state state = task_state::pending; ///< and the state that it has come into.
};

} // namespace troupe::api
