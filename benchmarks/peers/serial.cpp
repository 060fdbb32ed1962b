// The floor: one thread, a queue of ready tasks and a counter for each task.
#include "benchmarks/peers/contest.hpp"

using namespace troupe::bench;

namespace {

void run(const linked_graph& graph, checked_work& work) {
  auto missing = predecessor_counts(graph);
  auto ready = first_tasks(graph);
  ready.reserve(graph.size());
  for (std::size_t next = 0; next < ready.size(); ++next) {
    work.run(ready[next]);
    for (const auto task : graph.successors(ready[next]))
      if (--missing[task] == 0)
        ready.push_back(task);
  }
}

} // namespace

int main(int argc, char** argv) {
  return compete({.name = "serial",
                  .messages_per_task = {},
                  .threaded = false,
                  .start = [](const options&) { return run; }},
                 argc, argv);
}
