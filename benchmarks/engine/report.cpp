#include "benchmarks/engine/report.hpp"

namespace troupe::bench {

namespace {

/// The share of the threads' time that went into the tasks' own computing.
json efficiency_of(const options& wanted, double tasks, const run_figures& run, double seconds) {
  if (wanted.iterations == 0)
    return nullptr;
  auto computing
    = tasks * static_cast<double>(wanted.iterations) * run.nanoseconds_per_iteration * 1e-9;
  return computing / (seconds * wanted.threads);
}

} // namespace

std::string line_of(const options& wanted, const workload& work, const run_figures& run,
                    const round_figures& round, unsigned number) {
  auto count = work.graph.size() * work.processes;
  auto tasks = static_cast<double>(count);
  nlohmann::ordered_json line{
    {"engine", "troupe"},
    {"shape", wanted.shape},
    {"tasks", count},
    {"seconds", round.seconds},
    {"nsPerTask", round.seconds * 1e9 / tasks},
    {"tasksPerSecond", tasks / round.seconds},
    {"efficiency", efficiency_of(wanted, tasks, run, round.seconds)},
    {"peakRssBytes", round.resident_peak},
    {"bytesPerTask", run.bytes_per_task},
    {"messagesPerTask", static_cast<double>(round.messages) / tasks},
    {"threads", wanted.threads},
    {"store", wanted.store.empty() ? "memory" : "sqlite"},
    {"medianMs", round.median_seconds * 1e3},
    {"p99Ms", round.p99_seconds * 1e3},
    {"durability", wanted.durability},
    {"round", number},
    {"loadSeconds", run.load_seconds},
    {"processes", wanted.processes},
    {"width", wanted.grid.width},
    {"iterations", wanted.iterations},
    {"nsPerIteration", run.nanoseconds_per_iteration},
    {"payload", wanted.payload_bytes},
    {"window", wanted.window},
    {"bare", wanted.bare},
    {"blocking", wanted.blocking},
  };
  return line.dump();
}

} // namespace troupe::bench
