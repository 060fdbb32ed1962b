// What a report looks like in JSON.
#include "runtime/model/json_fields.hpp"
#include "runtime/observe/report/run_report.hpp"

namespace troupe {

template <class Fields>
void describe_fields(Fields& f, either<path_piece> auto& x) {
  f.always("kind", x.kind);
  f.always("name", x.name);
  f.always("task", x.task);
  f.where_set("what", x.what);
  f.where_set("by", x.by);
  f.always("beginMs", in<std::milli>(x.begin));
  f.always("ms", in<std::milli>(x.length));
}

template <class Fields>
void describe_fields(Fields& f, either<kind_share> auto& x) {
  f.always("kind", x.kind);
  f.always("onPathMs", in<std::milli>(x.on_path));
  f.always("inAllMs", in<std::milli>(x.in_all));
  f.always("gainMs", in<std::milli>(x.gain));
}

template <class Fields>
void describe_fields(Fields& f, either<task_share> auto& x) {
  f.always("task", x.task);
  f.always("executions", x.executions);
  f.always("workMs", in<std::milli>(x.work));
  f.always("waitedMs", in<std::milli>(x.waited));
  f.always("onPathMs", in<std::milli>(x.on_path));
  f.always("gainMs", in<std::milli>(x.gain));
  f.always("slackMs", in<std::milli>(x.slack));
  f.always("lostMs", in<std::milli>(x.lost));
}

template <class Fields>
void describe_fields(Fields& f, either<timeline_span> auto& x) {
  f.always("kind", x.kind);
  f.always("beginMs", in<std::milli>(x.begin));
  f.always("ms", in<std::milli>(x.length));
}

template <class Fields>
void describe_fields(Fields& f, either<timeline_row> auto& x) {
  f.always("name", x.name);
  f.always("onPath", x.on_path);
  f.always("spans", x.spans);
}

template <class Fields>
void describe_fields(Fields& f, either<run_report> auto& x) {
  f.always("id", x.id);
  f.always("name", x.name);
  f.always("state", x.state);
  f.always("begin", x.begin);
  f.always("hasEnded", x.has_ended);
  f.always("executions", x.executions);
  f.always("makespanMs", in<std::milli>(x.makespan));
  f.always("criticalPathMs", in<std::milli>(x.critical));
  f.always("workMs", in<std::milli>(x.work));
  f.always("jobs", x.jobs);
  f.always("peak", x.peak);
  f.always("failedAttempts", x.failed_attempts);
  f.always("lostMs", in<std::milli>(x.lost));
  f.always("retryDelayMs", in<std::milli>(x.retries));
  f.always("measuredAttempts", x.measured);
  f.always("overheadMs", in<std::milli>(x.overhead));
  f.always("path", x.path);
  f.always("isCut", x.is_cut);
  f.always("kinds", x.kinds);
  f.always("tasks", x.tasks);
  f.always("timeline", x.timeline);
  f.always("leftOut", x.left_out);
}

json to_json(const run_report& report) {
  auto made = written(report);
  made["lowerBoundMs"] = std::chrono::duration<double, std::milli>{report.lower_bound()}.count();
  made["utilisation"] = report.jobs == 0 ? json() : json(report.utilisation());
  return made;
}

result<run_report> read_run_report(const json& content) {
  return read_entity<run_report>(content, "report");
}

} // namespace troupe
