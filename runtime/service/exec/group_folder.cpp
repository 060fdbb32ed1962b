#include "runtime/service/exec/group_folder.hpp"

#include "runtime/service/exec/own_cgroup.hpp"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace troupe {

namespace {

namespace fs = std::filesystem;

constexpr const char* handed_on = "cgroup.subtree_control";
constexpr const char* name_start = "troupe-";

/// With the reason, an `errno` value.
tl::unexpected<error> unusable(const std::string& what, int code = errno) {
  return failure(what + ": " + std::generic_category().message(code));
}

/// Opens a group's folder and locks it. None where that can't be done, or another one has it.
descriptor locked(const cgroup_path& group, int how) {
  descriptor folder{open(group.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  while (folder && flock(folder.get(), how) != 0)
    if (errno != EINTR)
      return {};
  return folder;
}

bool is_made(const cgroup_path& group) {
  constexpr mode_t mode = 0755;
  return mkdir(group.c_str(), mode) == 0;
}

/// Whether it is gone. One that something runs in stays, and a stand-in that has files.
bool is_removed(const cgroup_path& group) noexcept {
  return rmdir(group.c_str()) == 0 || errno == ENOENT;
}

std::vector<cgroup_path> groups_in(const cgroup_path& group) {
  std::vector<cgroup_path> found;
  std::error_code unreadable;
  for (fs::directory_iterator each{group, unreadable}, end; !unreadable && each != end;
       each.increment(unreadable)) {
    std::error_code gone;
    if (each->is_directory(gone))
      found.push_back(each->path().string());
  }
  return found;
}

/// Moves this program, and a container's first process with it, out of a group that is to have
/// none.
result<void> move_aside(const cgroup_path& group) {
  if (auto other = other_program_in(group))
    return failure("other programs run in " + group + ", such as that of pid "
                   + std::to_string(*other));
  const auto aside = group + '/' + aside_name;
  const auto procs = '\n' + read_of(group, "cgroup.procs").value_or("");
  for (auto pid : {getpid(), pid_t{1}}) {
    if (procs.find('\n' + std::to_string(pid) + '\n') == procs.npos)
      continue;
    if (!is_made(aside) && errno != EEXIST)
      return unusable("can't make " + aside);
    if (!write_of(aside, "cgroup.procs", std::to_string(pid)))
      return unusable("can't move this program to " + aside);
  }
  return {};
}

/// Has the memory of the groups below this one counted and bounded.
result<void> hand_on_memory(const cgroup_path& group) {
  return write_of(group, handed_on, "+memory")
           ? result<void>{}
           : unusable("can't hand on the memory controller in " + group);
}

/// Removes what runtimes of programs that died have left, if nothing runs in it.
void remove_left(const cgroup_path& delegated) {
  for (const auto& each : groups_in(delegated)) {
    const auto name = fs::path{each}.filename().string();
    if (!name.starts_with(name_start) || name == aside_name || !locked(each, LOCK_EX | LOCK_NB))
      continue;
    for (const auto& of_command : groups_in(each))
      static_cast<void>(is_removed(of_command));
    static_cast<void>(is_removed(each));
  }
}

/// The group of a new runtime: several may be in one program.
result<cgroup_path> make_folder(const cgroup_path& delegated) {
  const auto start = delegated + '/' + name_start + std::to_string(getpid()) + '.';
  for (std::size_t number = 1;; ++number) {
    auto path = start + std::to_string(number);
    if (is_made(path))
      return path;
    if (errno != EEXIST)
      return unusable("can't make " + path);
  }
}

} // namespace

result<std::shared_ptr<group_folder>> group_folder::open(const std::string& delegated,
                                                         notice lost) {
  auto group = delegated == own_cgroup_name ? own_cgroup() : result<cgroup_path>{delegated};
  if (!group)
    return tl::unexpected{std::move(group.error())};
  if (!read_of(*group, "cgroup.controllers"))
    return unusable(*group + " is no cgroup v2");
  if (!has_word(*group, "cgroup.controllers", "memory"))
    return failure(*group + " has no memory controller");
  const auto turn = locked(*group, LOCK_EX); // one at a time tidies up, and makes its folder
  if (!turn)
    return unusable("can't lock " + *group);
  if (!has_word(*group, handed_on, "memory"))
    if (auto ready = move_aside(*group).and_then([&] { return hand_on_memory(*group); }); !ready)
      return tl::unexpected{std::move(ready.error())};
  remove_left(*group);
  auto path = make_folder(*group);
  if (!path)
    return tl::unexpected{std::move(path.error())};
  auto lock = locked(*path, LOCK_EX | LOCK_NB);
  if (!lock)
    return unusable("can't lock " + *path);
  std::shared_ptr<group_folder> made{
    new group_folder{*std::move(path), std::move(lock), std::move(lost)}};
  if (auto counted = hand_on_memory(made->path_); !counted)
    return tl::unexpected{std::move(counted.error())};
  return made;
}

group_folder::group_folder(cgroup_path path, descriptor lock, notice lost)
  : path_{std::move(path)}, lock_{std::move(lock)}, lost_{std::move(lost)},
    tells_peak_{access((path_ + "/memory.peak").c_str(), F_OK) == 0} {}

group_folder::~group_folder() {
  for (const auto& each : left_)
    static_cast<void>(is_removed(each));
  static_cast<void>(is_removed(path_));
}

std::optional<cgroup_path> group_folder::add() {
  if (!is_usable_)
    return std::nullopt;
  try_left();
  auto group = path_ + '/' + std::to_string(++latest_);
  if (is_made(group))
    return group;
  give_up("can't make " + group, errno);
  return std::nullopt;
}

bool group_folder::remove(cgroup_path group) {
  if (is_removed(group))
    return true;
  std::scoped_lock lock{mutex_};
  left_.push_back(std::move(group));
  return false;
}

/// Two for each that begins: so those whose programs have ended don't add up.
void group_folder::try_left() {
  for (int i = 0; i < 2; ++i) {
    cgroup_path group;
    {
      std::scoped_lock lock{mutex_};
      if (left_.empty())
        return;
      group = std::move(left_.front());
      left_.pop_front();
    }
    static_cast<void>(remove(std::move(group)));
  }
}

void group_folder::give_up(const std::string& what, int code) {
  if (is_usable_.exchange(false))
    lost_("from now on the memory of commands is looked at once a second: " + what + ": "
          + std::generic_category().message(code));
}

} // namespace troupe
