#include "runtime/service/exec/leftovers.hpp"

#include "runtime/service/exec/command_record.hpp"
#include "runtime/service/exec/process_ending.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <unistd.h>

namespace troupe {

namespace {

/// Whether a recorded command's leader still runs, so that its session is the recorded one.
bool runs(const recorded_command& command) {
  return command.leader.pid > 0 && is_same(look_at(command.leader.pid), command.leader);
}

/// What tells that a program is left over.
struct leftover_signs {
  std::set<command_mark> attempts;
  std::set<command_mark> commands;
  std::set<pid_t> sessions;

  bool fit(std::span<const system_process> all, const system_process& each) const {
    auto left = (each.attempt != 0 && attempts.contains(each.attempt))
                || (each.command != 0 && commands.contains(each.command))
                || (each.session > 0 && sessions.contains(each.session));
    return left && !descends_from_us(all, each);
  }
};

} // namespace

std::size_t end_leftovers(const std::vector<lost_attempt>& attempts, const std::string& store_path,
                          duration grace) {
  leftover_signs signs;
  for (const auto& each : attempts)
    signs.attempts.insert(mark_of_attempt(each.execution_id, std::to_string(each.attempt)));
  auto records = records_of_the_dead(store_path);
  for (const auto& record : records)
    for (const auto& command : record.commands) {
      signs.commands.insert(command.mark);
      if (runs(command))
        signs.sessions.insert(command.leader.pid);
    }
  if (signs.attempts.empty() && signs.commands.empty())
    return 0;
  process_room room;
  auto ended = end_processes(
    room, [&](auto all, const system_process& each) { return signs.fit(all, each); }, grace);
  for (const auto& record : records)
    unlink(record.path.c_str());
  return ended;
}

std::vector<pid_t> leftover_commands(const std::string& store_path) {
  std::vector<pid_t> left;
  for (const auto& record : records_of_the_dead(store_path))
    for (const auto& command : record.commands)
      if (runs(command))
        left.push_back(command.leader.pid);
  return left;
}

} // namespace troupe
