#include "runtime/service/exec/child_process.hpp"
#include "tests/base/temporary_folder.hpp"
#include "tests/service/run_commands.hpp"

#include <doctest/doctest.h>

#include <array>
#include <csignal>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

/// Graces that no test waits for without need.
builtin_options quick() {
  builtin_options options;
  options.kill_grace = 50ms;
  options.drain_grace = 10ms;
  options.quiet_grace = 50ms;
  options.drain_limit = 200ms;
  return options;
}

/// A program that a test has left running; killed with it.
class left_running {
public:
  explicit left_running(pid_t pid) : pid_{pid} {}
  left_running(const left_running&) = delete;
  left_running& operator=(const left_running&) = delete;
  ~left_running() { kill(pid_, SIGKILL); }

  bool lives() const { return kill(pid_, 0) == 0; }

private:
  pid_t pid_;
};

/// The message of a command that has run into a timeout, in `folder`.
std::string timed_out(const temporary_folder& folder, json commands) {
  return fault(
    {{"commands", std::move(commands)}, {"workdir", folder.path().string()}, {"timeoutMs", 300}},
    {}, quick());
}

/// While it lives, few files may be open: `more` than are now.
class few_descriptors {
public:
  explicit few_descriptors(rlim_t more) {
    getrlimit(RLIMIT_NOFILE, &before_);
    auto fewer = before_;
    auto next = dup(STDOUT_FILENO); // the lowest number that is free
    close(next);
    fewer.rlim_cur = static_cast<rlim_t>(next) + more;
    setrlimit(RLIMIT_NOFILE, &fewer);
  }
  few_descriptors(const few_descriptors&) = delete;
  few_descriptors& operator=(const few_descriptors&) = delete;
  ~few_descriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

private:
  rlimit before_{};
};

} // namespace

TEST_CASE("exec: a timeout ends what has made a session of its own") {
  temporary_folder folder;
  timed_out(folder, "setsid sleep 1000 >/dev/null 2>&1 & echo $! > pid; wait");
  CHECK(ends(std::stoi(folder.read("pid"))));
}

TEST_CASE("exec: a timeout ends what no longer descends from its shell") {
  temporary_folder folder;
  timed_out(folder,
            "(setsid sh -c 'echo $$ > pid; exec sleep 1000' >/dev/null 2>&1 &); sleep 1000");
  CHECK(ends(std::stoi(folder.read("pid"))));
}

TEST_CASE("exec: a timeout gives all that a command started time to end well") {
  temporary_folder folder;
  auto options = quick();
  options.kill_grace = 10s;
  fault({{"commands", "setsid sh -c 'trap \"sleep 0.1; echo well > said; exit\" TERM; echo > up; "
                      "while :; do sleep 0.01; done' >/dev/null 2>&1 & "
                      "while ! test -e up; do sleep 0.01; done; sleep 1000"},
         {"workdir", folder.path().string()},
         {"timeoutMs", 500}},
        {}, options);
  CHECK(folder.read("said") == "well\n");
}

TEST_CASE("exec: a timeout leaves the commands of another Troupe to that") {
  temporary_folder folder;
  timed_out(folder, "trap 'exit 0' TERM; TROUPE_COMMAND_ID=other setsid sh -c 'trap \"echo > told; "
                    "exit\" TERM; echo $$ > pid; while :; do sleep 0.01; done' >/dev/null 2>&1 & "
                    "wait");
  left_running nested{std::stoi(folder.read("pid"))};
  CHECK(nested.lives());
  CHECK_FALSE(std::filesystem::exists(folder / "told"));
}

TEST_CASE("exec: what a command that has ended left running outlives a later one's timeout") {
  temporary_folder folder;
  timed_out(folder, {"sleep 1000 >/dev/null 2>&1 & echo $! > near",
                     "setsid sleep 1000 >/dev/null 2>&1 & echo $! > far", "sleep 1000"});
  left_running near{std::stoi(folder.read("near"))};
  left_running far{std::stoi(folder.read("far"))};
  CHECK(near.lives());
  CHECK(far.lives());
}

TEST_CASE("exec: output that comes after the shell's end is read while its session lives") {
  auto options = quick();
  options.quiet_grace = 10s;
  options.drain_limit = 20s;
  auto output
    = output_of({{"commands", "exec > >(sleep 0.05; cat); echo one"}, {"shell", "bash"}}, options);
  CHECK(output["stdout"] == "one\n");
  CHECK_FALSE(output.contains("truncated"));
}

TEST_CASE("exec: a process left in the background doesn't hold up the task, goes on, and is told") {
  auto output = output_of({{"commands", "sleep 1000 & echo $!"}}, quick());
  left_running sleeper{std::stoi(output["stdout"].get<std::string>())};
  CHECK(sleeper.lives());
  json open{"stdout", "stderr"};
  CHECK(output["truncated"] == json{{"stdout", 0}, {"stderr", 0}, {"open", open}});
  CHECK(output["commands"][0]["truncated"]["open"] == json{"output", "stderr"});
}

TEST_CASE("exec: a daemon that holds a stream isn't waited for") {
  auto options = quick();
  options.quiet_grace = 1h;
  options.drain_limit = 1h;
  // the shell ends once its child has a session of its own: the sixth field
  auto output
    = output_of({{"commands", "setsid sleep 1000 2>/dev/null & "
                              "until [ \"$(cut -d' ' -f6 /proc/$!/stat)\" = $! ]; do :; done; "
                              "echo $!"}},
                options);
  left_running daemon{std::stoi(output["stdout"].get<std::string>())};
  CHECK(daemon.lives());
  CHECK(output["truncated"]["open"] == json::array({"stdout"}));
}

