#include "cli/run_listeners.hpp"

#include "cli/event_log.hpp"

namespace troupe::cli {

run_listeners::run_listeners(const run_options& options) : options_{options} {
  if (options.verbose)
    log_ = make_log(to_log_);
}

subscription run_listeners::subscribe_to(runtime& node) {
  if (!options_.events && !log_)
    return {};
  return node.subscribe({.types = {event_type::execution}},
                        [this](std::span<const shared_event> changes, std::uint64_t) {
                          if (events_)
                            events_->write(changes);
                          if (log_)
                            log_changes(*log_, changes);
                        },
                        {.slow = when_slow::block});
}

result<void> run_listeners::open() {
  if (!options_.events)
    return {};
  auto opened = event_file::open(*options_.events, options_.appends_events);
  if (!opened)
    return failure("--events: ", std::move(opened.error()));
  events_ = std::move(*opened);
  return {};
}

void run_listeners::discard() {
  if (events_)
    events_->discard();
  events_.reset();
}

exit_code run_listeners::close(exit_code code) {
  auto closed = events_ ? events_->close() : result<void>{};
  auto ended_early = code == exit_code::cancelled || code == exit_code::timed_out;
  return closed || ended_early ? code : exit_code::internal;
}

std::vector<subscription> run_listeners::hurry_with(runtime& node,
                                                    const std::vector<process>& running) {
  std::vector<subscription> watched;
  if (!log_ && !(events_ && events_->may_stall()))
    return watched; // nobody can keep them waiting
  auto hear = [this](std::span<const shared_event> events, std::uint64_t) {
    for (const auto& each : events)
      if (const auto* change = std::get_if<process_event>(each.get());
          change && change->state == process_state::cancel_requested)
        hurry();
  };
  for (const auto& each : running)
    watched.push_back(node.subscribe({.types = {event_type::process}, .process = each.id()}, hear));
  return watched;
}

} // namespace troupe::cli
