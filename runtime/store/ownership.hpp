/// Who may drive a process, judged by proof and never by silence.
#pragma once

#include "runtime/durability/records.hpp"
#include "runtime/store/owner_lock.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace troupe {

/// What tells one machine, one boot of it and one of its PID namespaces from others.
struct machine_facts {
  std::string host;
  std::string machine; ///< The same over all boots; empty where it has no such name.
  std::string boot;
  std::uint64_t pid_space = 0;
};

/// The one that this program runs on.
const machine_facts& this_machine();

/// When a program started, in clock ticks since the boot; 0: there is none (that runs).
std::int64_t start_of_program(std::int64_t pid);

/// How long an owner of version 2 of the tables, which holds no lock, may stay silent before it
/// counts as gone.
inline constexpr duration lease = std::chrono::seconds{10};

/// What an owner is judged by.
struct evidence {
  const machine_facts& here;
  lock_sight lock = lock_sight::unseen; ///< Of the owner.
  time_point now;
  /// `start_of_program`, or what a test says.
  std::function<std::int64_t(std::int64_t pid)> start_of = start_of_program;
};

/// On this boot of this machine, whoever holds its lock lives and who does not is gone; where the
/// lock can't be seen, its pid tells, where that means anything. Who was driving on another boot of
/// this machine is gone. Of another machine nothing is known.
owner_life life_of(const owner& who, const evidence& seen);

/// This program, as the owner of processes.
owner this_owner(time_point now);

/// `pid 7 on alpha`.
std::string name_of(const owner& who);

/// The name of its host.
std::string host_of(const owner& who);

/// Whether it runs on this boot of this machine.
bool runs_here(const owner& who);

/// Whether nobody may drive the process any more; or who does, or might.
result<void> may_take(const process_row& row, time_point now);

} // namespace troupe
