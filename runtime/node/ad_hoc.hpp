/// Running one thing outside any workflow.
#pragma once

#include "troupe/builder.hpp"

#include <string>

namespace troupe {

/// The name of the task of an ad-hoc process: its output stands under it in the session.
inline constexpr const char* ad_hoc_task = "result";

/// One call of a service's method.
struct ad_hoc_call {
  std::string action;           ///< `service:method`.
  json input = json::object();  ///< As it is: nothing in it is expanded.
  ordered_json retry = nullptr; ///< As a task's `retry`; null: once.
  std::string timeout{};        ///< Of one attempt, such as `10s`; empty: none.
};

/// The workflow of a single task that makes this call, with `call.input` to be given as the
/// initial value `input`.
workflow_builder workflow_of(const ad_hoc_call& call);

/// The workflow of this task alone. Its id must be `ad_hoc_task`.
workflow_builder workflow_of(const task_builder& task);

} // namespace troupe
