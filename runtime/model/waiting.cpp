#include "troupe/waiting.hpp"

#include "runtime/model/json_fields.hpp"

namespace troupe {

template <class Fields>
static void describe_fields(Fields& f, either<waiting_cause> auto& x) {
  f.always("kind", x.kind);
  f.always("text", x.text);
  f.where_set("details", x.details);
}

template <class Fields>
static void describe_fields(Fields& f, either<waiting_line> auto& x) {
  f.always("task", x.task);
  f.where_set("execution", x.execution);
  f.always("count", x.count);
  f.always("causes", x.causes);
}

template <class Fields>
static void describe_fields(Fields& f, either<process_waits> auto& x) {
  f.always("id", x.id);
  f.always("name", x.name);
  f.always("state", x.state);
  f.always("acting", x.acting);
  f.always("waiting", x.lines);
  f.where_set("leftOut", x.left_out);
  f.where_set("note", x.note);
}

json to_json(const process_waits& content) {
  return written(content);
}

result<process_waits> read_process_waits(const json& content) {
  return read_entity<process_waits>(content, "waits");
}

} // namespace troupe
