#include "runtime/service/exec/command_run.hpp"

#include <utility>

namespace troupe {

std::optional<command_wait> command_run::serve(const command_loop::occasion& now) {
  if (!live_) {
    auto is_stopped = turn_ && stop_.stop_requested();
    if (turn_ && !is_stopped && !turn_->take())
      return command_wait{};
    turn_.reset(); // where it is stopped, its turn is the next one's
    if (!is_stopped)
      start(now.wake);
    if (turn_)
      return command_wait{};
    return live_ ? std::optional{live_->wait()} : std::nullopt;
  }
  return live_->serve(now.programs);
}

void command_run::start(const command_loop::waker& wake) {
  std::optional<child_process> child;
  std::optional<command_group> group;
  std::optional<oom_watch> watch;
  auto tried = all_.start_in_turn(
    [&](const running_commands::entry& entry) {
      order_.environment->set_command(entry.id());
      order_.line.environment = order_.environment->entries();
      auto made = groups_ ? command_group::make(groups_, order_.terms.limits.memory) : std::nullopt;
      order_.line.group = made ? made->path() : "";
      if (!made && around_)
        watch.emplace(around_);
      auto started = child_process::start(order_.line, entry.slot());
      if (!started) {
        fault_ = std::move(started.error());
        return !fault_.no_room;
      }
      if (started->outside() != 0)
        groups_->give_up("can't start a command in " + order_.line.group, started->outside());
      else if (made)
        group.emplace(*std::move(made));
      child.emplace(std::move(*started));
      return true;
    },
    wake);
  if (tried.waiting)
    turn_.emplace(std::move(*tried.waiting));
  if (!child)
    return;
  live_.emplace(std::move(*child), std::move(*tried.made), std::move(group), std::move(watch),
                order_.terms);
  order_ = {};
}

result<command_outcome> command_run::outcome() {
  if (live_)
    return live_->reap();
  if (stop_.stop_requested()) {
    command_outcome none{.output = {captured_stream{0}}, .errors = {captured_stream{0}}};
    none.stopped = true;
    return none;
  }
  if (fault_.no_room)
    fault_.message += ", and no other command runs whose end would make room";
  return failure(std::move(fault_.message));
}

} // namespace troupe
