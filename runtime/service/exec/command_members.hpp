/// The programs that a command consists of now.
#pragma once

#include "runtime/service/exec/command_watchdog.hpp"
#include "runtime/service/exec/process_ending.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace troupe {

/// The programs of a host at some moment, found by what they belong to at a cost that hardly
/// depends on how many there are: a thousand commands may be stopped at once. Immutable.
class host_programs {
public:
  /// `all`: by their pids, as `list_programs` gives them.
  explicit host_programs(std::span<const system_process> all);

  const std::vector<system_process>& all() const noexcept { return all_; }

  /// Whether one of that session runs.
  bool has_session(pid_t session) const;

  /// Those that belong to a command, or are `known` to, all that descends from these, and our own
  /// line of ancestors; by their pids.
  std::vector<system_process> around(const command_slot& slot,
                                     std::span<const system_process> known) const;

private:
  std::vector<system_process> all_;
  // Places in that, by one of its fields:
  std::vector<std::uint32_t> by_session_;
  std::vector<std::uint32_t> by_command_;
  std::vector<std::uint32_t> by_parent_;
};

using program_list = std::shared_ptr<const host_programs>;

/// Those of this host, now. Takes as long as a walk through /proc.
program_list programs_now();

/// Those of `programs` that the command in `slot` consists of: of its session, marked as its own,
/// or `known` to be, and what descends from these.
std::vector<system_process> members_of(const command_slot& slot, nested_commands nested,
                                       const host_programs& programs,
                                       std::span<const system_process> known = {});

} // namespace troupe
