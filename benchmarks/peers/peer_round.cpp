#include "benchmarks/peers/peer_round.hpp"

#include <nlohmann/json.hpp>

namespace troupe::bench {

std::string line_of(const peer_round& round, const options& wanted) {
  const auto tasks = static_cast<double>(round.tasks);
  nlohmann::ordered_json line{
    {"engine", round.engine},
    {"shape", wanted.shape},
    {"tasks", round.tasks},
    {"seconds", round.seconds},
    {"nsPerTask", round.seconds * 1e9 / tasks},
    {"tasksPerSecond", tasks / round.seconds},
    {"efficiency", nullptr},
    {"peakRssBytes", round.resident_peak},
    {"bytesPerTask", round.bytes_per_task},
    {"messagesPerTask", nullptr},
    {"threads", wanted.threads},
    {"store", nullptr},
    {"durability", nullptr},
    {"round", round.number},
    {"processes", wanted.processes},
    {"width", wanted.grid.width},
    {"iterations", wanted.iterations},
    {"nsPerIteration", round.nanoseconds_per_iteration},
    {"payload", wanted.payload_bytes},
  };
  if (wanted.iterations > 0)
    line["efficiency"] = tasks * static_cast<double>(wanted.iterations)
                         * round.nanoseconds_per_iteration * 1e-9
                         / (round.seconds * wanted.threads);
  if (round.messages_per_task)
    line["messagesPerTask"] = *round.messages_per_task;
  return line.dump();
}

} // namespace troupe::bench
