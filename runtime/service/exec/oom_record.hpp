/// What the kernel tells of programs that it has ended for want of memory, in a group that commands
/// share.
#pragma once

#include "runtime/service/exec/cgroup_files.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

namespace troupe {

/// The count of the group that this program, and so each command without a group of its own, is in.
/// The kernel says how many it has ended there, and not which: each of them is taken for one
/// command at most. Thread-safe.
class oom_record {
public:
  /// `group`: empty, or without such a count: nothing is ever known.
  explicit oom_record(cgroup_path group) : group_{std::move(group)} {}

  /// How many so far, in this group and all below it.
  std::uint64_t count() const { return number_of(group_, "memory.events", "oom_kill").value_or(0); }

  /// Whether there is one since `before` that was taken for no other command. It is taken then.
  bool take(std::uint64_t before);

private:
  const cgroup_path group_;
  std::atomic<std::uint64_t> taken_ = 0; ///< All up to this one are accounted for.
};

/// For one command, from before it is started.
class oom_watch {
public:
  explicit oom_watch(std::shared_ptr<oom_record> of) : of_{std::move(of)}, before_{of_->count()} {}

  /// Of a command that was killed: whether the kernel did it, as far as its count can tell. Asked
  /// once.
  bool is_cause() const { return of_->take(before_); }

private:
  std::shared_ptr<oom_record> of_;
  std::uint64_t before_;
};

} // namespace troupe
