/// The cgroup of one command.
#pragma once

#include "runtime/service/exec/group_folder.hpp"
#include "troupe/time.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace troupe {

/// What all that was in a group has used, as the kernel counted it.
struct group_figures {
  /// Bytes of memory at most, at once, with what the kernel keeps of its files. 0: nobody knows.
  std::uint64_t memory = 0;
  bool is_whole = false;         ///< `memory` is what the kernel told, not what looks have seen.
  std::optional<duration> cpu{}; ///< Processor time.
  std::uint64_t oom_kills = 0;   ///< How many programs the kernel has ended as memory was short,
  bool hit_bound = false;        ///< which was so as the group's bound was reached.
};

/// Made before the command, which enters it before it is a program of its own: so all that it
/// starts is in it, too. Removed once nothing runs in it any more. For one thread at a time.
class command_group {
public:
  /// For a command that takes `share` bytes of memory: it may use what `memory_allowed` says,
  /// in main memory only, and where it needs more the kernel ends all of it at once. 0: no bound.
  /// Nothing where there can be no such group.
  static std::optional<command_group> make(std::shared_ptr<group_folder> all, std::uint64_t share);

  command_group(command_group&& other) noexcept
    : all_{std::exchange(other.all_, nullptr)}, path_{std::move(other.path_)},
      is_bounded_{other.is_bounded_}, most_seen_{other.most_seen_} {}
  command_group& operator=(command_group&&) = delete;
  /// What is left in it may use as much memory as it likes.
  ~command_group();

  const cgroup_path& path() const noexcept { return path_; }

  /// Whether somebody has to `look` now and then for its peak of memory to be known.
  bool wants_looks() const noexcept { return !all_->tells_peak(); }
  /// Takes note of the memory that it uses.
  void look();

  /// Ends all that is in it (SIGKILL), where the kernel does that (Linux 5.14).
  void kill() const;

  /// So far.
  group_figures figures() const;

private:
  command_group(std::shared_ptr<group_folder> all, cgroup_path path)
    : all_{std::move(all)}, path_{std::move(path)} {}

  std::shared_ptr<group_folder> all_;
  cgroup_path path_;
  bool is_bounded_ = false;
  std::uint64_t most_seen_ = 0;
};

} // namespace troupe
