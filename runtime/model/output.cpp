// What is told of a process, while it runs and when it has ended, as JSON.
#include "troupe/output.hpp"

#include "runtime/model/json_fields.hpp"
namespace troupe {

template <class Fields>
static void describe_fields(Fields& f, either<process_summary> auto& x) {
  f.always("id", x.id);
  f.always("name", x.name);
  f.where_set("parentId", x.parent_id);
  f.always("state", x.state);
  f.always("progress", x.counters);
  f.where_set("startedAt", x.started_at);
  f.where_set("workflowHash", x.workflow_hash);
  f.where_set("labels", x.labels);
}

template <class Fields>
static void describe_fields(Fields& f, either<process_output> auto& x) {
  f.formerly("ProcessID", x.process_id);
  f.always("processId", x.process_id);
  f.always("name", x.name);
  f.formerly("State", x.state);
  f.always("state", x.state);
  f.formerly("Output", x.output);
  f.always("output", x.output);
  f.formerly("Errors", x.errors);
  f.always("errors", x.errors);
  f.formerly("TimeTaken", in<std::nano>(x.time_taken));
  f.always("timeTakenMs", in<std::milli>(x.time_taken));
  f.formerly("Timeout", x.timeout);
  f.always("timeout", x.timeout);
  f.where_set("usage", x.used);
}

json to_json(const process_summary& row) {
  return written(row);
}

result<process_summary> read_process_summary(const json& content) {
  return read_entity<process_summary>(content, "process");
}

json to_json(const process_output& ended) {
  return written(ended);
}

result<process_output> read_process_output(const json& content) {
  return read_entity<process_output>(content, "output");
}

} // namespace troupe
