/// The cgroup that this program is in, and whether it may make others below it.
#pragma once

#include "runtime/service/exec/cgroup_files.hpp"
#include "troupe/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace troupe {

/// What names the group that the program is in, where a group is asked for.
inline constexpr std::string_view own_cgroup_name = "own";

/// The group below one that it is in to which a program moves itself: a group that hands on
/// controllers to those below it may have no programs itself.
inline constexpr const char* aside_name = "troupe-self";

/// The group that this program was started in: not the one below it to which it has moved itself.
/// Fails where the system has no cgroup v2 at its usual place.
result<cgroup_path> own_cgroup();

/// That group, where it is surely ours: it is writable, nothing else runs in it, and it was
/// delegated. That is said by systemd's system manager (which marks it), or by a container of which
/// it is the root. Empty: it is not, or nobody knows, as for what a user's own manager delegates.
cgroup_path delegated_cgroup();

/// A program in a group that is none of ours. Ours are this one and, in a container, the first
/// process where that is our parent. Nothing where there is none, or the group can't be read.
std::optional<pid_t> other_program_in(const cgroup_path& group);

/// The path that `/proc/self/cgroup` tells of version 2, `/` at least. Empty: none.
std::string cgroup_in(std::string_view own_groups);

} // namespace troupe
