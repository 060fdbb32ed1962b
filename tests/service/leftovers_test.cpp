#include "runtime/service/exec/leftovers.hpp"

#include "runtime/service/exec/command_members.hpp"
#include "runtime/service/exec/command_record.hpp"
#include "runtime/service/exec/process_ending.hpp"
#include "tests/base/temporary_folder.hpp"
#include "tests/service/run_commands.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

/// A program that doesn't descend from this one, with `variables` in its environment; killed at
/// the end of the test.
class stranger {
public:
  explicit stranger(const std::string& variables) {
    auto* shell = popen((variables + " setsid sleep 1000 >/dev/null 2>&1 & echo $!").c_str(), "r");
    std::array<char, 32> said{};
    REQUIRE(std::fgets(said.data(), said.size(), shell) != nullptr);
    pclose(shell);
    pid_ = std::stoi(said.data());
    while (look_at(pid_).session != pid_) // until it is what it is to be
      std::this_thread::yield();
  }
  stranger(const stranger&) = delete;
  stranger& operator=(const stranger&) = delete;
  ~stranger() { kill(pid_, SIGKILL); }

  pid_t pid() const { return pid_; }
  bool lives() const {
    auto seen = look_at(pid_);
    return seen.pid != 0 && !seen.ended;
  }

private:
  pid_t pid_ = 0;
};

/// Leaves a record as a runtime does that dies while it runs `commands`.
void leave_record(const std::string& store, const std::vector<recorded_command>& commands) {
  auto runtime = fork();
  if (runtime == 0) {
    command_record record;
    record.open(store);
    for (std::size_t i = 0; i < commands.size(); ++i)
      record.write(i, commands[i]);
    _exit(0);
  }
  waitpid(runtime, nullptr, 0);
}

} // namespace

TEST_CASE("system processes: this program is seen, with its parent, and marks of others") {
  stranger marked{"TROUPE_COMMAND_ID=c TROUPE_EXECUTION_ID=e TROUPE_ATTEMPT=7"};
  process_room room;
  auto all = list_programs(room.first());
  auto own = std::ranges::find(all, getpid(), &system_process::pid);
  REQUIRE(own != all.end());
  CHECK(own->parent == getppid());
  CHECK_FALSE(own->ended);
  auto other = std::ranges::find(all, marked.pid(), &system_process::pid);
  REQUIRE(other != all.end());
  CHECK(other->command == mark_of("c"));
  CHECK(other->attempt == mark_of_attempt("e", "7"));
  CHECK_FALSE(descends_from_us(all, *other));
  CHECK(std::ranges::is_sorted(all, {}, &system_process::pid));
}

TEST_CASE("system processes: a number that another program has now is not signalled") {
  stranger now{""};
  auto before = look_at(now.pid());
  before.started += 1;
  CHECK_FALSE(signal_process(before, SIGKILL));
  CHECK_FALSE(watch_process(before));
  CHECK(now.lives());
  CHECK(signal_process(look_at(now.pid()), SIGKILL));
  CHECK(ends(now.pid()));
}

namespace {

system_process listed(pid_t pid, pid_t parent, pid_t session, command_mark command = 0) {
  system_process made;
  made.pid = pid;
  made.parent = parent;
  made.session = session;
  made.command = command;
  return made;
}

std::vector<pid_t> pids_of(const std::vector<system_process>& some) {
  std::vector<pid_t> pids;
  for (const auto& each : some)
    pids.push_back(each.pid);
  std::ranges::sort(pids);
  return pids;
}

} // namespace

TEST_CASE("system processes: a command is its session, what is marked, and what descends from it") {
  const auto own = getpid();
  const std::vector<system_process> all{
    listed(own, 1, own),
    listed(own + 1, own, own + 1),        // the shell
    listed(own + 2, own + 1, own + 1),    // its child
    listed(own + 3, 1, own + 3, 7),       // a daemon of it
    listed(own + 4, own + 3, own + 4),    // whose child has cleaned its environment
    listed(own + 5, own, own + 5),        // another command
    listed(own + 6, own + 2, own + 6, 8), // one of another Troupe below it
  };
  const host_programs programs{all};
  command_slot slot{};
  slot.mark = 7;
  slot.pid = own + 1;
  const std::vector<pid_t> without_nested{own + 1, own + 2, own + 3, own + 4};
  CHECK(pids_of(members_of(slot, nested_commands::spared, programs)) == without_nested);
  auto with_nested = without_nested;
  with_nested.push_back(own + 6);
  CHECK(pids_of(members_of(slot, nested_commands::included, programs)) == with_nested);
  const std::vector<system_process> known{listed(own + 5, 1, own + 5)};
  with_nested.insert(with_nested.end() - 1, own + 5);
  CHECK(pids_of(members_of(slot, nested_commands::included, programs, known)) == with_nested);
  CHECK(programs.has_session(own + 1));
  CHECK_FALSE(programs.has_session(own + 2));
  slot.mark = 0;
  CHECK(members_of(slot, nested_commands::included, programs).empty());
}

