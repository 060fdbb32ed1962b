/// An event as streams keep it: of an execution, of which there are many, only what is sent.
#pragma once

#include "troupe/event.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace troupe::api {

/// What a row that changes is of.
enum class row_kind : std::uint8_t { none, process, approval, schedule };

/// A state change. The texts are shared by events that follow each other.
struct stream_event {
  /// The id of its process, or, of a schedule, its own; never null.
  std::shared_ptr<const std::string> process{};
  /// The name of its workflow; null: it is an execution, or it is not known.
  std::shared_ptr<const std::string> workflow{};
  shared_event whole{};                   ///< Of a process or an approval; else null.
  std::uint32_t execution = 0;            ///< Its number,
  task_state state = task_state::pending; ///< and the state that it has come into.
  bool is_schedule = false;               ///< A schedule of `workflow` has changed.

  /// `none`: of an execution.
  row_kind row() const {
    if (is_schedule)
      return row_kind::schedule;
    if (!whole)
      return row_kind::none;
    return type_of(*whole) == event_type::approval ? row_kind::approval : row_kind::process;
  }
};

} // namespace troupe::api
