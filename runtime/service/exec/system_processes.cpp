#include "runtime/service/exec/system_processes.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <optional>
#include <sys/syscall.h>
#include <unistd.h>

namespace troupe {

namespace {

constexpr command_mark mark_start = 14695981039346656037U; // FNV-1a, 64 bits

command_mark mark_on(command_mark mark, std::string_view text) noexcept {
  for (auto byte : text)
    mark = (mark ^ static_cast<unsigned char>(byte)) * 1099511628211U;
  return mark;
}

/// `/proc/PID/NAME`, as the system's calls want it.
class proc_path {
public:
  proc_path(pid_t pid, std::string_view name) noexcept {
    constexpr std::string_view root = "/proc/";
    auto* end = std::ranges::copy(root, text_.data()).out;
    end = std::to_chars(end, end + 12, pid).ptr;
    *end++ = '/';
    std::ranges::copy(name, end); // the array is all zeros
  }
  descriptor open() const noexcept {
    return descriptor{::open(text_.data(), O_RDONLY | O_CLOEXEC)};
  }

private:
  std::array<char, 64> text_{};
};

std::size_t read_some(const descriptor& from, char* into, std::size_t size) noexcept {
  ssize_t count = -1;
  do
    count = read(from.get(), into, size);
  while (count < 0 && errno == EINTR);
  return count < 0 ? 0 : static_cast<std::size_t>(count);
}

/// The next field of a line of /proc, which are parted by blanks.
std::string_view next_field(std::string_view& line) noexcept {
  auto end = std::min(line.find(' '), line.size());
  auto field = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return field;
}

template <class Number>
Number number_in(std::string_view field) noexcept {
  Number number{};
  std::from_chars(field.data(), field.data() + field.size(), number);
  return number;
}

/// The marks that a program's environment bears, found entry by entry.
class marks {
public:
  void read_of(pid_t pid) noexcept {
    auto file = proc_path{pid, "environ"}.open();
    if (!file)
      return;
    std::array<char, 32768> buffer; // not initialised, as it is overwritten
    std::size_t held = 0;
    while (auto count = read_some(file, buffer.data() + held, buffer.size() - held)) {
      std::string_view text{buffer.data(), held + count};
      for (auto end = text.find('\0'); end != text.npos; end = text.find('\0')) {
        take(text.substr(0, end));
        text.remove_prefix(end + 1);
      }
      held = text.size() < buffer.size() ? text.size() : 0; // longer than all: none of ours
      std::memmove(buffer.data(), text.data(), held);
    }
  }

  command_mark command() const noexcept { return command_; }
  command_mark attempt() const noexcept {
    return execution_ && attempt_size_ > 0
             ? mark_on(mark_on(*execution_, {"\0", 1}), {attempt_.data(), attempt_size_})
             : 0;
  }

private:
  void take(std::string_view entry) noexcept {
    if (!entry.starts_with("TROUPE_"))
      return;
    auto equals = std::min(entry.find('='), entry.size() - 1);
    auto name = entry.substr(0, equals);
    auto content = entry.substr(equals + 1);
    if (name == "TROUPE_COMMAND_ID")
      command_ = mark_of(content);
    else if (name == "TROUPE_EXECUTION_ID")
      execution_ = mark_on(mark_start, content);
    else if (name == "TROUPE_ATTEMPT" && content.size() <= attempt_.size()) {
      attempt_size_ = content.size();
      std::ranges::copy(content, attempt_.begin());
    }
  }

  command_mark command_ = 0;
  std::optional<command_mark> execution_;
  std::array<char, 12> attempt_{};
  std::size_t attempt_size_ = 0;
};

bool names_our_pids() noexcept {
  std::array<char, 16> target{};
  auto length = readlink("/proc/self", target.data(), target.size() - 1);
  return length > 0
         && number_in<pid_t>({target.data(), static_cast<std::size_t>(length)}) == getpid();
}

} // namespace

command_mark mark_of(std::string_view text) noexcept {
  return mark_on(mark_start, text);
}

command_mark mark_of_attempt(std::string_view execution_id, std::string_view attempt) noexcept {
  return mark_on(mark_on(mark_on(mark_start, execution_id), {"\0", 1}), attempt);
}

system_process look_at(pid_t pid) noexcept {
  system_process found;
  auto file = proc_path{pid, "stat"}.open();
  std::array<char, 1024> buffer; // not initialised, as it is overwritten
  std::string_view line{buffer.data(), file ? read_some(file, buffer.data(), buffer.size()) : 0};
  auto name_end = line.rfind(')'); // proc_pid_stat(5): the name may hold anything
  if (name_end == line.npos)
    return found;
  line.remove_prefix(std::min(name_end + 2, line.size()));
  found.pid = pid;
  auto state = next_field(line);
  found.ended = state == "Z" || state == "X";
  found.parent = number_in<pid_t>(next_field(line));
  found.group = number_in<pid_t>(next_field(line));
  found.session = number_in<pid_t>(next_field(line));
  for (int field = 7; field < 22; ++field)
    next_field(line);
  found.started = number_in<std::uint64_t>(next_field(line));
  return found;
}

std::span<system_process> list_programs(std::span<system_process> into) noexcept {
  descriptor folder{open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!folder || !names_our_pids())
    return {};
  std::size_t count = 0;
  alignas(dirent64) std::array<char, 16384> buffer; // not initialised, as it is overwritten
  for (;;) {
    auto filled = syscall(SYS_getdents64, folder.get(), buffer.data(), buffer.size());
    if (filled <= 0)
      break;
    for (long at = 0; at < filled && count < into.size();) {
      const auto* entry = reinterpret_cast<const dirent64*>(buffer.data() + at);
      at += entry->d_reclen;
      auto pid = number_in<pid_t>(entry->d_name);
      auto found = pid > 0 ? look_at(pid) : system_process{};
      if (found.pid == 0)
        continue;
      marks borne;
      borne.read_of(pid);
      found.command = borne.command();
      found.attempt = borne.attempt();
      into[count++] = found;
    }
  }
  auto listed = into.first(count);
  std::ranges::sort(listed, {}, &system_process::pid);
  return listed;
}

descriptor watch_process(const system_process& which) noexcept {
  // glibc 2.36 declares pidfd_open(2) and pidfd_send_signal(2) in a way that C++ can't link.
  descriptor watched{static_cast<int>(syscall(SYS_pidfd_open, which.pid, 0))};
  if (watched && !is_same(look_at(which.pid), which))
    watched.close(); // its number was given to another one
  return watched;
}

bool signal_process(const system_process& which, int number) noexcept {
  auto watched = watch_process(which);
  if (watched)
    return syscall(SYS_pidfd_send_signal, watched.get(), number, nullptr, 0) == 0;
  // There may be no descriptor to be had: then the moment between look and signal must do.
  return is_same(look_at(which.pid), which) && kill(which.pid, number) == 0;
}

} // namespace troupe
