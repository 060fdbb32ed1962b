/// `troupe schedules` and `troupe schedule`: when workflows of the catalogue start by themselves.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/server/server_choice.hpp"
#include "cli/store_access.hpp"

#include <functional>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace troupe::cli {

/// As written on the command line, unchecked.
struct schedule_flags {
  state_place place;
  server_flags server;
  std::string named;    ///< `WORKFLOW/ID`.
  std::string workflow; ///< Of the list: only those of it.
  std::string reason;
  std::string from;
  std::string until;
  std::string order = "forward";
  std::string at_once = "1";
  std::string cron;
  std::string every;
  std::string timezone = "UTC";
  std::string after;
  std::string count = "10";
  std::string output = "text";
};

/// What one of the commands does.
using schedule_command = exit_code (*)(const schedule_flags&);

/// Adds the commands to the program; `chosen` is called with the one that the line names.
void add_schedule_commands(CLI::App& program, schedule_flags& flags,
                           const std::function<void(schedule_command)>& chosen);

} // namespace troupe::cli
