#include "runtime/service/child_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>

namespace troupe {

namespace {

std::string reason(int code) {
  return std::generic_category().message(code);
}

/// The two ends of a pipe, close-on-exec, none of them a standard stream's number: a child's
/// `dup2` onto 0 to 2 must not hit another end.
struct pipe_ends {
  descriptor read;
  descriptor write;
};

descriptor above_standard(descriptor any) {
  return any.get() > STDERR_FILENO
           ? std::move(any)
           : descriptor{fcntl(any.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1)};
}

result<pipe_ends> make_pipe() {
  std::array<int, 2> numbers{};
  if (pipe2(numbers.data(), O_CLOEXEC) != 0)
    return failure("can't make a pipe: " + reason(errno));
  pipe_ends ends{above_standard(descriptor{numbers[0]}), above_standard(descriptor{numbers[1]})};
  if (!ends.read || !ends.write)
    return failure("can't make a pipe: " + reason(errno));
  return ends;
}

/// glibc 2.36 declares pidfd_open(2) in a way that C++ can't link.
int open_process(pid_t pid) {
  return static_cast<int>(syscall(SYS_pidfd_open, pid, 0)); // close-on-exec by itself
}

/// posix_spawn's attributes: own group, no signal blocked, none ignored that we may ignore.
class spawn_attributes {
public:
  spawn_attributes() {
    posix_spawnattr_init(&attributes_);
    sigset_t none, reset;
    sigemptyset(&none);
    sigemptyset(&reset);
    for (int number : {SIGPIPE, SIGINT, SIGQUIT, SIGTERM, SIGCHLD, SIGUSR1, SIGUSR2})
      sigaddset(&reset, number);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK
                                             | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &reset);
  }
  spawn_attributes(const spawn_attributes&) = delete;
  spawn_attributes& operator=(const spawn_attributes&) = delete;
  ~spawn_attributes() { posix_spawnattr_destroy(&attributes_); }

  const posix_spawnattr_t* get() const { return &attributes_; }

private:
  posix_spawnattr_t attributes_{};
};

class spawn_actions {
public:
  spawn_actions() { posix_spawn_file_actions_init(&actions_); }
  spawn_actions(const spawn_actions&) = delete;
  spawn_actions& operator=(const spawn_actions&) = delete;
  ~spawn_actions() { posix_spawn_file_actions_destroy(&actions_); }

  void connect(int number, const descriptor& end) {
    posix_spawn_file_actions_adddup2(&actions_, end.get(), number);
  }
  void without_input() {
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  }
  void close_the_rest() { posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1); }
  void change_folder(const std::string& folder) {
    posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str());
  }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
  posix_spawn_file_actions_t actions_{};
};

/// Why posix_spawn failed with `code`; it doesn't tell of which of its steps that was.
std::string spawn_fault(const command_line& command, int code) {
  struct stat about {};
  if (!command.workdir.empty()) {
    if (stat(command.workdir.c_str(), &about) != 0)
      return "workdir \"" + command.workdir + "\": " + reason(errno);
    if (!S_ISDIR(about.st_mode))
      return "workdir \"" + command.workdir + "\" is not a folder";
    if (access(command.workdir.c_str(), X_OK) != 0)
      return "workdir \"" + command.workdir + "\": " + reason(errno);
  }
  if (code == E2BIG)
    return "the command (" + std::to_string(command.text.size())
           + " bytes) and its environment are too long for the system: pass data by stdin or files";
  return "can't start the shell \"" + command.shell + "\": " + reason(code);
}

} // namespace

result<child_process> child_process::start(const command_line& command) {
  static const spawn_attributes attributes;
  auto output = make_pipe();
  auto errors = make_pipe();
  auto input = command.with_input ? make_pipe() : result<pipe_ends>{};
  for (const auto* pipe : {&output, &errors, &input})
    if (!*pipe)
      return tl::unexpected{pipe->error()};
  spawn_actions actions;
  if (command.with_input)
    actions.connect(STDIN_FILENO, input->read);
  else
    actions.without_input();
  actions.connect(STDOUT_FILENO, output->write);
  actions.connect(STDERR_FILENO, errors->write);
  actions.close_the_rest();
  if (!command.workdir.empty())
    actions.change_folder(command.workdir);
  // posix_spawn's interface is older than const.
  std::array arguments{const_cast<char*>(command.shell.c_str()), const_cast<char*>("-c"),
                       const_cast<char*>(command.text.c_str()), static_cast<char*>(nullptr)};
  const char* program = command.shell == "sh" ? "/bin/sh" : command.shell.c_str();
  child_process child;
  if (int code = posix_spawnp(&child.pid_, program, actions.get(), attributes.get(),
                              arguments.data(), command.environment.data());
      code != 0) {
    child.pid_ = -1;
    return failure(spawn_fault(command, code));
  }
  child.ended_ = descriptor{open_process(child.pid_)};
  if (!child.ended_)
    return failure("can't watch a command: " + reason(errno));
  if (command.with_input)
    fcntl(input->write.get(), F_SETFL, O_NONBLOCK);
  child.input = std::move(input->write);
  child.output = std::move(output->read);
  child.errors = std::move(errors->read);
  return child;
}

child_process::child_process(child_process&& other) noexcept
  : input{std::move(other.input)}, output{std::move(other.output)}, errors{std::move(other.errors)},
    pid_{std::exchange(other.pid_, -1)}, ended_{std::move(other.ended_)} {}

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

result<int> child_process::reap() {
  int status = 0;
  auto pid = std::exchange(pid_, -1);
  while (waitpid(pid, &status, 0) < 0)
    if (errno != EINTR)
      return failure("a command's exit status was lost: " + reason(errno));
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

} // namespace troupe
