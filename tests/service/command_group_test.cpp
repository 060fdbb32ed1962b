#include "runtime/service/exec/command_group.hpp"

#include "runtime/service/exec/child_process.hpp"
#include "runtime/service/exec/command_memory.hpp"
#include "runtime/service/exec/oom_record.hpp"
#include "runtime/service/exec/own_cgroup.hpp"
#include "tests/service/cgroup_stand_in.hpp"
#include "tests/service/run_commands.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <linux/magic.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <vector>

using namespace troupe;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t mib = std::uint64_t{1} << 20;
constexpr std::uint64_t gib = 1024 * mib;

command_group made_in(const std::shared_ptr<group_folder>& all, std::uint64_t share) {
  auto made = command_group::make(all, share);
  REQUIRE(made);
  return *std::move(made);
}

/// Commands of a runtime whose groups are in `groups`.
builtin_options with_groups(stand_in& groups) {
  builtin_options options;
  options.kill_grace = 50ms;
  options.drain_grace = 10ms;
  options.commands = std::make_shared<command_host>(options.kill_grace);
  options.commands->groups = groups.opened();
  return options;
}

/// An attempt that takes so much memory, and whose usage is counted.
action_context taking(std::uint64_t bytes) {
  action_context context;
  if (bytes > 0)
    context.resources = {{"memory", static_cast<double>(bytes)}};
  context.used = std::make_shared<attempt_usage>();
  return context;
}

/// Runs a script that plays the kernel in its own group, where it is; and then is killed.
std::string killed_after(const std::string& script, stand_in& groups,
                         const action_context& context) {
  auto at = "cd \"" + groups.path() + "\"/troupe-*/[0-9]*; " + script + "; kill -KILL $$";
  auto outcome
    = run_action(builtin(with_groups(groups)), "system/exec", "run", {{"script", at}}, context);
  REQUIRE_FALSE(outcome);
  return message_of(outcome);
}

/// A cgroup below the real hierarchy, where this program may make one.
class real_group {
public:
  real_group() {
    for (std::string mounted : {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"}) {
      auto tried = mounted + "/troupe-test-" + std::to_string(getpid());
      struct statfs about {};
      if (statfs(mounted.c_str(), &about) == 0 && about.f_type == CGROUP2_SUPER_MAGIC
          && mkdir(tried.c_str(), 0755) == 0)
        path_ = tried;
    }
    if (path_.empty())
      MESSAGE("skipped: this program may make no cgroup here");
  }
  real_group(const real_group&) = delete;
  real_group& operator=(const real_group&) = delete;
  /// Once nothing runs in it any more.
  ~real_group() {
    const descriptor events{open((path_ + "/cgroup.events").c_str(), O_RDONLY | O_CLOEXEC)};
    while (number_of(path_, "cgroup.events", "populated") == 1U) {
      pollfd change{events.get(), POLLPRI, 0};
      poll(&change, 1, 1000); // a change after the look has been told by then, or is seen
    }
    remove(path_);
  }

  explicit operator bool() const { return !path_.empty(); }
  const std::string& path() const { return path_; }

private:
  static void remove(const std::string& group) {
    std::error_code gone;
    for (const auto& each : fs::directory_iterator{group, gone})
      if (each.is_directory())
        remove(each.path().string());
    rmdir(group.c_str());
  }

  std::string path_;
};

/// Starts a shell, which is to be in `group`.
child_process started_in(const std::string& group, const char* script, command_slot& slot) {
  command_line line;
  line.words = {"sh", "-c", script};
  line.called = "the shell";
  for (char** each = environ; *each; ++each)
    line.environment.push_back(*each);
  line.environment.push_back(nullptr);
  line.group = group;
  auto child = child_process::start(line, slot);
  REQUIRE_MESSAGE(child, (child ? "" : child.error().message));
  return std::move(*child);
}

/// What it writes until all that has its output has ended.
std::string written_by(child_process& child) {
  std::string text;
  std::array<char, 256> part{};
  for (ssize_t count = 0; (count = read(child.output.get(), part.data(), part.size())) > 0;)
    text.append(part.data(), static_cast<std::size_t>(count));
  return text;
}

} // namespace

TEST_CASE("command group: is bounded by what the sampler allows, as one, in main memory") {
  stand_in delegated;
  auto all = delegated.opened();
  std::string path;
  {
    auto group = made_in(all, gib);
    path = group.path();
    CHECK(fs::path{path}.parent_path().string() == all->usable_path());
    CHECK(content(path, "memory.max") == std::to_string(memory_allowed(gib)));
    CHECK(content(path, "memory.oom.group") == "1");
    CHECK(content(path, "memory.swap.max") == "0");
    group.kill();
    CHECK(content(path, "cgroup.kill") == "1");
    auto unbounded = made_in(all, 0);
    CHECK(fs::is_empty(unbounded.path()));
  }
  CHECK(content(path, "memory.max") == "max"); // something still runs there
  CHECK(fs::exists(path));
  CHECK_FALSE(fs::exists(all->usable_path() + "/2"));
  empty(path); // now that has ended
  auto next = made_in(all, 0);
  CHECK_FALSE(fs::exists(path));
  CHECK(delegated.heard() == "");
}

