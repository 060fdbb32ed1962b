// What is SQLite's own: the file, others that use it, and what people read in it.
#include "runtime/store/sqlite/retention.hpp"
#include "runtime/store/sqlite/sqlite.hpp"
#include "tests/base/temporary_folder.hpp"
#include "tests/store/changes.hpp"
#include "tests/store/kept.hpp"
#include "tests/store/shell.hpp"
#include "tests/store/test_disk.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <thread>
#include <vector>

using namespace troupe;
using namespace troupe::testing;

namespace {

std::string refusal(const sqlite_options& options) {
  auto opened = sqlite_store::open(options);
  return opened ? "" : opened.error().message;
}

unsigned mode_of(const std::string& path) {
  struct stat found {};
  REQUIRE(::stat(path.c_str(), &found) == 0);
  return found.st_mode & 0777U;
}

} // namespace

TEST_CASE("sqlite: a database of the future is refused, and left as it is") {
  temporary_folder folder;
  auto path = folder / "troupe.db";
  sound(sqlite_store::open({path}));
  shell(path, "PRAGMA user_version = 99");
  CHECK(refusal({path}).find("its tables are of version 99; this Troupe knows up to version 4")
        != std::string::npos);
  CHECK(shell(path, "PRAGMA user_version") == std::vector<std::string>{"99"});
}

TEST_CASE("sqlite: what is no store of Troupe's is refused") {
  temporary_folder folder;
  shell(folder / "other.db", "CREATE TABLE notes (text)");
  CHECK(refusal({folder / "other.db"}).find("the database of another program")
        != std::string::npos);
  folder.write("text", std::string(5000, 'x'));
  CHECK(refusal({folder / "text"}).find("it is not a database") != std::string::npos);
  CHECK(refusal({folder / "missing.db", false}).find("no such file") != std::string::npos);
}

TEST_CASE("sqlite: several runtimes open and write one new database side by side") {
  temporary_folder folder;
  auto path = folder / "troupe.db";
  constexpr int writers = 4;
  constexpr int each = 25;
  std::vector<std::string> troubles(writers);
  std::vector<std::thread> threads;
  for (int writer = 0; writer < writers; ++writer)
    threads.emplace_back([&, writer] {
      auto opened = sqlite_store::open({path});
      if (!opened) {
        troubles[static_cast<std::size_t>(writer)] = opened.error().message;
        return;
      }
      auto& in = **opened;
      auto known = in.register_owner(some_owner(writer));
      for (int i = 0; known && i < each; ++i) {
        auto first = birth_of(std::to_string(writer) + '/' + std::to_string(i));
        if (auto got = in.commit({&first, 1}); !got || !got->front().written)
          troubles[static_cast<std::size_t>(writer)] = got ? "fenced" : got.error().message;
      }
    });
  for (auto& thread : threads)
    thread.join();
  for (const auto& trouble : troubles)
    CHECK(trouble == "");
  auto in = sound(sqlite_store::open({path}));
  CHECK(sound(in->processes({})).size() == writers * each);
  CHECK(sound(in->check()).empty());
}

TEST_CASE("sqlite: the shell shows executions with their ids, and equal values are kept once") {
  temporary_folder folder;
  auto path = folder / "troupe.db";
  auto in = sound(sqlite_store::open({path}));
  sound(in->register_owner(some_owner()));
  auto first = birth_of("p");
  auto got = commit_one(*in, first);
  auto next = after(first, got);
  commit_one(*in, next);
  auto last = after(next, got);
  last.contents = next.contents;
  last.executions[0].pass = 1;
  last.executions[0].parent_attempt = 3;
  last.executions[0].state = task_state::failed;
  last.executions[0].error = "no";
  commit_one(*in, ending(last));
  CHECK(shell(path, "SELECT execution FROM executions ORDER BY 1")
        == std::vector<std::string>{"p/flow", "p/flow.a[2]", "p/flow@3.a[3]#2"});
  CHECK(shell(path, "SELECT error FROM executions WHERE state = 'failed'")
        == std::vector<std::string>{"no"});
  CHECK(shell(path, "SELECT seconds FROM executions WHERE execution = 'p/flow.a[2]'")
        == std::vector<std::string>{"3600.0"});
  CHECK(shell(path, "SELECT count(*) FROM contents") == std::vector<std::string>{"1"});
  auto live = birth_of("q");
  commit_one(*in, live);
  sound(forget(*in, std::vector{seen_process{got.process, got.fence}}));
  CHECK(shell(path, "SELECT count(*) FROM contents") == std::vector<std::string>{"0"});
  CHECK(shell(path, "SELECT count(*) FROM runs") == std::vector<std::string>{"1"});
  CHECK(sound(in->check()).empty());
}

