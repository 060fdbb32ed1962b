// A continue_node of oneTBB's flow graph for each task, built anew each round.
#include "benchmarks/peers/contest.hpp"

#include <tbb/flow_graph.h>
#include <tbb/global_control.h>
#include <tbb/task_arena.h>

#include <deque>
#include <memory>

using namespace troupe::bench;

namespace {

void run(const linked_graph& graph, checked_work& work) {
  using node = tbb::flow::continue_node<tbb::flow::continue_msg>;
  tbb::flow::graph flow;
  std::deque<node> nodes; // nodes can be neither copied nor moved
  for (std::uint32_t task = 0; task < graph.size(); ++task)
    nodes.emplace_back(flow, [task, &work](const tbb::flow::continue_msg&) { work.run(task); });
  for (std::uint32_t task = 0; task < graph.size(); ++task)
    for (const auto successor : graph.successors(task))
      tbb::flow::make_edge(nodes[task], nodes[successor]);
  for (const auto task : first_tasks(graph))
    nodes[task].try_put(tbb::flow::continue_msg{});
  flow.wait_for_all();
}

one_round start(const options& given) {
  const auto threads = static_cast<int>(given.threads);
  auto limit = std::make_shared<tbb::global_control>(tbb::global_control::max_allowed_parallelism,
                                                     given.threads);
  auto arena = std::make_shared<tbb::task_arena>(threads);
  return [limit, arena](const linked_graph& graph, checked_work& work) {
    arena->execute([&] { run(graph, work); });
  };
}

} // namespace

int main(int argc, char** argv) {
  return compete({.name = "tbb-flow-graph", .messages_per_task = {}, .start = start}, argc, argv);
}