TEST_CASE("exec: a background process that never stops writing doesn't hold up the task") {
  auto options = quick();
  options.output_limit = 10;
  CHECK(output_of({{"commands", "yes & true"}}, options)["status"] == 0);
}

TEST_CASE("exec: a stop request ends the wait for what is in the background, and that") {
  temporary_folder folder;
  std::stop_source source;
  action_context context;
  context.stop = source.get_token();
  auto options = quick();
  options.quiet_grace = 1h;
  options.drain_limit = 1h;
  std::jthread stopper{[&] {
    while (!std::filesystem::exists(folder / "pid"))
      std::this_thread::yield();
    source.request_stop();
  }};
  auto said = fault({{"commands", "sleep 1000 & echo $! > pid.new; mv pid.new pid"},
                     {"workdir", folder.path().string()}},
                    context, options);
  CHECK(holds(said, "was stopped"));
  CHECK(ends(std::stoi(folder.read("pid"))));
}

TEST_CASE("exec: a command has a session of its own, and no terminal") {
  auto lines = output_of({{"commands", "test $(cut -d' ' -f6 /proc/$$/stat) = $$ && echo own"}});
  CHECK(lines["stdout"] == "own\n");
  CHECK(holds(fault({{"commands", "exec 3</dev/tty"}}), "ended with status"));
}

TEST_CASE("exec: commands get none of our descriptors, and signals as a fresh program has them") {
  std::array<int, 2> leaked{};
  REQUIRE(pipe(leaked.data()) == 0); // not close-on-exec
  CHECK(output_of({{"commands", "ls /proc/self/fd | wc -l"}})["stdout"] == "4\n"); // ls opens one
  close(leaked[0]);
  close(leaked[1]);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  auto blocked = output_of({{"commands", "grep ^SigBlk /proc/self/status | cut -f2"}});
  auto ignored = output_of({{"commands", "grep ^SigIgn /proc/self/status | cut -f2"}});
  std::signal(SIGPIPE, SIG_DFL);
  std::signal(SIGXFSZ, SIG_DFL);
  auto bits = [](const json& output) {
    return std::stoull(output["stdout"].get<std::string>(), nullptr, 16);
  };
  CHECK(bits(blocked) == 0);
  CHECK((bits(ignored) & 0x7fffffff) == 0); // 32 and 33 are the C library's own
}

TEST_CASE("exec: commands for which there are no descriptors wait until others have ended") {
  auto registry = builtin(quick());
  REQUIRE(run_action(registry, "system/exec", "execute", {{"commands", "true"}})); // its watchdog
  std::array<result<value>, 12> outcomes{};
  {
    std::vector<std::jthread> threads;
    few_descriptors limit{14};
    for (auto& each : outcomes)
      threads.emplace_back([&registry, &each] {
        each = run_action(registry, "system/exec", "execute", {{"commands", "sleep 0.02"}});
      });
    threads.clear();
  }
  for (const auto& each : outcomes)
    CHECK_MESSAGE(each, message_of(each));
}

TEST_CASE(
  "exec: whatever descriptor a start is short of, there is no command, and room is what it lacks") {
  rlim_t enough = 0;
  for (rlim_t more = 0; enough == 0 && more < 32; ++more) {
    command_slot slot{};
    std::array<char*, 1> environment{};
    command_line command;
    command.words = {"/bin/sh", "-c", "exit 7"};
    command.environment.assign(environment.begin(), environment.end());
    auto child = [&] {
      few_descriptors limit{more};
      return child_process::start(command, slot);
    }();
    if (child) {
      enough = more;
      CHECK(child->reap().value().status == 7);
    } else {
      CHECK(child.error().no_room);
      CHECK(slot.pid == 0);
    }
  }
  CHECK(enough >= 7); // three pipes, and the descriptor that it's watched by
}

TEST_CASE("exec: a command for which there is no room fails where none runs that could make some") {
  auto registry = builtin(quick());
  REQUIRE(run_action(registry, "system/exec", "execute", {{"commands", "true"}}));
  few_descriptors limit{3};
  auto outcome = run_action(registry, "system/exec", "execute", {{"commands", "true"}});
  CHECK(message_of(outcome)
        == "`true`: can't make a pipe: Too many open files, and no other command runs whose end "
           "would make room");
}

namespace {

/// A command holds 100 MB for as long as nobody ends it.
const char* const hungry = "(head -c 100000000 /dev/zero; sleep 1000) | tail -c 100000000";

action_context with_memory(double bytes) {
  action_context context;
  context.resources = {{"cpus", 1}, {"memory", bytes}};
  return context;
}

} // namespace

TEST_CASE("commands: one that uses far more memory than it takes is ended, and fails so") {
  auto options = quick();
  options.memory_interval = 10ms;
  const auto text = fault({{"commands", hungry}}, with_memory(10 << 20), options);
  CHECK(holds(text, "MiB of memory, far more than the 10 MiB that it takes: it was ended"));
}

TEST_CASE("commands: what uses a little more memory than it takes goes on") {
  auto options = quick();
  options.memory_interval = 5ms;
  auto output
    = execute({{"commands", "head -c 1000000 /dev/zero | tail -c 1; sleep 0.05; echo done"}},
              with_memory(1 << 20), options);
  REQUIRE(output);
  CHECK(holds((**output)["stdout"].get<std::string>(), "done"));
}