TEST_CASE("sqlite: a deleted file is told, nothing goes on beside it, and it may come back") {
  temporary_folder folder;
  auto path = folder / "troupe.db";
  auto in = sound(sqlite_store::open({path}));
  sound(in->register_owner(some_owner()));
  std::filesystem::rename(path, folder / "away.db");
  auto first = birth_of("p");
  auto refused = in->commit({&first, 1});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("deleted or moved away") != std::string::npos);
  CHECK_FALSE(in->commit({&first, 1}));
  CHECK_FALSE(std::filesystem::exists(path));
  std::filesystem::rename(folder / "away.db", path);
  CHECK(commit_one(*in, first).written);
  CHECK(sound(in->processes({})).size() == 1);
}

TEST_CASE("sqlite: a check names what is wrong") {
  temporary_folder folder;
  auto path = folder / "troupe.db";
  auto in = sound(sqlite_store::open({path}));
  sound(in->register_owner(some_owner()));
  commit_one(*in, birth_of("p"));
  CHECK(sound(in->check()).empty());
  shell(path, "DELETE FROM journal");
  auto faults = sound(in->check());
  REQUIRE(faults.size() == 1);
  CHECK(faults[0] == "process p has 0 journal entries; 1 expected");
}

TEST_CASE("sqlite: a backup holds what the store holds") {
  temporary_folder folder;
  auto in = sound(sqlite_store::open({folder / "troupe.db"}));
  sound(in->register_owner(some_owner()));
  commit_one(*in, birth_of("p"));
  sound(in->back_up(folder / "copy.db"));
  auto copy = sound(sqlite_store::open({folder / "copy.db", false}));
  CHECK(sound(copy->processes({})).size() == 1);
  CHECK(sound(copy->check()).empty());
}

TEST_CASE("sqlite: a change that can't be stored costs its process, and nobody else") {
  temporary_folder folder;
  constexpr std::uint64_t most = 5000;
  auto in = sound(sqlite_store::open({.path = folder / "troupe.db", .value_max = most}));
  sound(in->register_owner(some_owner()));
  std::vector group{birth_of("p"), birth_of("q"), birth_of("r")};
  auto got = sound(in->commit(group));
  std::vector<change> next;
  for (std::size_t i = 0; i < group.size(); ++i)
    next.push_back(after(group[i], got[i]));
  std::string large(most + 2000, 'x');
  next[1].contents = {{hash_of(large), large}};
  got = sound(in->commit(next));
  CHECK(got[0].written);
  CHECK_FALSE(got[1].written);
  CHECK(got[1].refusal == "one of its values is 7000 bytes; at most 5000 can be kept");
  CHECK(got[2].written);
  // What would follow on it is not stored either: the journal has no hole.
  auto late = after(next[1], got[1]);
  CHECK_FALSE(commit_one(*in, late).written);
  CHECK(commit_one(*in, after(next[0], got[0])).written);
  CHECK(journal_of(*in, next[1].process).size() == 1);
  CHECK(sound(in->check()).empty());
}

