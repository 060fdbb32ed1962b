#include "benchmarks/peers/contest.hpp"

#include "benchmarks/engine/kernel.hpp"
#include "benchmarks/engine/memory.hpp"
#include "benchmarks/peers/peer_round.hpp"

#include <chrono>
#include <iostream>

namespace troupe::bench {

namespace {

int fail(const contestant& peer, int status, const std::string& why) {
  std::cerr << peer.name << ": " << why << '\n';
  return status;
}

void play(const one_round& run, const linked_graph& graph, checked_work& work, peer_round& round) {
  work.reset();
  forget_peak();
  round.resident_before = resident_bytes();
  const auto start = std::chrono::steady_clock::now();
  run(graph, work);
  const auto taken = std::chrono::steady_clock::now() - start;
  round.seconds = std::chrono::duration<double>{taken}.count();
  round.resident_peak = peak_resident_bytes();
}

void remember_growth(peer_round& round) {
  round.bytes_per_task
    = (static_cast<double>(round.resident_peak) - static_cast<double>(round.resident_before))
      / static_cast<double>(round.tasks);
}

peer_round prepare(const contestant& peer, const options& wanted, std::size_t tasks) {
  peer_round round;
  round.engine = peer.name;
  round.tasks = tasks;
  round.messages_per_task = peer.messages_per_task;
  if (wanted.iterations > 0)
    round.nanoseconds_per_iteration = wanted.nanoseconds_per_iteration > 0
                                        ? wanted.nanoseconds_per_iteration
                                        : nanoseconds_per_iteration(wanted.threads);
  return round;
}

} // namespace

int compete(const contestant& peer, int argc, char** argv) {
  auto wanted = parse_options(argc, argv);
  if (wanted.blocking || wanted.window > 0)
    return fail(peer, 2, "--blocking and --window are for troupe_bench alone");
  if (!peer.threaded)
    wanted.threads = 1;
  const auto shape = make_workload(wanted);
  if (!shape)
    return fail(peer, 2, shape.error().message);
  const auto graph = link(*shape);
  checked_work work{graph, wanted.iterations, wanted.payload_bytes};
  auto round = prepare(peer, wanted, shape->graph.size() * shape->processes);
  const auto run = peer.start(wanted);
  return_free_memory();
  for (unsigned number = 0; number <= wanted.rounds; ++number) {
    round.number = number;
    play(run, graph, work, round);
    if (number == 0)
      remember_growth(round);
    if (const auto fault = work.fault())
      return fail(peer, 1, "round " + std::to_string(number) + ": " + *fault);
    if (number > 0 || wanted.rounds == 0)
      std::cout << line_of(round, wanted) << std::endl;
  }
  return 0;
}

} // namespace troupe::bench
