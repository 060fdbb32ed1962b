/// Definitions made in C++: the same checks and the same workflow as from a file.
#pragma once

#include "troupe/json.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>

namespace troupe {

/// Makes the definition of one task. What is wrong in it is reported when the
/// workflow is loaded.
class task_builder {
public:
  explicit task_builder(std::string id);

  /// `service:method`, and its input (expressions work in it).
  task_builder& action(std::string name, ordered_json input = nullptr);
  task_builder& name(std::string text) { return set("name", std::move(text)); }
  task_builder& name_space(std::string text) { return set("namespace", std::move(text)); }
  task_builder& when(std::string condition) { return set("when", std::move(condition)); }
  task_builder& depends_on(std::initializer_list<std::string> tasks);
  /// A value that this task and all below it see.
  task_builder& init(const std::string& name, ordered_json content);
  /// A session value set after completion; a name ending in `[]` appends.
  task_builder& post(const std::string& name, ordered_json content);
  /// A sub-task, after those already there.
  task_builder& add(const task_builder& sub_task);
  /// Sub-tasks (or template elements) run at once, at most `limit` of them; 0: all.
  task_builder& parallel(std::uint32_t limit = 0);
  task_builder& async() { return set("async", true); }
  task_builder& continue_on_error() { return set("continueOnError", true); }
  /// What doesn't depend on a failed sub-task (or template element) still starts.
  task_builder& keep_going() { return set("keepGoing", true); }
  /// Moves control to `task` where `condition` holds; empty: always.
  task_builder& go_to(std::string task, std::string condition = {});
  /// Runs `body` for each of `elements`, in order; the body calls the element `name`.
  task_builder& template_of(std::string name, ordered_json elements, const task_builder& body);
  /// Fans out: one execution of `body` for each of `elements`.
  task_builder& emit(ordered_json elements, std::string name, const task_builder& body);
  /// Waits for the fan-out: `true`, or `{mode, timeout, merge, on}`.
  task_builder& await(ordered_json rule = true) { return set("await", std::move(rule)); }
  /// `{type, maxRetries, delay, multiplier, maxDelay, jitter, when}`.
  task_builder& retry(ordered_json rule) { return set("retry", std::move(rule)); }
  /// Earlier results are used again: `true`, or `{key, for}`.
  task_builder& cache(ordered_json rule = true) { return set("cache", std::move(rule)); }
  /// A bound on one attempt, such as `10s`.
  task_builder& timeout(std::string span) { return set("timeout", std::move(span)); }
  /// A fixed text by which its executions are found.
  task_builder& label(const std::string& name, std::string text);
  task_builder& schedule_in(std::string span) { return set("scheduleIn", std::move(span)); }
  /// Any key of the language.
  task_builder& set(const std::string& key, ordered_json content);

  const ordered_json& definition() const noexcept { return definition_; }

private:
  ordered_json definition_;
};

/// Makes the definition of a workflow.
class workflow_builder {
public:
  explicit workflow_builder(std::string name);

  /// Set in the session at start; the caller's values win.
  workflow_builder& init(const std::string& name, ordered_json content);
  /// Evaluated when the pipeline has completed.
  workflow_builder& post(const std::string& name, ordered_json content);
  /// A task of the pipeline, after those already there.
  workflow_builder& add(const task_builder& task);
  /// A task outside the pipeline that `depends_on` may name.
  workflow_builder& dependency(const task_builder& task);
  /// The tasks run at once, at most `limit` of them; 0: all.
  workflow_builder& parallel(std::uint32_t limit = 0);
  /// A fixed text by which its processes are found.
  workflow_builder& label(const std::string& name, std::string text);
  /// A key of `config`.
  workflow_builder& configure(const std::string& key, ordered_json content);
  /// Any key of the language.
  workflow_builder& set(const std::string& key, ordered_json content);

  const ordered_json& definition() const noexcept { return definition_; }

private:
  ordered_json definition_;
};

} // namespace troupe