TEST_CASE("sqlite: each part of a change that is too large is named") {
  temporary_folder folder;
  auto in = sound(sqlite_store::open({.path = folder / "troupe.db", .value_max = 5000}));
  sound(in->register_owner(some_owner()));
  std::string large(7000, 'x');
  auto refusal = [&](const std::string& id, const auto& enlarge) {
    auto first = birth_of(id);
    enlarge(first);
    return commit_one(*in, first).refusal;
  };
  CHECK(refusal("a", [&](change& x) { x.entry = large; })
        == "what happened to it at once is 7000 bytes; at most 5000 can be kept");
  CHECK(refusal("b", [&](change& x) { ending(x).end->errors = large; })
        == "what is said of its errors is 7000 bytes; at most 5000 can be kept");
  CHECK(refusal("c",
                [&](change& x) {
                  auto huge = *x.birth->definition;
                  huge.body = large;
                  x.birth->definition = std::make_shared<const stored_definition>(huge);
                })
        == "its definition is 7000 bytes; at most 5000 can be kept");
  CHECK(sound(in->processes({})).empty());
}

TEST_CASE("sqlite: a row that contradicts what is to be written costs its process only") {
  temporary_folder folder;
  auto path = folder / "troupe.db";
  auto in = sound(sqlite_store::open({path}));
  sound(in->register_owner(some_owner()));
  std::vector group{birth_of("p"), birth_of("q")};
  auto got = sound(in->commit(group));
  shell(path, "INSERT INTO journal SELECT process, 2, 'damage' FROM journal WHERE process = "
                + std::to_string(got[0].process));
  auto next = sound(in->commit(std::vector{after(group[0], got[0]), after(group[1], got[1])}));
  CHECK_FALSE(next[0].written);
  CHECK(next[0].refusal.find("UNIQUE constraint failed: journal") != std::string::npos);
  CHECK(next[1].written);
}

TEST_CASE("sqlite: a store is its owner's alone, whatever the umask, its copies too") {
  temporary_folder folder;
  auto before = ::umask(0);
  auto in = sound(sqlite_store::open({folder / "state/troupe.db"}));
  sound(in->back_up(folder / "copy.db"));
  ::umask(before);
  CHECK(mode_of(folder / "state") == 0700);
  for (const auto* part :
       {"state/troupe.db", "state/troupe.db-wal", "state/troupe.db-shm", "copy.db"})
    CHECK(mode_of(folder / part) == 0600);
  CHECK(refusal({folder / "no/such/troupe.db"}).find("No such file or directory")
        != std::string::npos);
}

TEST_CASE("sqlite: a store that others could read is narrowed, and that is told once") {
  temporary_folder folder;
  auto path = folder / "state/troupe.db";
  sound(sqlite_store::open({path}));
  std::filesystem::permissions(path, std::filesystem::perms{0644});
  std::filesystem::permissions(folder / "state", std::filesystem::perms{0755});
  std::vector<std::string> told;
  auto tell = [&](const std::string& text) { told.push_back(text); };
  sound(sqlite_store::open({.path = path, .create = false, .on_notice = tell}));
  sound(sqlite_store::open({.path = path, .create = false, .on_notice = tell}));
  CHECK(mode_of(folder / "state") == 0700);
  CHECK(mode_of(path) == 0600);
  CHECK(told
        == std::vector<std::string>{"others could read " + path + ": from now on only you can"});
}

TEST_CASE(
  "sqlite: a folder that holds more than a store keeps its rights, as does what is no store") {
  temporary_folder folder;
  folder.write("readme", "for all");
  std::filesystem::permissions(folder.path(), std::filesystem::perms{0755});
  sound(sqlite_store::open({folder / "troupe.db"}));
  CHECK(mode_of(folder.path().string()) == 0755);
  shell(folder / "other.db", "CREATE TABLE notes (text)");
  std::filesystem::permissions(folder / "other.db", std::filesystem::perms{0644});
  CHECK(refusal({folder / "other.db", false}) != "");
  CHECK(mode_of(folder / "other.db") == 0644);
}

