#include "runtime/cli/remaining_processes.hpp"

#include "runtime/cli/standard_streams.hpp"

#include <algorithm>

namespace troupe::cli {

namespace {

std::vector<process_summary> live_in(const runtime& node) {
  auto all = node.processes();
  std::erase_if(all, [](const process_summary& each) { return is_final(each.state); });
  return all;
}

} // namespace

void await_remaining(runtime& node, signal_watch& signals, at_end on_interrupt, bool quiet) {
  auto live = live_in(node);
  if (live.empty())
    return;
  if (!quiet)
    for (const auto& each : live)
      say("troupe: waiting for " + each.id + ", which nothing waits for");
  signals.on_first([&node, on_interrupt](const std::string& reason) {
    if (on_interrupt == at_end::leave)
      return static_cast<void>(node.leave());
    for (const auto& each : live_in(node))
      if (auto left = node.find(each.id))
        static_cast<void>(left->cancel(reason)); // it may have ended
  });
  for (; !live.empty(); live = live_in(node))
    for (const auto& each : live)
      if (auto left = node.find(each.id))
        static_cast<void>(left->wait());
  signals.on_first([](const std::string&) {}); // nothing is left to cancel
}

} // namespace troupe::cli
