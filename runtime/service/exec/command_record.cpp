#include "runtime/service/exec/command_record.hpp"

#include "runtime/base/private_path.hpp"
#include "runtime/base/uuid.hpp"

#include <array>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sys/file.h>
#include <sys/stat.h>
#include <type_traits>
#include <unistd.h>

namespace troupe {

namespace {

namespace fs = std::filesystem;

/// Where its pids mean something: the host, since it started, and the namespace of pids.
struct record_head {
  std::array<char, 24> format{"troupe commands 1"};
  std::array<char, 64> host{};
  std::array<char, 40> boot{};
  std::uint64_t pid_namespace = 0;

  friend bool operator==(const record_head&, const record_head&) = default;
};

struct record_line {
  std::uint64_t mark = 0;
  std::int64_t pid = 0;
  std::uint64_t started = 0;
};
static_assert(
  std::is_trivially_copyable_v<record_head> && std::is_trivially_copyable_v<record_line>);

record_head head_of_here() {
  record_head head;
  gethostname(head.host.data(), head.host.size() - 1);
  std::ifstream{"/proc/sys/kernel/random/boot_id"}.read(head.boot.data(), 36);
  struct stat about {};
  if (stat("/proc/self/ns/pid", &about) == 0)
    head.pid_namespace = about.st_ino;
  return head;
}

std::string prefix_of(const std::string& store_path) {
  return fs::path{store_path}.filename().string() + "-commands.";
}

fs::path folder_of(const std::string& store_path) {
  auto folder = fs::path{store_path}.parent_path();
  return folder.empty() ? "." : folder;
}

/// The commands of a record of this host, none if it has started anew since. Nothing where it is
/// another host's, whose programs we can't see.
std::optional<std::vector<recorded_command>> commands_in(int file) {
  std::vector<recorded_command> commands;
  record_head head;
  auto here = head_of_here();
  if (pread(file, &head, sizeof head, 0) != sizeof head || head.format != here.format
      || head.host != here.host || (head.boot == here.boot && head != here))
    return std::nullopt;
  if (head.boot != here.boot)
    return commands;
  record_line line;
  for (off_t at = sizeof head; pread(file, &line, sizeof line, at) == sizeof line;
       at += sizeof line) {
    if (line.mark == 0)
      continue;
    auto& made = commands.emplace_back();
    made.mark = line.mark;
    made.leader.pid = static_cast<pid_t>(line.pid);
    made.leader.started = line.started;
  }
  return commands;
}

} // namespace

void command_record::open(const std::string& store_path) {
  auto made = folder_of(store_path) / (prefix_of(store_path) + make_uuid());
  // It is locked before it has the name by which others find it.
  auto unnamed = made.string() + ".new";
  descriptor file{::open(unnamed.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  if (!file)
    return;
  auto head = head_of_here();
  if (flock(file.get(), LOCK_EX | LOCK_NB) == 0
      && pwrite(file.get(), &head, sizeof head, 0) == sizeof head
      && ::rename(unnamed.c_str(), made.c_str()) == 0) {
    path_ = made.string();
    file_ = std::move(file);
    return;
  }
  unlink(unnamed.c_str());
}

command_record::~command_record() {
  if (!path_.empty())
    unlink(path_.c_str());
}

void command_record::write(std::size_t place, const recorded_command& command) noexcept {
  if (!file_)
    return;
  record_line line{command.mark, command.leader.pid, command.leader.started};
  auto at = static_cast<off_t>(sizeof(record_head) + place * sizeof line);
  if (pwrite(file_.get(), &line, sizeof line, at) != sizeof line)
    file_.close(); // a full disk, say: what it holds is void, and its lock is given up
}

std::vector<dead_record> records_of_the_dead(const std::string& store_path) {
  std::vector<dead_record> found;
  auto prefix = prefix_of(store_path);
  std::error_code reason;
  fs::directory_iterator each{folder_of(store_path), reason};
  for (; !reason && each != fs::directory_iterator{}; each.increment(reason)) {
    auto path = each->path();
    if (!path.filename().string().starts_with(prefix) || path.extension() == ".new")
      continue;
    descriptor file{::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
    if (!file || !check_owner(file, path.string()))
      continue; // what another user names is not ours to end
    if (flock(file.get(), LOCK_EX | LOCK_NB) != 0)
      continue; // its runtime lives
    auto commands = commands_in(file.get());
    if (commands && commands->empty())
      unlink(path.c_str());
    else if (commands)
      found.push_back({path.string(), std::move(*commands)});
  }
  return found;
}

} // namespace troupe
