#include "runtime/service/exec/command_group.hpp"

#include "runtime/service/exec/command_memory.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <string>

namespace troupe {

namespace {

/// Bounds what a group uses, as one, in main memory; nothing: as much as it likes. Whether it
/// could.
bool set_bound(const cgroup_path& group, std::optional<std::uint64_t> most) {
  if (!write_of(group, "memory.max", most ? std::to_string(*most) : "max"))
    return false;
  // Kernels without swap have no such file, and those before Linux 4.19 not the other one.
  static_cast<void>(write_of(group, "memory.swap.max", most ? "0" : "max"));
  static_cast<void>(write_of(group, "memory.oom.group", most ? "1" : "0"));
  return true;
}

} // namespace

std::optional<command_group> command_group::make(std::shared_ptr<group_folder> all,
                                                 std::uint64_t share) {
  auto path = all->add();
  if (!path)
    return std::nullopt;
  command_group made{std::move(all), *std::move(path)};
  made.is_bounded_ = share > 0;
  if (!made.is_bounded_ || set_bound(made.path_, memory_allowed(share)))
    return made;
  made.all_->give_up("can't bound the memory of " + made.path_, errno);
  return std::nullopt;
}

command_group::~command_group() {
  if (all_ && !all_->remove(path_) && is_bounded_)
    static_cast<void>(set_bound(path_, {})); // the share is somebody else's from now on
}

void command_group::look() {
  most_seen_ = std::max(most_seen_, number_of(path_, "memory.current").value_or(0));
}

void command_group::kill() const {
  static_cast<void>(write_of(path_, "cgroup.kill", "1"));
}

group_figures command_group::figures() const {
  group_figures told;
  const auto peak = number_of(path_, "memory.peak");
  told.is_whole = peak.has_value();
  told.memory = peak.value_or(most_seen_);
  if (auto used = number_of(path_, "cpu.stat", "usage_usec"))
    told.cpu = std::chrono::microseconds{*used};
  told.oom_kills = number_of(path_, "memory.events", "oom_kill").value_or(0);
  told.hit_bound = is_bounded_ && number_of(path_, "memory.events", "oom").value_or(0) > 0;
  return told;
}

} // namespace troupe
