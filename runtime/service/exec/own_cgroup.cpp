#include "runtime/service/exec/own_cgroup.hpp"

#include <algorithm>
#include <array>
#include <linux/magic.h>
#include <sstream>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace troupe {

namespace {

/// Where systemd, and each container's runtime, mounts the one hierarchy. Where version 1 is
/// mounted beside it (elsewhere, then), that has the controllers.
constexpr const char* hierarchy = "/sys/fs/cgroup";

/// By the marks of CGROUP_DELEGATION.md of systemd; a user's manager sets none.
bool is_marked(const cgroup_path& group) {
  for (const auto* name : {"trusted.delegate", "user.delegate"}) {
    std::array<char, 8> mark{};
    if (getxattr(group.c_str(), name, mark.data(), mark.size()) == 1 && mark.front() == '1')
      return true;
  }
  return false;
}

/// What a cgroup namespace shows as the root is delegated to it; the root itself has no such file.
bool is_root_of_container(const cgroup_path& group) {
  return group == hierarchy && access((group + "/cgroup.events").c_str(), F_OK) == 0;
}

bool is_writable(const cgroup_path& group) {
  return access(group.c_str(), W_OK) == 0
         && access((group + "/cgroup.subtree_control").c_str(), W_OK) == 0;
}

} // namespace

std::string cgroup_in(std::string_view own_groups) {
  constexpr std::string_view second = "0::";
  while (!own_groups.empty()) {
    auto line = own_groups.substr(0, own_groups.find('\n'));
    if (line.starts_with(second))
      return std::string{line.substr(second.size())};
    own_groups.remove_prefix(std::min(own_groups.size(), line.size() + 1));
  }
  return {};
}

result<cgroup_path> own_cgroup() {
  struct statfs about {};
  if (statfs(hierarchy, &about) != 0 || about.f_type != CGROUP2_SUPER_MAGIC)
    return failure(std::string{"no cgroup v2 is mounted at "} + hierarchy);
  auto path = cgroup_in(read_of("/proc/self", "cgroup").value_or(""));
  if (path.empty())
    return failure("/proc/self/cgroup tells of no cgroup v2");
  if (const auto aside = std::string{"/"} + aside_name; path.ends_with(aside))
    path.resize(path.size() - aside.size());
  return hierarchy + (path == "/" ? std::string{} : path);
}

cgroup_path delegated_cgroup() {
  auto group = own_cgroup();
  if (!group || !is_writable(*group) || !has_word(*group, "cgroup.controllers", "memory"))
    return {};
  if (!is_marked(*group) && !is_root_of_container(*group))
    return {};
  return other_program_in(*group) ? cgroup_path{} : *std::move(group);
}

std::optional<pid_t> other_program_in(const cgroup_path& group) {
  std::istringstream pids{read_of(group, "cgroup.procs").value_or("")};
  for (pid_t pid = 0; pids >> pid;)
    if (pid != getpid() && (pid != 1 || getppid() != 1))
      return pid;
  return std::nullopt;
}

} // namespace troupe
