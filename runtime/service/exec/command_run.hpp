/// Running one command, from before there is room for it to its end.
#pragma once

#include "runtime/service/exec/exec_input.hpp"
#include "runtime/service/exec/live_command.hpp"

#include <memory>
#include <optional>

namespace troupe {

/// A command that is to be run.
struct command_order {
  command_line line;
  std::unique_ptr<command_environment> environment; ///< Gets its TROUPE_COMMAND_ID.
  command_terms terms{};
};

/// Runs a command as one of `all`, feeds it its input, and reads both its streams until they end. A
/// timeout or a stop request ends all that it consists of, whatever sessions that has made:
/// SIGTERM, and SIGKILL for what is left after the grace. Otherwise what the command leaves in the
/// background runs on, as in a shell, with its output cut off. Where the system has no room for it,
/// it waits until another one of `all` has ended. For one thread at a time.
class command_run {
public:
  /// `all` must outlive it, and what the order points to. `groups`: of which it has one of its own;
  /// null: there are none. `around`: of the group that it shares then; null: nobody looks.
  command_run(command_order order, running_commands& all, std::shared_ptr<group_folder> groups,
              std::shared_ptr<oom_record> around)
    : order_{std::move(order)}, all_{all}, groups_{std::move(groups)}, around_{std::move(around)},
      stop_{order_.terms.stop} {}

  /// Does what there is to do now. What it waits for then; nothing once it has ended.
  std::optional<command_wait> serve(const command_loop::occasion& now);

  /// How it ended. Fails where it could not be started.
  result<command_outcome> outcome();

private:
  void start(const command_loop::waker& wake);

  command_order order_; ///< Of no use once it has been started.
  running_commands& all_;
  std::shared_ptr<group_folder> groups_;
  std::shared_ptr<oom_record> around_;
  std::stop_token stop_;
  std::optional<running_commands::turn> turn_; ///< While it waits for room.
  std::optional<live_command> live_;
  start_fault fault_{"the system has no room for one more process", true};
};

} // namespace troupe
