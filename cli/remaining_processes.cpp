#include "cli/remaining_processes.hpp"

#include "cli/standard_streams.hpp"

#include <vector>

namespace troupe::cli {

namespace {

std::vector<process> live_in(runtime& node) {
  std::vector<process> live;
  for (const auto& each : node.processes())
    if (!is_final(each.state))
      if (auto found = node.find(each.id))
        live.push_back(std::move(*found));
  return live;
}

} // namespace

void await_remaining(runtime& node, signal_watch& signals, at_end on_interrupt, bool quiet) {
  auto live = live_in(node);
  if (live.empty())
    return;
  if (!quiet)
    for (const auto& each : live)
      say("troupe: waiting for " + each.id() + ", which nothing waits for");
  for (; !live.empty(); live = live_in(node)) {
    signals.on_first([&node, live, on_interrupt](const std::string& reason) {
      if (on_interrupt == at_end::leave)
        return node.request_leave();
      for (const auto& each : live)
        each.request_cancel(reason); // and so what these start
    });
    for (const auto& each : live)
      static_cast<void>(each.wait());
  }
  signals.on_first([](const std::string&) {}); // nothing is left to cancel
}

} // namespace troupe::cli
