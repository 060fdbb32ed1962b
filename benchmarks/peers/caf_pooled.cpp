// Raw CAF with a few actors that are used again and again.
#include "benchmarks/peers/caf_coordinator.hpp"

using namespace troupe::bench;

int main(int argc, char** argv) {
  return compete(
    {.name = "caf-pooled",
     .messages_per_task = caf_messages_per_task,
     .start = [](const options& given) { return start_caf(given, actor_use::pooled); }},
    argc, argv);
}
