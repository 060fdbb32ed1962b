#include "runtime/node/ended_report.hpp"

#include "runtime/model/json_fields.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace troupe {

namespace {

/// A failure as it is told.
struct told_failure {
  task_failure of{};
  bool allowed = false;
};

template <class Fields, class Told, class Number>
void describe_failure(Fields& f, Told& x, Number& line, Number& column) {
  f.always("nameSpace", x.of.name_space);
  f.always("taskPath", x.of.task_path);
  f.always("message", x.of.message);
  f.where_set("line", line);
  f.where_set("column", column);
  f.where_set("cause", x.of.cause);
  f.where_set("first", x.of.children.first);
  f.where_set("count", x.of.children.count);
  f.where_set("completed", x.of.children.completed);
  f.where_set("allowed", x.allowed);
}

json to_json(const told_failure& told) {
  auto made = json::object();
  field_writer fields{made};
  const std::uint64_t line = told.of.where.line;
  const std::uint64_t column = told.of.where.column;
  describe_failure(fields, told, line, column);
  return made;
}

result<told_failure> read_told_failure(const json& content) {
  told_failure made;
  std::uint64_t line = 0;
  std::uint64_t column = 0;
  field_reader fields{content, "report.failures"};
  describe_failure(fields, made, line, column);
  made.of.where = {static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(column)};
  return std::move(fields).finish(std::move(made));
}

} // namespace

json to_json(const ended_report& report) {
  auto made = to_json(report.output);
  field_writer fields{made};
  fields.where_set("reason", report.output.cancel_reason);
  fields.where_set("progress", report.counters);
  fields.where_set("usageTotal", report.used);
  fields.where_set("file", report.file);
  fields.where_set("failuresLeftOut", static_cast<std::uint64_t>(report.left_out));
  auto& list = made["failures"] = json::array();
  for (const auto& each : report.output.failures)
    list.push_back(to_json(told_failure{each, report.allowed.contains(each.task_path)}));
  return made;
}

result<ended_report> read_ended_report(const json& content) {
  auto ended = read_process_output(content);
  if (!ended)
    return tl::unexpected{std::move(ended.error())};
  ended_report made{.output = std::move(*ended)};
  json failures;
  std::uint64_t left_out = 0;
  field_reader fields{content, "report"};
  fields.where_set("reason", made.output.cancel_reason);
  fields.where_set("progress", made.counters);
  fields.where_set("usageTotal", made.used);
  fields.where_set("file", made.file);
  fields.where_set("failures", failures);
  fields.where_set("failuresLeftOut", left_out);
  made.left_out = static_cast<std::size_t>(left_out);
  auto read = std::move(fields).finish(std::move(made));
  if (!read || !failures.is_array())
    return read;
  for (const auto& each : failures) {
    auto told = read_told_failure(each);
    if (!told)
      return tl::unexpected{std::move(told.error())};
    if (told->allowed)
      read->allowed.insert(told->of.task_path);
    read->output.failures.push_back(std::move(told->of));
  }
  return read;
}

} // namespace troupe
