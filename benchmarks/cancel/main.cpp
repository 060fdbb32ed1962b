// troupe_cancel: how long it takes from `cancel` to `cancelled` with many executions in flight, one
// line of JSON a round.
#include "benchmarks/cancel/waiting_actions.hpp"
#include "troupe/runtime.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace {

using namespace troupe;
using namespace troupe::bench;
using namespace std::chrono_literals;

struct options {
  unsigned timers = 5'000;
  unsigned actions = 4'900;
  unsigned commands = 100;
  unsigned threads = 2;
  unsigned rounds = 5;

  unsigned in_flight() const { return timers + actions + commands; }
};

constexpr auto definition = R"(
name: in-flight
config: {durability: relaxed}
pipeline:
  kind: parallel
  tasks:
    timers:
      emit: {forEach: "${range(timers)}", as: k, limit: 1000000,
             task: {child: {action: "time:sleep", input: {duration: 1h}}}}
      await: true
    actions:
      emit: {forEach: "${range(actions)}", as: k, limit: 1000000,
             task: {child: {action: "wait:wait"}}}
      await: true
    commands:
      emit: {forEach: "${range(commands)}", as: k, limit: 1000000,
             task: {child: {action: "system/exec:execute", input: {commands: "sleep 3600"}}}}
      await: true
)";

double since(steady_time start, steady_time end) {
  return std::chrono::duration<double>{end - start}.count();
}

result<json> measure(runtime& engine, const workflow_ptr& flow, const options& wanted,
                     waiting_actions& waiting) {
  waiting.reset();
  auto started = engine.start(flow, {.init = {{"timers", wanted.timers},
                                              {"actions", wanted.actions},
                                              {"commands", wanted.commands}}});
  if (!started)
    return tl::unexpected{started.error()};
  while (started->progress().running < wanted.in_flight())
    if (started->wait_for(10ms))
      return failure("the process ended before all was in flight");
  auto begin = std::chrono::steady_clock::now();
  if (auto done = started->cancel("measured"); !done)
    return tl::unexpected{done.error()};
  const auto& ended = started->wait();
  auto end = std::chrono::steady_clock::now();
  if (ended.state != process_state::cancelled)
    return failure("the process has not been cancelled: " + std::string{to_string(ended.state)});
  auto last_stop = waiting.last_stop();
  return json{{"inFlight", wanted.in_flight()},
              {"timers", wanted.timers},
              {"actions", wanted.actions},
              {"commands", wanted.commands},
              {"threads", wanted.threads},
              {"cancelSeconds", since(begin, end)},
              {"lastStopSeconds", last_stop ? json(since(begin, *last_stop)) : json()}};
}

int fail(const std::string& why) {
  std::cerr << "troupe_cancel: " << why << '\n';
  return 1;
}

int run(const options& wanted) {
  waiting_actions waiting; // outlives the runtime that calls it
  runtime engine{{.threads = wanted.threads, .jobs = std::max(1U, wanted.commands)}};
  if (auto added = engine.add(waiting.as_service()); !added)
    return fail(added.error().message);
  auto flow = engine.load_text(definition, "in-flight.yaml");
  if (!flow)
    return fail(to_string(flow.error().front()));
  for (unsigned number = 1; number <= wanted.rounds; ++number) {
    auto line = measure(engine, *flow, wanted, waiting);
    if (!line)
      return fail(line.error().message);
    (*line)["round"] = number;
    std::cout << line->dump() << std::endl;
  }
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  options wanted;
  CLI::App app{"Measures the time from cancel to cancelled with many executions in flight."};
  app.add_option("--timers", wanted.timers, "Executions that wait for a timer (5,000)");
  app.add_option("--actions", wanted.actions, "C++ actions under way (4,900)");
  app.add_option("--commands", wanted.commands, "Commands that run (100)");
  app.add_option("--threads", wanted.threads, "That run actors (2)")->check(CLI::Range(1, 1024));
  app.add_option("--rounds", wanted.rounds, "How often (5)");
  CLI11_PARSE(app, argc, argv);
  return run(wanted);
}
