#include "runtime/service/exec/program_launch.hpp"

#include "runtime/base/signals_blocked.hpp"
#include "runtime/service/exec/descriptor_limit.hpp"

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <fcntl.h>
#include <memory>
#include <new>
#include <optional>
#include <sched.h>
#include <string_view>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace troupe {

namespace {

/// What vfork(2) does. The thread sanitizer forgets, at a child in the memory of its parent, what
/// its thread has released, and then tells of races that there are not: it has a fork(2).
#ifdef __SANITIZE_THREAD__
constexpr int shared_memory = 0;
#else
constexpr int shared_memory = CLONE_VM | CLONE_VFORK;
#endif

void take_signals_afresh() noexcept {
  struct sigaction fresh {};
  fresh.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) {
    struct sigaction old {};
    auto stays = number == SIGHUP && sigaction(number, nullptr, &old) == 0
                 && old.sa_handler == SIG_IGN; // nohup(1) is for commands too
    if (!stays)
      sigaction(number, &fresh, nullptr);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// Leaves nothing open but the streams and, to be closed by exec(3), `report`: gives that.
int take_streams(const std::array<int, 3>& streams, int report) noexcept {
  constexpr int kept = STDERR_FILENO + 1;
  for (int number = 0; number < 3; ++number)
    if (auto from = streams[static_cast<std::size_t>(number)]; from >= 0 && dup2(from, number) < 0)
      return -1;
  if (report != kept && dup3(report, kept, O_CLOEXEC) < 0)
    return -1;
  syscall(SYS_close_range, kept + 1, ~0U, 0);
  for (int number = 0; number < 3; ++number) { // now there is room for one more
    if (streams[static_cast<std::size_t>(number)] >= 0)
      continue;
    auto empty = open("/dev/null", number == STDIN_FILENO ? O_RDONLY : O_WRONLY);
    if (empty < 0 || dup2(empty, number) < 0)
      return -1;
    if (empty > kept)
      close(empty);
  }
  return kept;
}

/// Says what failed. A new pipe has room for it.
void tell(int report, launch_step at) noexcept {
  launch_fault fault{at, errno};
  static_cast<void>(!write(report, &fault, sizeof fault));
}

/// Becomes the program, in the new process, which shares our memory until then: system calls only.
/// Returns only where that fails: at which step, with why in `errno`. `report`: where that is
/// written to; another descriptor, once the streams are taken.
launch_step become(const program_launch& wanted, const std::optional<rlimit>& descriptors,
                   command_slot& slot, int& report) noexcept {
  slot.pid = getpid();
  if (constexpr std::string_view this_process = "0";
      wanted.group >= 0 && write(wanted.group, this_process.data(), this_process.size()) < 0)
    tell(report, launch_step::group);
  setsid();
  take_signals_afresh();
  auto kept = take_streams(wanted.streams, report);
  if (kept < 0)
    return launch_step::streams;
  report = kept;
  if (descriptors)
    setrlimit(RLIMIT_NOFILE, &*descriptors);
  if (wanted.folder && chdir(wanted.folder) != 0)
    return launch_step::folder;
  execvpe(wanted.program, wanted.arguments, wanted.environment);
  return launch_step::program;
}

/// What `become` is called with.
struct new_process {
  const program_launch* wanted;
  const std::optional<rlimit>* descriptors;
  command_slot* slot;
  int report;
};

/// What the new process does. Its status is what this returns: it calls nothing that doesn't
/// return, before which a sanitizer would look at a stack that it doesn't know.
int enter(void* given) noexcept {
  const auto& start = *static_cast<new_process*>(given);
  auto report = start.report;
  auto at = become(*start.wanted, *start.descriptors, *start.slot, report);
  tell(report, at);
  constexpr int not_run = 127;
  return not_run;
}

/// What vfork(2) does, on a stack of its own, with a descriptor of the child, which is had before
/// there is a child. We go on once it is another program, or has given up.
launch_outcome fork_into(new_process& start) noexcept {
  constexpr std::size_t room = 64 << 10U; // execvpe(3) builds a path on it
  std::unique_ptr<std::byte[]> stack{new (std::nothrow) std::byte[room]};
  if (!stack)
    return tl::unexpected{launch_fault{launch_step::fork, ENOMEM}};
  constexpr std::size_t aligned = 16;
  auto top = reinterpret_cast<std::uintptr_t>(stack.get() + room) / aligned * aligned;
  int watched = -1;
  signals_blocked guard; // a handler of ours must not run in a process that shares our memory
  auto pid = clone(enter, reinterpret_cast<void*>(top), shared_memory | CLONE_PIDFD | SIGCHLD,
                   &start, &watched);
  if (pid < 0)
    return tl::unexpected{launch_fault{launch_step::fork, errno}};
  if constexpr (shared_memory == 0)
    start.slot->pid = pid;
  return launched_program{pid, descriptor{watched}};
}

/// What failed next; nothing once it is another program.
launch_fault heard_from(const descriptor& report) noexcept {
  launch_fault fault;
  ssize_t heard = -1;
  do
    heard = read(report.get(), &fault, sizeof fault);
  while (heard < 0 && errno == EINTR);
  return heard == sizeof fault ? fault : launch_fault{};
}

} // namespace

launch_outcome launch(const program_launch& wanted, command_slot& slot, pipe_ends report) noexcept {
  auto descriptors = unraised_descriptor_limit();
  new_process start{&wanted, &descriptors, &slot, report.write.get()};
  auto child = fork_into(start);
  if (!child)
    return child;
  report.write.close();
  auto fault = heard_from(report.read);
  if (fault.at == launch_step::group) {
    child->outside = fault.code;
    fault = heard_from(report.read);
  }
  if (fault.at == launch_step::none)
    return child;
  while (waitpid(child->pid, nullptr, 0) < 0 && errno == EINTR)
    continue;
  slot.pid = 0;
  return tl::unexpected{fault};
}

} // namespace troupe
