/// The cgroup of a runtime, and those of its commands below it.
#pragma once

#include "runtime/base/descriptor.hpp"
#include "runtime/service/exec/cgroup_files.hpp"
#include "troupe/result.hpp"

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace troupe {

/// In a cgroup that is ours, a group of this runtime, and in that one for each command:
///
///     DELEGATED                 hands on the memory controller, so it has no programs itself
///       troupe-self             this program, where it was in DELEGATED
///       troupe-PID.N            of a runtime, locked as long as that lives
///         1, 2, ...             of its commands
///
/// A group goes with its last program. What a command has left running keeps its group, which is
/// tried again as other commands begin; what is still there at the end is left to the next runtime.
/// Thread-safe. Its calls take as long as a few system calls.
class group_folder {
public:
  /// Hears in one sentence that groups can't be had any more.
  using notice = std::function<void(const std::string&)>;

  /// `delegated`: the path of a group, or `own_cgroup_name`. Removes what runtimes that have died
  /// left there. Fails where it is no group, has no memory controller, other programs are in it, or
  /// the system refuses something; the message names the group.
  static result<std::shared_ptr<group_folder>> open(const std::string& delegated, notice lost);

  group_folder(const group_folder&) = delete;
  group_folder& operator=(const group_folder&) = delete;
  ~group_folder();

  /// The runtime's; empty: no groups can be had any more.
  cgroup_path usable_path() const { return is_usable_ ? path_ : cgroup_path{}; }
  /// Whether the kernel tells what a group has used at most (Linux 5.19).
  bool tells_peak() const noexcept { return tells_peak_; }

  /// Makes a group for a command, without bounds. Nothing where that can't be done, which ends its
  /// use.
  std::optional<cgroup_path> add();

  /// Removes a group, now or once what runs in it has ended. Whether it is gone.
  bool remove(cgroup_path group);

  /// From now on no groups are made. `what` couldn't be done, for the reason of `code` (`errno`).
  void give_up(const std::string& what, int code);

private:
  group_folder(cgroup_path path, descriptor lock, notice lost);

  void try_left();

  const cgroup_path path_;
  const descriptor lock_;
  const notice lost_;
  const bool tells_peak_;
  std::atomic<bool> is_usable_ = true;
  std::atomic<std::uint64_t> latest_ = 0;
  std::mutex mutex_;
  std::deque<cgroup_path> left_; ///< Something ran there when their commands had ended.
};

} // namespace troupe