TEST_CASE("sqlite: what another user has put there is not opened") {
  if (::geteuid() != 0)
    return; // nobody else can give files away
  for (const auto* part : {"", "-wal", "-shm", "-journal", "-owners"}) {
    CAPTURE(part);
    temporary_folder folder;
    auto path = folder / "troupe.db";
    sound(sqlite_store::open({path}));
    folder.write("troupe.db" + std::string{part}, "");
    REQUIRE(::chown((path + part).c_str(), 12'345, 12'345) == 0);
    CHECK(refusal({path}).find("belongs to user number 12345") != std::string::npos);
  }
  temporary_folder folder;
  REQUIRE(::chown(folder.path().c_str(), 12'345, 12'345) == 0);
  CHECK(refusal({folder / "troupe.db"}).find("belongs to user number 12345") != std::string::npos);
}

TEST_CASE("sqlite: where machines share the files nothing is kept, and the way out is told") {
  temporary_folder folder;
  for (const auto* type : {"nfs", "cifs", "lustre", "9p", "fuse.sshfs"}) {
    sqlite_options options{.path = folder / "deep/troupe.db",
                           .file_system = [type](const std::string&) { return type; }};
    CHECK(refusal(options)
          == "store " + options.path + ": it is on a file system that machines share (" + type
               + "), where locks can't be relied on: keep it on a disk of this machine"
                 " (--store sqlite:/local/path)");
  }
  CHECK_FALSE(std::filesystem::exists(folder / "deep"));
  auto own = [](const std::string&) { return "fuse.ntfs-3g"; };
  CHECK(refusal({.path = folder / "troupe.db", .file_system = own}) == "");
}

TEST_CASE("sqlite: the file system of what is not there yet is that of what is") {
  temporary_folder folder;
  CHECK(file_system_of(folder / "not/there") == file_system_of(folder / "."));
  CHECK(file_system_of("/proc/self") == "");
}

TEST_CASE("sqlite: the log stays within what the disk has room for") {
  temporary_folder folder;
  auto path = folder / "troupe.db";
  auto in = sound(sqlite_store::open({path}));
  sound(in->register_owner(some_owner()));
  auto last = birth_of("p");
  auto got = commit_one(*in, last);
  constexpr int values = 400;
  for (int i = 0; i < values; ++i) {
    last = after(last, got);
    std::string body(100'000, 'x');
    body += std::to_string(i);
    last.contents = {{hash_of(body), body}};
    CHECK(commit_one(*in, last).written);
  }
  constexpr std::uintmax_t log_max = 17 << 20; // 4,000 pages and one commit
  CHECK(std::filesystem::file_size(path + "-wal") < log_max);
}

namespace {

/// Whether another program would find a lock of this one on the database.
bool is_locked_here(const std::string& path) {
  auto other = fork(); // locks of its own are not told to a program
  REQUIRE(other >= 0);
  if (other == 0) {
    struct flock shared {};
    shared.l_type = F_WRLCK;
    shared.l_whence = SEEK_SET;
    shared.l_start = 0x4000'0002; // where SQLite locks what it reads
    shared.l_len = 510;
    auto opened = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    auto known = opened >= 0 && ::fcntl(opened, F_GETLK, &shared) == 0;
    _exit(known && shared.l_type != F_UNLCK ? 1 : 0);
  }
  int status = 0;
  REQUIRE(::waitpid(other, &status, 0) == other);
  return WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

} // namespace

TEST_CASE("sqlite: opening a store once more leaves the locks of those who have it open") {
  kept_in_sqlite kept;
  sound(kept.made->register_owner(some_owner()));
  REQUIRE(is_locked_here(kept.path));
  sound(sqlite_store::open({kept.path})); // and closed at once
  CHECK(is_locked_here(kept.path));
}

TEST_CASE("sqlite: whoever is held while it begins to keep a log waits once, not at each try") {
  temporary_folder folder;
  auto path = folder / "troupe.db";
  shell(path, "CREATE TABLE t (x)"); // keeps none yet
  test_disk disk;
  disk.hold_from(3); // the first ones are those of the look whether the file has tables
  CHECK(refusal({.path = path, .vfs = disk.vfs()}).find("has held it for longer than 5 s")
        != std::string::npos);
  CHECK(disk.refused_locks() < 3 * sqlite::patience / sqlite::retry_within);
}
