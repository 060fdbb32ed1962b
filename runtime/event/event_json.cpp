// Events as JSON, and back.
#include "runtime/event/event.hpp"
#include "runtime/model/snapshot_fields.hpp"

#include <algorithm>
#include <array>

namespace troupe {

namespace {

constexpr std::array<std::string_view, 5> approval_names{"requested", "approved", "rejected",
                                                         "expired", "withdrawn"};

/// Names the fields of each event once, for writing and for reading.
template <class Fields>
void each_field(Fields& f, execution_event& x) {
  f("scn", x.scn);
  f("executionId", x.execution_id);
  f("taskId", x.task_id);
  f("parentTaskId", x.parent_task_id);
  f("groupId", x.group_id);
  f("state", x.state);
  f("attempt", x.attempt);
  f("error", x.error);
}

template <class Fields>
void each_field(Fields& f, process_event& x) {
  f("scn", x.scn);
  f("parentId", x.parent_id);
  f("parentExecutionId", x.parent_execution);
  f("name", x.name);
  f("state", x.state);
  f("reason", x.reason);
}

template <class Fields>
void each_field(Fields& f, approval_event& x) {
  f("executionId", x.execution_id);
  f("taskId", x.task_id);
  f("action", x.action);
  f("state", x.state);
  f("reason", x.reason);
}

template <class Fields>
void each_field(Fields& f, value_event& x) {
  f("scn", x.scn);
  f("key", x.key);
  f("oldValue", x.old_value);
  f("newValue", x.new_value);
}

template <class Fields>
void each_field(Fields& f, condition_event& x) {
  f("scn", x.scn);
  f("taskId", x.task_id);
  f("expression", x.expression);
  f("holds", x.holds);
}

template <class Fields>
void each_field(Fields& f, progress_event& x) {
  f("total", x.counters.total);
  f("pending", x.counters.pending);
  f("waiting", x.counters.waiting);
  f("running", x.counters.running);
  f("completed", x.counters.completed);
  f("failed", x.counters.failed);
  f("skipped", x.counters.skipped);
  f("cancelled", x.counters.cancelled);
}

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

struct reader {
  snapshot_fields& from;
  bool known_approval = true;

  template <class T>
  void operator()(const char* key, T& into) {
    from.read(key, into);
  }
  void operator()(const char* key, std::uint32_t& into) {
    std::uint64_t wide = into;
    from.read(key, wide);
    into = static_cast<std::uint32_t>(wide);
  }
  void operator()(const char* key, approval_state& into) {
    std::string name;
    from.read(key, name);
    const auto* named = std::ranges::find(approval_names, name);
    known_approval = named != approval_names.end();
    if (known_approval)
      into = static_cast<approval_state>(named - approval_names.begin());
  }
};

template <class T>
result<any_event> read_as(const json& content) {
  T happened;
  std::optional<time_point> at;
  snapshot_fields fields{content, "event"};
  fields.read("at", at);
  fields.read("processId", happened.process_id);
  reader read{fields};
  each_field(read, happened);
  happened.at = at.value_or(time_point{});
  if (!read.known_approval)
    return failure(error_code::argument_invalid, "event.state: expected the state of an approval");
  return std::move(fields).finish(any_event{std::move(happened)});
}

template <std::size_t Index = 0>
result<any_event> read_as_type(event_type type, const json& content) {
  if constexpr (Index == event_types)
    return failure(error_code::argument_invalid, "event.type: unknown");
  else if (static_cast<std::size_t>(type) == Index)
    return read_as<std::variant_alternative_t<Index, any_event>>(content);
  else
    return read_as_type<Index + 1>(type, content);
}

} // namespace

json to_json(const any_event& happened) {
  return std::visit(
    [&](auto x) {
      json made{{"type", to_string(type_of(happened))},
                {"at", time_json(x.at)},
                {"processId", x.process_id}};
      writer write{made};
      each_field(write, x);
      return made;
    },
    happened);
}

result<any_event> read_event(const json& content) {
  std::string name;
  snapshot_fields fields{content, "event"};
  fields.read("type", name);
  auto readable = std::move(fields).finish(true);
  if (!readable)
    return tl::unexpected{readable.error()};
  auto type = event_type_of(name);
  if (!type)
    return failure(error_code::argument_invalid,
                   "event.type: \"" + name + "\" is no type of event");
  return read_as_type(*type, content);
}

} // namespace troupe
