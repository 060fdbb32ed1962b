#include "benchmarks/engine/workload.hpp"

#include "runtime/compat/wfformat.hpp"

namespace troupe::bench {

namespace {

constexpr std::string_view recorded_prefix = "wfformat:";

workload with(task_graph graph, workload_form form) {
  workload work;
  work.graph = std::move(graph);
  work.form = form;
  return work;
}

result<workload> recorded(const std::string& path) {
  auto read = read_wfformat(path);
  if (!read)
    return failure(to_string(read.error().front()));
  return with(graph_of(*read), workload_form::parallel);
}

result<workload> of_shape(const options& wanted) {
  const auto& shape = wanted.shape;
  if (shape == "chain" || shape == "processes")
    return with(chain(wanted.tasks), workload_form::sequence);
  if (shape == "loop")
    return with(chain(wanted.tasks), workload_form::loop);
  if (shape == "fanout")
    return with(independent_tasks(wanted.tasks), workload_form::fan_out);
  if (shape == "dag")
    return with(random_layers(wanted.tasks, static_cast<std::size_t>(wanted.grid.width)),
                workload_form::parallel);
  if (shape == "tree" && !wanted.stepped)
    return with(binary_tree(wanted.tasks), workload_form::parallel);
  if (shape.starts_with(recorded_prefix))
    return recorded(shape.substr(recorded_prefix.size()));
  return with(make_grid(wanted.grid), workload_form::parallel);
}

stamp first_stamp(const workload& work, std::size_t process) {
  return static_cast<stamp>(process * work.graph.size());
}

result<void> expect_payload(const workload& work, const json& output, const std::string& name,
                            stamp maker) {
  auto found = output.find(name);
  if (found == output.end())
    return failure("the session has no " + name);
  if (!is_payload(*found, maker, work.payload_bytes))
    return failure(name + " is not the output of task " + std::to_string(maker));
  return {};
}

result<void> check_list(const workload& work, const json& list, stamp first) {
  if (!list.is_array() || list.size() != work.graph.size())
    return failure("the fan-out gave " + std::to_string(list.size()) + " outputs, not "
                   + std::to_string(work.graph.size()));
  for (std::size_t i = 0; i < list.size(); ++i)
    if (!is_payload(list[i], first + static_cast<stamp>(i), work.payload_bytes))
      return failure("output " + std::to_string(i) + " of the fan-out is not its child's");
  return {};
}

} // namespace

result<workload> make_workload(const options& wanted) {
  auto work = of_shape(wanted);
  if (!work)
    return work;
  work->bare = wanted.bare;
  work->processes = wanted.processes;
  work->payload_bytes = wanted.payload_bytes;
  work->from_source = work->form == workload_form::loop || wanted.payload_bytes > 0;
  return work;
}

json init_of(const workload& work, std::size_t process) {
  auto init = json::object();
  if (work.form == workload_form::fan_out || work.form == workload_form::loop)
    init["n"] = work.graph.size();
  if (work.bare)
    return init;
  if (work.processes > 1)
    init["process"] = process;
  if (work.from_source)
    init[work.form == workload_form::loop ? "step" : "source"]
      = make_payload(source_stamp, work.payload_bytes);
  return init;
}

result<void> check_output(const workload& work, std::size_t process, const json& output) {
  if (work.bare)
    return {};
  auto first = first_stamp(work, process);
  auto last = static_cast<stamp>(work.graph.size()) - 1;
  if (work.form == workload_form::loop)
    return expect_payload(work, output, "step", first + last);
  if (work.form == workload_form::fan_out)
    return check_list(work, output.value("fan", json{}), first);
  for (stamp i = 0; i <= last; ++i)
    if (auto right = expect_payload(work, output, "t" + std::to_string(i), first + i); !right)
      return right;
  return {};
}

} // namespace troupe::bench