TEST_CASE("system processes: nothing belongs to a command that has ended") {
  command_slot slot;
  auto own = look_at(getpid()); // without a mark
  CHECK_FALSE(belongs_to(own, slot));
  slot.pid = own.session;
  CHECK_FALSE(belongs_to(own, slot));
  slot.mark = mark_of("c");
  CHECK(belongs_to(own, slot) == (own.session > 0));
}

TEST_CASE("leftovers: what runs for an attempt in flight is ended, of others nothing") {
  temporary_folder folder;
  stranger first{"TROUPE_EXECUTION_ID=flow/1/t TROUPE_ATTEMPT=1"};
  stranger second{"TROUPE_EXECUTION_ID=flow/1/t TROUPE_ATTEMPT=2"};
  stranger other{"TROUPE_EXECUTION_ID=flow/1/u TROUPE_ATTEMPT=2"};
  CHECK(end_leftovers({{"flow/1/t", 2}}, folder / "t.db", 10s) == 1);
  CHECK(ends(second.pid()));
  CHECK(first.lives());
  CHECK(other.lives());
  CHECK(end_leftovers({}, folder / "t.db", 10s) == 0);
}

TEST_CASE("leftovers: what descends from this program is its own, whatever it is marked with") {
  temporary_folder folder;
  auto* child = popen("exec env TROUPE_EXECUTION_ID=mine TROUPE_ATTEMPT=1 cat", "w");
  CHECK(end_leftovers({{"mine", 1}}, folder / "t.db", 0s) == 0);
  CHECK(pclose(child) == 0);
}

TEST_CASE("leftovers: recorded commands of a dead runtime are told and ended by their sessions") {
  temporary_folder folder;
  stranger bare{"exec env -i"};
  leave_record(folder / "t.db", {{mark_of("gone"), {}}, {mark_of("c"), look_at(bare.pid())}});
  CHECK(leftover_commands(folder / "t.db") == std::vector<pid_t>{bare.pid()});
  CHECK(leftover_commands(folder / "other.db").empty());
  CHECK(end_leftovers({}, folder / "t.db", 10s) == 1);
  CHECK(ends(bare.pid()));
  CHECK(folder.size() == 0);
}

TEST_CASE("leftovers: a session whose number was given to another program is let alone") {
  temporary_folder folder;
  stranger other{""};
  auto before = look_at(other.pid());
  before.started -= 1;
  leave_record(folder / "t.db", {{mark_of("c"), before}});
  CHECK(leftover_commands(folder / "t.db").empty());
  CHECK(end_leftovers({}, folder / "t.db", 0s) == 0);
  CHECK(other.lives());
}

TEST_CASE("leftovers: the record of a runtime that lives is let alone, and goes with it") {
  temporary_folder folder;
  stranger running{""};
  {
    command_record record;
    record.open(folder / "t.db");
    record.write(0, {mark_of("c"), look_at(running.pid())});
    CHECK(leftover_commands(folder / "t.db").empty());
    CHECK(end_leftovers({}, folder / "t.db", 0s) == 0);
    CHECK(running.lives());
    CHECK(folder.size() == 1);
  }
  CHECK(folder.size() == 0);
}

TEST_CASE("leftovers: a command that has ended is out of the record") {
  temporary_folder folder;
  stranger daemon{""};
  leave_record(folder / "t.db", {{mark_of("c"), look_at(daemon.pid())}, {}});
  CHECK(leftover_commands(folder / "t.db").size() == 1);
  leave_record(folder / "u.db", {{}});
  CHECK(end_leftovers({}, folder / "u.db", 0s) == 0);
  CHECK(daemon.lives());
}
