#include "runtime/cli/run_listeners.hpp"

#include "runtime/cli/event_log.hpp"

namespace troupe::cli {

run_listeners::run_listeners(const run_options& options) : options_{options} {
  if (options.verbose)
    log_ = make_log(to_log_);
}

event_listener run_listeners::listener() {
  if (!options_.events && !log_)
    return {};
  return [this](std::span<const execution_event> changes) {
    if (events_)
      events_->write(changes);
    if (log_)
      log_changes(*log_, changes);
  };
}

result<void> run_listeners::open() {
  if (!options_.events)
    return {};
  auto opened = event_file::open(*options_.events, options_.appends_events);
  if (!opened)
    return failure("--events: " + opened.error().message);
  events_ = std::move(*opened);
  return {};
}

void run_listeners::discard() {
  if (events_)
    events_->discard();
  events_.reset();
}

result<void> run_listeners::close() {
  return events_ ? events_->close() : result<void>{};
}

} // namespace troupe::cli
