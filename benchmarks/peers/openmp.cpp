// An OpenMP task with `depend` clauses for each task, all made by one thread.
#include "benchmarks/peers/contest.hpp"

#include <omp.h>

using namespace troupe::bench;

namespace {

void run(const linked_graph& graph, checked_work& work) {
  std::vector<char> tokens(graph.size()); // their addresses stand for the tasks
  [[maybe_unused]] char* const token = tokens.data();
  checked_work* const tasks = &work;
#pragma omp parallel
#pragma omp single
  for (std::uint32_t task = 0; task < graph.size(); ++task) {
    const auto inputs = graph.predecessors(task);
    [[maybe_unused]] const auto* const input = inputs.data();
    if (inputs.empty()) {
#pragma omp task firstprivate(task, tasks) depend(out : token[task])
      tasks->run(task);
    } else {
#pragma omp task firstprivate(task, tasks)                                                         \
  depend(iterator(unsigned k = 0                                                                   \
                  : static_cast <unsigned>(inputs.size())),                                        \
         in                                                                                        \
         : token[input[k]]) depend(out                                                             \
                                   : token[task])
      tasks->run(task);
    }
  }
}

one_round start(const options& given) {
  omp_set_dynamic(0);
  omp_set_num_threads(static_cast<int>(given.threads));
  return run;
}

} // namespace

int main(int argc, char** argv) {
  return compete({.name = "openmp", .messages_per_task = {}, .start = start}, argc, argv);
}
