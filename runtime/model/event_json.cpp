// Events as JSON.
#include "runtime/model/event_line.hpp"
#include "runtime/model/json_fields.hpp"
#include "troupe/event.hpp"

#include <array>
#include <string_view>

namespace troupe {

namespace {

constexpr std::array<std::string_view, 5> approval_names{"requested", "approved", "rejected",
                                                         "expired", "withdrawn"};

/// Writes fields as a line of text, in their order: what each change of a run goes through.
class line_writer {
public:
  explicit line_writer(std::string& into) : into_{into} {}

  void always(const char* key, time_point x) { begin(key) += '"' + to_rfc3339(x) + '"'; }
  void always(const char* key, const std::string& x) { append_json_text(begin(key), x); }
  void always(const char* key, task_state x) { append_json_text(begin(key), to_string(x)); }
  template <std::unsigned_integral Number>
  void always(const char* key, Number x) {
    begin(key) += std::to_string(x);
  }
  void where_set(const char* key, const std::optional<attempt_usage>& x) {
    if (x)
      begin(key) += to_json(*x).dump();
  }
  void where_set(const char* key, const std::string& x) {
    if (!x.empty())
      always(key, x);
  }

  void end() { into_ += '}'; }

private:
  std::string& begin(const char* key) {
    into_ += separator_;
    into_ += key;
    into_ += "\":";
    separator_ = ",\"";
    return into_;
  }

  std::string& into_;
  const char* separator_ = "{\"";
};

/// Writes what a JSON form has under the names of fields as a line of text, in their order.
class line_copier {
public:
  line_copier(const json& from, std::string& into) : from_{from}, into_{into} {}

  template <class T>
  void always(const char* key, const T& /*unused*/) {
    where_set(key, 0);
  }
  template <class T>
  void where_set(const char* key, const T& /*unused*/) {
    const auto found = from_.find(key);
    if (found == from_.end())
      return;
    into_ += separator_;
    into_ += key;
    into_ += "\":";
    separator_ = ",\"";
    if (const auto* text = found->get_ptr<const std::string*>())
      append_json_text(into_, *text);
    else
      into_ += found->dump();
  }

  void end() { into_ += '}'; }

private:
  const json& from_;
  std::string& into_;
  const char* separator_ = "{\"";
};

} // namespace

template <class Fields>
static void describe_fields(Fields& f, const execution_event& x) {
  f.always("at", x.at);
  f.always("scn", x.scn);
  f.always("processId", x.process_id);
  f.always("executionId", x.execution_id);
  f.always("taskId", x.task_id);
  f.always("parentTaskId", x.parent_task_id);
  f.always("groupId", x.group_id);
  f.always("state", x.state);
  f.always("attempt", x.attempt);
  f.always("error", x.error);
  f.where_set("usage", x.used);
  f.where_set("cached", x.cached);
  f.where_set("why", x.why);
}

template <class Fields>
static void describe_fields(Fields& f, const process_event& x) {
  f.always("at", x.at);
  f.always("scn", x.scn);
  f.always("processId", x.process_id);
  f.always("parentId", x.parent_id);
  f.always("parentExecutionId", x.parent_execution);
  f.always("name", x.name);
  f.always("state", x.state);
  f.always("reason", x.reason);
}

template <class Fields>
static void describe_fields(Fields& f, const approval_event& x) {
  f.always("at", x.at);
  f.always("processId", x.process_id);
  f.always("executionId", x.execution_id);
  f.always("taskId", x.task_id);
  f.always("action", x.action);
  f.always("state", x.state);
  f.always("reason", x.reason);
}

template <class Fields>
static void describe_fields(Fields& f, const value_event& x) {
  f.always("at", x.at);
  f.always("scn", x.scn);
  f.always("processId", x.process_id);
  f.always("key", x.key);
  f.where_set("oldValue", x.old_value);
  f.where_set("newValue", x.new_value);
}

template <class Fields>
static void describe_fields(Fields& f, const condition_event& x) {
  f.always("at", x.at);
  f.always("scn", x.scn);
  f.always("processId", x.process_id);
  f.always("taskId", x.task_id);
  f.always("expression", x.expression);
  f.always("holds", x.holds);
}

template <class Fields>
static void describe_fields(Fields& f, const progress_event& x) {
  f.always("at", x.at);
  f.always("processId", x.process_id);
  describe_fields(f, x.counters);
}

std::string_view to_string(approval_state state) noexcept {
  return approval_names[static_cast<std::size_t>(state)];
}

json to_json(const any_event& happened) {
  auto made = std::visit([](const auto& x) { return written(x); }, happened);
  made["type"] = to_string(type_of(happened));
  return made;
}

void append_json_line(std::string& lines, const execution_event& change) {
  line_writer fields{lines};
  describe_fields(fields, change);
  fields.end();
}

void append_json_line(std::string& lines, const json& change) {
  line_copier fields{change, lines};
  describe_fields(fields, execution_event{});
  fields.end();
}

std::string to_json_line(const execution_event& change) {
  std::string line;
  append_json_line(line, change);
  return line;
}

} // namespace troupe
