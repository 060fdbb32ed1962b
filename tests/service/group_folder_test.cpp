#include "runtime/service/exec/group_folder.hpp"

#include "runtime/service/exec/own_cgroup.hpp"
#include "tests/service/cgroup_stand_in.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <unistd.h>

using namespace troupe;
namespace fs = std::filesystem;

TEST_CASE("cgroup files: numbers, keys and words are read, and what isn't there is nothing") {
  temporary_folder group;
  group.write("memory.peak", "4096\n");
  group.write("memory.max", "max\n");
  group.write("memory.events", "low 0\noom 2\noom_kill 13\noom_group_kill 1\n");
  group.write("cgroup.controllers", "cpuset cpu io memory\n");
  const auto path = group.path().string();
  CHECK(number_of(path, "memory.peak") == 4096U);
  CHECK_FALSE(number_of(path, "memory.max"));
  CHECK_FALSE(number_of(path, "memory.current"));
  CHECK(number_of(path, "memory.events", "oom") == 2U);
  CHECK(number_of(path, "memory.events", "oom_kill") == 13U);
  CHECK_FALSE(number_of(path, "memory.events", "oom_"));
  CHECK_FALSE(number_of(path, "cpu.stat", "usage_usec"));
  CHECK(has_word(path, "cgroup.controllers", "memory"));
  CHECK_FALSE(has_word(path, "cgroup.controllers", "mem"));
  CHECK_FALSE(has_word(path, "cgroup.controllers", "pids"));
}

TEST_CASE("own cgroup: the path of version 2 is found among those of version 1") {
  CHECK(cgroup_in("0::/user.slice/run-r1.scope\n") == "/user.slice/run-r1.scope");
  CHECK(cgroup_in("4:memory:/box\n1:name=systemd:/\n0::/\n") == "/");
  CHECK(cgroup_in("4:memory:/box\n") == "");
  CHECK(cgroup_in("") == "");
  CHECK((delegated_cgroup().empty() || own_cgroup() == delegated_cgroup()));
}

TEST_CASE("group folder: hands on the memory controller, and goes with its runtime") {
  stand_in delegated;
  {
    auto all = delegated.opened();
    CHECK(content(delegated.path(), "cgroup.subtree_control") == "+memory");
    CHECK(fs::path{all->usable_path()}.parent_path().string() == delegated.path());
    CHECK(content(all->usable_path(), "cgroup.subtree_control") == "+memory");
    auto other = delegated.opened(); // another runtime, which takes nothing away from the first
    CHECK(other->usable_path() != all->usable_path());
    CHECK(fs::exists(all->usable_path()));
    empty(all->usable_path());
    empty(other->usable_path());
  }
  CHECK(delegated.files().size() == 3);
  CHECK_FALSE(fs::exists(delegated.path() + "/troupe-self"));
}

TEST_CASE("group folder: a program that is alone in its group moves itself to one below") {
  stand_in delegated;
  delegated.files().write("cgroup.procs", std::to_string(getpid()) + "\n");
  auto all = delegated.opened();
  CHECK(content(delegated.path() + "/troupe-self", "cgroup.procs") == std::to_string(getpid()));
}

TEST_CASE("group folder: a group in which others run is left alone") {
  stand_in delegated;
  delegated.files().write("cgroup.procs", std::to_string(getpid()) + "\n999999999\n");
  auto tried = delegated.open();
  REQUIRE_FALSE(tried);
  CHECK(tried.error().message
        == "other programs run in " + delegated.path() + ", such as that of pid 999999999");
  CHECK(content(delegated.path(), "cgroup.subtree_control") == "");
  CHECK(delegated.files().size() == 3);
}

TEST_CASE("group folder: says what a group lacks to be used") {
  stand_in plain{"cpu pids\n"};
  auto tried = plain.open();
  REQUIRE_FALSE(tried);
  CHECK(tried.error().message == plain.path() + " has no memory controller");
  temporary_folder folder;
  auto none = group_folder::open(folder.path().string(), {});
  REQUIRE_FALSE(none);
  CHECK(none.error().message
        == folder.path().string() + " is no cgroup v2: No such file or directory");
  stand_in refused; // as where it may not be written
  fs::remove(refused.path() + "/cgroup.subtree_control");
  fs::create_directory(refused.path() + "/cgroup.subtree_control");
  tried = refused.open();
  REQUIRE_FALSE(tried);
  CHECK(tried.error().message
        == "can't hand on the memory controller in " + refused.path() + ": Is a directory");
}

TEST_CASE("group folder: removes what the dead have left, unless something runs in it") {
  stand_in delegated;
  delegated.files().write("troupe-1.1/7/cgroup.procs", "");
  fs::create_directory(delegated.path() + "/troupe-1.1/8");
  fs::create_directories(delegated.path() + "/troupe-1.2/1");
  fs::create_directories(delegated.path() + "/somebody's/1");
  auto all = delegated.opened();
  CHECK(fs::exists(delegated.path() + "/troupe-1.1/7"));
  CHECK_FALSE(fs::exists(delegated.path() + "/troupe-1.1/8"));
  CHECK_FALSE(fs::exists(delegated.path() + "/troupe-1.2"));
  CHECK(fs::exists(delegated.path() + "/somebody's/1"));
}