TEST_CASE("command group: tells what the kernel has counted, or what looks have seen") {
  stand_in delegated;
  auto all = delegated.opened();
  auto group = made_in(all, gib);
  CHECK(group.figures().memory == 0U);
  CHECK_FALSE(group.figures().cpu);
  CHECK(group.wants_looks());
  group.look();
  for (const auto* used : {"3000\n", "5000\n", "4000\n"}) {
    REQUIRE(write_of(group.path(), "memory.current", used));
    group.look();
  }
  CHECK(group.figures().memory == 5000U);
  CHECK_FALSE(group.figures().is_whole);
  REQUIRE(write_of(group.path(), "memory.peak", "7000\n"));
  REQUIRE(write_of(group.path(), "cpu.stat", "usage_usec 1500\nuser_usec 1000\n"));
  REQUIRE(write_of(group.path(), "memory.events", "max 9\noom 1\noom_kill 2\n"));
  const auto told = group.figures();
  CHECK(told.memory == 7000U);
  CHECK(told.is_whole);
  CHECK(told.cpu == duration{1500us});
  CHECK(told.oom_kills == 2U);
  CHECK(told.hit_bound);
}

TEST_CASE("command group: where groups can't be had any more, commands go on, with one notice") {
  stand_in delegated;
  auto options = with_groups(delegated);
  auto registry = builtin(options);
  fs::remove_all(options.commands->groups->usable_path());
  for (int i = 0; i < 2; ++i)
    CHECK(run_action(registry, "system/exec", "run", {{"script", "true"}}, taking(gib)));
  CHECK(options.commands->groups->usable_path() == "");
  CHECK(
    holds(delegated.heard(), "from now on the memory of commands is looked at once a second: "));
  CHECK(delegated.heard().find("can't make ") == delegated.heard().rfind("can't make "));
  CHECK(holds(delegated.heard(), "/1: No such file or directory"));
}

TEST_CASE("command group: a command enters its group itself, before it is a program of its own") {
  temporary_folder group;
  command_slot slot;
  auto child = started_in(group.path().string(), "exit 3", slot);
  CHECK(child.outside() == 0);
  CHECK(child.reap().value().status == 3);
  CHECK(group.read("cgroup.procs") == "0"); // whoever writes that
}

TEST_CASE("command group: a command that may not enter its group runs without it, which is told") {
  temporary_folder group;
  fs::create_symlink("/dev/full", group / "cgroup.procs");
  command_slot slot;
  auto child = started_in(group.path().string(), "exit 3", slot);
  CHECK(child.outside() == ENOSPC);
  CHECK(slot.pid == child.pid());
  CHECK(child.reap().value().status == 3);
  auto gone = started_in(group / "gone", "exit 4", slot);
  CHECK(gone.outside() == ENOENT);
  CHECK(gone.reap().value().status == 4);
}

