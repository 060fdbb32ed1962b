// Events as JSON.
#include "runtime/model/snapshot_fields.hpp"
#include "troupe/event.hpp"

#include <array>

namespace troupe {

namespace {

constexpr std::array<std::string_view, 5> approval_names{"requested", "approved", "rejected",
                                                         "expired", "withdrawn"};

/// Writes fields under their keys.
struct writer {
  json& into;

  template <class T>
  void operator()(const char* key, const T& content) {
    into[key] = content;
  }
  void operator()(const char* key, const task_state& state) { into[key] = to_string(state); }
  void operator()(const char* key, const process_state& state) { into[key] = to_string(state); }
  void operator()(const char* key, const approval_state& state) {
    into[key] = approval_names[static_cast<std::size_t>(state)];
  }
  void operator()(const char* key, const value& content) {
    if (content)
      into[key] = *content;
  }
};

void write_fields(writer& f, const execution_event& x) {
  f("scn", x.scn);
  f("executionId", x.execution_id);
  f("taskId", x.task_id);
  f("parentTaskId", x.parent_task_id);
  f("groupId", x.group_id);
  f("state", x.state);
  f("attempt", x.attempt);
  f("error", x.error);
}

void write_fields(writer& f, const process_event& x) {
  f("scn", x.scn);
  f("parentId", x.parent_id);
  f("parentExecutionId", x.parent_execution);
  f("name", x.name);
  f("state", x.state);
  f("reason", x.reason);
}

void write_fields(writer& f, const approval_event& x) {
  f("executionId", x.execution_id);
  f("taskId", x.task_id);
  f("action", x.action);
  f("state", x.state);
  f("reason", x.reason);
}

void write_fields(writer& f, const value_event& x) {
  f("scn", x.scn);
  f("key", x.key);
  f("oldValue", x.old_value);
  f("newValue", x.new_value);
}

void write_fields(writer& f, const condition_event& x) {
  f("scn", x.scn);
  f("taskId", x.task_id);
  f("expression", x.expression);
  f("holds", x.holds);
}

void write_fields(writer& f, const progress_event& x) {
  f("total", x.counters.total);
  f("pending", x.counters.pending);
  f("waiting", x.counters.waiting);
  f("running", x.counters.running);
  f("completed", x.counters.completed);
  f("failed", x.counters.failed);
  f("skipped", x.counters.skipped);
  f("cancelled", x.counters.cancelled);
}

} // namespace

json to_json(const any_event& happened) {
  return std::visit(
    [&](const auto& x) {
      json made{{"type", to_string(type_of(happened))},
                {"at", time_json(x.at)},
                {"processId", x.process_id}};
      writer write{made};
      write_fields(write, x);
      return made;
    },
    happened);
}

} // namespace troupe
