// Processes that other runtimes drive: awaited here, not driven.
#include "actors/supervisor.hpp"

#include <utility>

namespace troupe {

/// Another runtime drives the process: whoever waits for it hears what the store will say.
void supervisor::follow(const std::string& process_id) {
  auto* known = find(process_id);
  if (!known || known->is_elsewhere)
    return;
  ids_.erase(known->actor.id());
  known->actor = nullptr;
  known->is_elsewhere = true;
  ++elsewhere_;
  if (around_->on_notice)
    around_->on_notice("process " + process_id
                       + " is driven by another runtime now: its outcome is awaited");
  if (known->on_elsewhere)
    known->on_elsewhere();
  if (around_->follow)
    around_->follow(process_id);
  if (closing_ && live_.size() == elsewhere_)
    leave_elsewhere();
}

/// This runtime ends before it could hear of the ends of what others drive.
void supervisor::leave_elsewhere() {
  auto closers = std::exchange(closers_, {});
  while (!live_.empty()) {
    process_ended news;
    news.output.process_id = live_.begin()->first;
    news.output.name = live_.begin()->second.flow->name;
    news.output.state = process_state::running;
    ended(news);
  }
  for (auto& closer : closers)
    closer.deliver(shut_down_done{});
}

} // namespace troupe