TEST_CASE("commands: what a group has used is told instead of what single programs have") {
  stand_in delegated;
  auto context = taking(0);
  auto script = "cd \"" + delegated.path()
                + "\"/troupe-*/[0-9]*; echo 3000000000 > memory.peak; echo 'usage_usec 7000000' > "
                  "cpu.stat";
  auto outcome = run_action(builtin(with_groups(delegated)), "system/exec", "run",
                            {{"script", script}}, context);
  REQUIRE_MESSAGE(outcome, message_of(outcome));
  CHECK(context.used->total.memory == 3'000'000'000U);
  CHECK(context.used->total.cpu == duration{7s});
  CHECK_FALSE(context.used->over_memory);
}

TEST_CASE("commands: one that the kernel has ended at its bound fails so") {
  stand_in delegated;
  auto context = taking(2 * gib);
  auto message = killed_after("echo 2684354560 > memory.peak; printf 'oom 1\\noom_kill 3\\n' > "
                              "memory.events",
                              delegated, context);
  CHECK(holds(message, " used 2560 MiB of memory, far more than the 2048 MiB that it takes: the "
                       "kernel ended it"));
  CHECK(context.used->over_memory);
  CHECK(context.used->status == 137);
  CHECK(context.used->total.memory == 2'684'354'560U);
}

TEST_CASE("commands: one that the kernel has ended as there was no more memory fails so") {
  for (auto share : {std::uint64_t{0}, gib}) {
    stand_in delegated;
    auto context = taking(share);
    auto message = killed_after("echo 943718400 > memory.peak; printf 'oom 0\\noom_kill 1\\n' > "
                                "memory.events",
                                delegated, context);
    CHECK(holds(message,
                " was ended by the kernel, which was short of memory: it used 900 MiB at most"));
    CHECK(context.used->over_memory);
  }
}

TEST_CASE("commands: in a group, too, one that somebody has killed was only killed") {
  stand_in delegated;
  auto context = taking(gib);
  auto message = killed_after("printf 'oom 0\\noom_kill 0\\n' > memory.events", delegated, context);
  CHECK(holds(message, "ended with status 137 (signal KILL, "));
  CHECK_FALSE(context.used->over_memory);
}

TEST_CASE("commands: the count of the group around tells those that have none of their own") {
  for (auto kills : {4, 5}) {
    CAPTURE(kills);
    stand_in around; // of this program: the kernel has ended others there before
    around.files().write("memory.events", "oom 2\noom_kill 4\n");
    builtin_options options;
    options.commands = std::make_shared<command_host>(50ms);
    options.commands->around = std::make_shared<oom_record>(around.path());
    auto context = taking(0);
    auto script = "printf 'oom 3\\noom_kill " + std::to_string(kills) + "\\n' > '" + around.path()
                  + "/memory.events'; kill -KILL $$";
    auto outcome
      = run_action(builtin(options), "system/exec", "run", {{"script", script}}, context);
    REQUIRE_FALSE(outcome);
    CHECK(context.used->over_memory == (kills > 4));
    CHECK(holds(message_of(outcome), kills > 4
                                       ? " was ended by the kernel, which was short of memory"
                                       : "ended with status 137 (signal KILL, "));
  }
}

TEST_CASE("oom record: each that the kernel has ended is one command at most") {
  stand_in around;
  auto record = std::make_shared<oom_record>(around.path());
  const oom_watch first{record}; // no kernel has counted anything yet
  const oom_watch second{record};
  CHECK_FALSE(first.is_cause());
  around.files().write("memory.events", "oom_kill 1\n");
  CHECK(second.is_cause());
  CHECK_FALSE(first.is_cause());
  const oom_watch third{record};
  around.files().write("memory.events", "oom_kill 3\n");
  CHECK(third.is_cause());
  CHECK(first.is_cause());
  CHECK_FALSE(second.is_cause());
}

TEST_CASE("commands: a Troupe among them isn't told of the group of this one") {
  setenv("TROUPE_CGROUP", "own", 1);
  auto seen = output_of({{"commands", "echo \"[${TROUPE_CGROUP-none}]\""}});
  unsetenv("TROUPE_CGROUP");
  CHECK(seen["stdout"] == "[none]\n");
}

TEST_CASE("cgroup: all that a command starts is in its group, and ends with it") {
  real_group group;
  if (!group)
    return;
  command_slot slot;
  auto child = started_in(
    group.path(), "(setsid sh -c 'cat /proc/self/cgroup; exec sleep 1000' &); sleep 1000", slot);
  REQUIRE(child.outside() == 0);
  std::array<char, 4096> told{}; // by what has left its session, and its line of parents
  REQUIRE(read(child.output.get(), told.data(), told.size() - 1) > 0);
  auto name = fs::path{group.path()}.filename().string();
  CHECK(cgroup_in(told.data()) == "/" + name);
  CHECK(holds(content(group.path(), "cgroup.procs"), std::to_string(child.pid()).c_str()));
  CHECK(number_of(group.path(), "cgroup.events", "populated") == 1U);
  CHECK(rmdir(group.path().c_str()) != 0);
  CHECK(errno == EBUSY);
  REQUIRE(write_of(group.path(), "cgroup.kill", "1"));
  CHECK(written_by(child) == "");
  CHECK(child.reap().value().status == 128 + SIGKILL);
}

TEST_CASE("cgroup: nobody makes files in it, and processor time is always counted") {
  real_group group;
  if (!group)
    return;
  CHECK_FALSE(write_of(group.path(), "memory.none", "1"));
  CHECK(number_of(group.path(), "cpu.stat", "usage_usec"));
}

TEST_CASE("cgroup: a command that needs more than its bound is ended by the kernel") {
  real_group group;
  if (!group)
    return;
  if (!has_word(group.path(), "cgroup.controllers", "memory")) {
    auto tried = group_folder::open(group.path(), {});
    REQUIRE_FALSE(tried);
    CHECK(tried.error().message == group.path() + " has no memory controller");
    MESSAGE("skipped: the cgroups here have no memory controller");
    return;
  }
  builtin_options options;
  options.commands = std::make_shared<command_host>();
  auto opened = group_folder::open(group.path(), [](const std::string& text) { FAIL(text); });
  REQUIRE_MESSAGE(opened, (opened ? "" : opened.error().message));
  options.commands->groups = *std::move(opened);
  auto context = taking(10 * mib);
  auto outcome
    = run_action(builtin(options), "system/exec", "run",
                 {{"script", "head -c 400000000 /dev/zero | tail -c 400000000 | wc -c"}}, context);
  REQUIRE_FALSE(outcome);
  CHECK(holds(message_of(outcome), "that it takes: the kernel ended it"));
  CHECK(context.used->over_memory);
  CHECK(context.used->total.memory > 10 * mib);
}
