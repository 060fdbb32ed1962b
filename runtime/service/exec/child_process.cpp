#include "runtime/service/exec/child_process.hpp"

#include "runtime/service/exec/cgroup_files.hpp"
#include "runtime/service/exec/program_launch.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <system_error>

namespace troupe {

namespace {

std::string reason(int code) {
  return std::generic_category().message(code);
}

/// Whether an `errno` value says that there may be room later on.
bool is_no_room(int code) {
  return code == EMFILE || code == ENFILE || code == EAGAIN || code == ENOMEM;
}

/// `code` is an `errno` value.
start_fault fault_of(const std::string& what, int code) {
  return {what + ": " + reason(code), is_no_room(code)};
}

descriptor above_standard(descriptor any) {
  return any.get() > STDERR_FILENO
           ? std::move(any)
           : descriptor{fcntl(any.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1)};
}

/// A pipe, close-on-exec, neither of its ends a standard stream's number: a child's `dup2` onto 0
/// to 2 must not hit another end.
tl::expected<pipe_ends, start_fault> make_pipe() {
  std::array<int, 2> numbers{};
  if (pipe2(numbers.data(), O_CLOEXEC) != 0)
    return tl::unexpected{fault_of("can't make a pipe", errno)};
  pipe_ends ends{above_standard(descriptor{numbers[0]}), above_standard(descriptor{numbers[1]})};
  if (!ends.read || !ends.write)
    return tl::unexpected{fault_of("can't make a pipe", errno)};
  return ends;
}

start_fault fault_of_launch(const command_line& command, const launch_fault& went) {
  switch (went.at) {
    case launch_step::fork: return fault_of("can't start a process", went.code);
    case launch_step::streams: return fault_of("can't connect a command's streams", went.code);
    case launch_step::folder:
      if (went.code == ENOTDIR)
        return {"workdir \"" + command.workdir + "\" is not a folder"};
      return fault_of("workdir \"" + command.workdir + '"', went.code);
    default: break;
  }
  if (went.code == E2BIG) {
    std::size_t bytes = 0;
    for (const auto& word : command.words)
      bytes += word.size();
    return {"the command (" + std::to_string(bytes)
            + " bytes) and its environment are too long for the system: pass data by stdin or "
              "files"};
  }
  return fault_of("can't start " + command.called, went.code);
}

duration span_of(const timeval& time) {
  return std::chrono::seconds{time.tv_sec} + std::chrono::microseconds{time.tv_usec};
}

/// As getrusage(2) counts: memory in KiB, what disks read and wrote in blocks of 512 bytes.
command_usage usage_of(const rusage& used) {
  constexpr std::uint64_t kib = 1024;
  constexpr std::uint64_t block = 512;
  command_usage made;
  made.commands = 1;
  made.cpu = span_of(used.ru_utime) + span_of(used.ru_stime);
  made.memory = static_cast<std::uint64_t>(used.ru_maxrss) * kib;
  made.read = static_cast<std::uint64_t>(used.ru_inblock) * block;
  made.written = static_cast<std::uint64_t>(used.ru_oublock) * block;
  return made;
}

} // namespace

tl::expected<child_process, start_fault> child_process::start(const command_line& command,
                                                              command_slot& slot) {
  auto output = make_pipe();
  auto errors = make_pipe();
  auto input = command.with_input ? make_pipe() : tl::expected<pipe_ends, start_fault>{};
  auto report = make_pipe();
  for (const auto* pipe : {&output, &errors, &input, &report})
    if (!*pipe)
      return tl::unexpected{pipe->error()};
  std::vector<char*> arguments;
  for (const auto& word : command.words)
    arguments.push_back(const_cast<char*>(word.c_str())); // exec(3)'s interface is older than const
  arguments.push_back(nullptr);
  program_launch wanted;
  wanted.program = command.words.front().c_str();
  wanted.arguments = arguments.data();
  wanted.environment = command.environment.data();
  wanted.folder = command.workdir.empty() ? nullptr : command.workdir.c_str();
  wanted.streams
    = {command.with_input ? input->read.get() : -1, output->write.get(), errors->write.get()};
  const auto group = command.group.empty() ? descriptor{} : open_of(command.group, "cgroup.procs");
  const auto no_group = (command.group.empty() || group) ? 0 : errno;
  if (is_no_room(no_group))
    return tl::unexpected{fault_of("can't open a command's group", no_group)};
  wanted.group = group.get();
  auto program = launch(wanted, slot, std::move(*report));
  if (!program)
    return tl::unexpected{fault_of_launch(command, program.error())};
  child_process child;
  child.pid_ = program->pid;
  child.ended_ = std::move(program->ended);
  child.outside_ = no_group != 0 ? no_group : program->outside;
  if (command.with_input)
    fcntl(input->write.get(), F_SETFL, O_NONBLOCK);
  child.input = std::move(input->write);
  child.output = std::move(output->read);
  child.errors = std::move(errors->read);
  return child;
}

child_process::child_process(child_process&& other) noexcept
  : input{std::move(other.input)}, output{std::move(other.output)}, errors{std::move(other.errors)},
    pid_{std::exchange(other.pid_, -1)}, ended_{std::move(other.ended_)}, outside_{other.outside_} {
}

child_process::~child_process() {
  if (pid_ <= 0)
    return;
  signal_group(SIGKILL);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR)
    continue;
}

void child_process::signal_group(int number) const noexcept {
  if (pid_ > 0)
    kill(-pid_, number);
}

result<attempt_usage> child_process::reap() {
  int status = 0;
  rusage used{};
  auto pid = std::exchange(pid_, -1);
  while (wait4(pid, &status, 0, &used) < 0)
    if (errno != EINTR)
      return failure("a command's exit status was lost: " + reason(errno));
  return attempt_usage{usage_of(used),
                       WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status)};
}

} // namespace troupe
