// Raw CAF with an actor spawned for each task.
#include "benchmarks/peers/caf_coordinator.hpp"

using namespace troupe::bench;

int main(int argc, char** argv) {
  return compete({.name = "caf-fresh",
                  .messages_per_task = caf_messages_per_task,
                  .start = [](const options& given) { return start_caf(given, actor_use::fresh); }},
                 argc, argv);
}
