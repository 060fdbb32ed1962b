/// An action that runs commands, one after the other, without a thread of its own.
#pragma once

#include "runtime/service/exec/command_run.hpp"
#include "troupe/action.hpp"

#include <memory>
#include <variant>

namespace troupe {

/// What an action runs, and makes of it. For one thread at a time.
class command_steps {
public:
  command_steps() = default;
  command_steps(const command_steps&) = delete;
  command_steps& operator=(const command_steps&) = delete;
  virtual ~command_steps() = default;

  /// The next command; or, where none is left, what the action answers. What the command points to
  /// must live until it has ended.
  virtual std::variant<command_order, result<value>> next() = 0;

  /// A command has ended so. Fails where that fails the action.
  virtual result<void> ended(result<command_outcome> outcome) = 0;
};

/// What the commands of a runtime share. Thread-safe, as its parts are.
struct command_host {
  /// `grace`: as that of `running_commands`.
  explicit command_host(duration grace = std::chrono::seconds{2})
    : running{std::make_shared<running_commands>(grace)} {}

  std::shared_ptr<running_commands> running; ///< With the commands: some may outlive the loop.
  std::shared_ptr<group_folder> groups{};    ///< Likewise. Null: they have no cgroups of their own.
  std::shared_ptr<oom_record> around{};      ///< Of the group that they share then; may be null.
  command_loop loop{};
};

/// Runs the commands of `steps`, which are gone before `promise` is answered. The calling thread
/// starts the first one, which may block; all else is done by the loop's.
void run_commands(command_host& host, std::unique_ptr<command_steps> steps,
                  const std::stop_token& stop, action_promise promise);

} // namespace troupe
