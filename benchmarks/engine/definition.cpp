// The definitions of workloads. Written as text: a builder's tree of a million tasks would take
// longer, and more memory, than what is measured.
#include "benchmarks/engine/workload.hpp"

namespace troupe::bench {

namespace {

std::string quoted(const std::string& text) {
  return '"' + text + '"';
}

std::string limit_of(const options& wanted) {
  return wanted.window > 0 ? ",\"limit\":" + std::to_string(wanted.window) : "";
}

/// `number` and `inputs` are JSON.
std::string work_of(const workload& work, const std::string& number, const std::string& inputs) {
  if (work.bare)
    return R"("action":"nop:nop")";
  std::string text = R"("action":"bench:task","input":[)" + number;
  if (work.processes > 1)
    text += R"(,"$process")";
  return text + inputs + ']';
}

std::string inputs_of(const workload& work, std::size_t task) {
  auto needed = work.graph.predecessors(task);
  if (needed.empty() && work.from_source)
    return R"(,"$source")";
  std::string text;
  for (auto each : needed)
    text += R"(,"$t)" + std::to_string(each) + '"';
  return text;
}

std::string dependencies_of(const workload& work, std::size_t task) {
  auto needed = work.graph.predecessors(task);
  if (work.form == workload_form::sequence || needed.empty())
    return {};
  if (needed.size() == 1)
    return R"(,"dependsOn":"t)" + std::to_string(needed.front()) + '"';
  std::string text;
  for (auto each : needed)
    text += (text.empty() ? "\"t" : ",\"t") + std::to_string(each) + '"';
  return R"(,"dependsOn":[)" + text + ']';
}

std::string listed_tasks(const workload& work) {
  std::string text;
  for (std::size_t i = 0; i < work.graph.size(); ++i)
    text += (i > 0 ? ",\n" : "") + quoted("t" + std::to_string(i)) + ":{"
            + work_of(work, std::to_string(i), inputs_of(work, i)) + dependencies_of(work, i) + '}';
  return text;
}

std::string pipeline_of(const workload& work, const options& wanted) {
  if (work.form == workload_form::fan_out)
    return R"({"tasks":{"fan":{"emit":{"forEach":"${range(n)}","as":"k")" + limit_of(wanted)
           + R"(,"task":{"child":{)"
           + work_of(work, R"("$k")", work.from_source ? R"(,"$source")" : "")
           + R"(}}},"await":true}}})";
  if (work.form == workload_form::loop)
    return R"({"tasks":{"step":{)" + work_of(work, R"("$i")", R"(,"$step")")
           + R"(,"post":{"i":"${i + 1}"},"goto":{"when":"i < n","task":"step"}}}})";
  if (work.form == workload_form::sequence)
    return R"({"kind":"sequence","tasks":{)" + listed_tasks(work) + "}}";
  return R"({"kind":"parallel")" + limit_of(wanted) + R"(,"tasks":{)" + listed_tasks(work) + "}}";
}

} // namespace

std::string definition_of(const workload& work, const options& wanted) {
  std::string init = work.form == workload_form::loop ? R"("init":{"i":0},)" : "";
  return R"({"name":"bench",)" + init + R"("config":{"durability":)" + quoted(wanted.durability)
         + R"(},"pipeline":)" + pipeline_of(work, wanted) + '}';
}

} // namespace troupe::bench
