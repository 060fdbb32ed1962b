/// Events as streams keep them.
#pragma once

#include "api/stream/stream_event.hpp"

#include <memory>
#include <string>
#include <utility>

namespace troupe::api::testing {

inline stream_event execution_of(const std::string& process, std::uint32_t number,
                                 task_state state = task_state::completed) {
  stream_event made;
  made.process = std::make_shared<const std::string>(process);
  made.execution = number;
  made.state = state;
  return made;
}

inline stream_event process_of(const std::string& process, process_state state,
                               const std::string& workflow = "etl", std::string reason = {}) {
  process_event happened{};
  happened.process_id = process;
  happened.name = workflow;
  happened.state = state;
  happened.reason = std::move(reason);
  stream_event made;
  made.process = std::make_shared<const std::string>(process);
  made.workflow = std::make_shared<const std::string>(workflow);
  made.whole = std::make_shared<const any_event>(std::move(happened));
  return made;
}

/// `workflow` empty: it is not known.
inline stream_event approval_of(const std::string& process, const std::string& execution,
                                const std::string& workflow = "etl") {
  approval_event happened{};
  happened.process_id = process;
  happened.execution_id = execution;
  stream_event made;
  made.process = std::make_shared<const std::string>(process);
  if (!workflow.empty())
    made.workflow = std::make_shared<const std::string>(workflow);
  made.whole = std::make_shared<const any_event>(std::move(happened));
  return made;
}

/// A schedule of that workflow has changed.
inline stream_event schedule_of(const std::string& workflow, const std::string& id) {
  stream_event made;
  made.process = std::make_shared<const std::string>(id);
  made.workflow = std::make_shared<const std::string>(workflow);
  made.is_schedule = true;
  return made;
}

} // namespace troupe::api::testing
