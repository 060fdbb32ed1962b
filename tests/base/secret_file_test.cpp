#include "runtime/base/secret_file.hpp"
#include "tests/api/access/file_facts.hpp"
#include "tests/base/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/file.h>

using namespace troupe;
using namespace troupe::api;

namespace {

namespace fs = std::filesystem;

std::string content_at(const std::string& path) {
  const auto file = open_secret(path);
  REQUIRE(file);
  REQUIRE(*file);
  const auto content = content_of(*file, path, 1'000);
  REQUIRE(content);
  return *content;
}

} // namespace

TEST_CASE("secret file: is made for its owner alone, and read back") {
  temporary_folder test;
  const auto before = ::umask(0);
  CHECK(replace_secret(test / "file", "one"));
  ::umask(before);
  CHECK(mode_of(test / "file") == 0600);
  CHECK(content_at(test / "file") == "one");
  CHECK(replace_secret(test / "file", "two"));
  CHECK(content_at(test / "file") == "two");
  CHECK(test.size() == 1);
}

TEST_CASE("secret file: nothing there is no fault") {
  temporary_folder test;
  const auto file = open_secret(test / "file");
  REQUIRE(file);
  CHECK_FALSE(*file);
  CHECK(stamp_of(test / "file") == file_stamp{});
}

TEST_CASE("secret file: one that others have rights to is refused, with what to do") {
  temporary_folder test;
  test.write("file", "content");
  for (const auto mode : {0644U, 0640U, 0620U, 0601U}) {
    set_mode(test / "file", mode);
    const auto fault = fault_of(open_secret(test / "file"));
    CHECK(fault.starts_with(test / "file" + ": other users have rights to it"));
    CHECK(has(fault, "chmod 600"));
  }
  for (const auto mode : {0600U, 0400U}) {
    set_mode(test / "file", mode);
    CHECK(open_secret(test / "file"));
  }
}

TEST_CASE("secret file: another user's is refused") {
  temporary_folder test;
  test.write("file", "content");
  set_mode(test / "file", 0600);
  if (!give_away(test / "file"))
    return;
  CHECK(has(fault_of(open_secret(test / "file")), "belongs to user number 12345"));
}

TEST_CASE("secret file: a symbolic link is not followed, and replaced by what is written") {
  temporary_folder test;
  test.write("elsewhere", "content");
  set_mode(test / "elsewhere", 0600);
  fs::create_symlink(test / "elsewhere", test / "file");
  CHECK(has(fault_of(open_secret(test / "file")), "it is a symbolic link"));
  CHECK(replace_secret(test / "file", "new"));
  CHECK(content_at(test / "file") == "new");
  CHECK(test.read("elsewhere") == "content");
}

TEST_CASE("secret file: what is no file is refused, and keeps nobody waiting") {
  temporary_folder test;
  fs::create_directory(test / "folder");
  set_mode(test / "folder", 0700);
  CHECK(has(fault_of(open_secret(test / "folder")), "it is a folder, not a file"));
  REQUIRE(::mkfifo((test / "pipe").c_str(), 0600) == 0);
  CHECK(has(fault_of(open_secret(test / "pipe")), "it is a named pipe, not a file"));
}

TEST_CASE("secret file: one that is too large is not read") {
  temporary_folder test;
  const auto file = replace_secret(test / "file", std::string(100, 'x'));
  REQUIRE(file);
  CHECK(content_of(*file, "file", 100)->size() == 100);
  CHECK(fault_of(content_of(*file, "file", 99)) == "file: more than 99 bytes");
}

TEST_CASE("secret file: what a crash left of a writing is no hindrance") {
  temporary_folder test;
  test.write("file.new", "half of i");
  CHECK(replace_secret(test / "file", "whole"));
  CHECK(content_at(test / "file") == "whole");
  CHECK_FALSE(fs::exists(test / "file.new"));
}

TEST_CASE("secret file: a stamp tells what was written, replaced or given rights to") {
  temporary_folder test;
  const auto first = replace_secret(test / "file", "one");
  REQUIRE(first);
  const auto stamp = stamp_of(*first);
  CHECK(stamp == stamp_of(test / "file"));
  const auto second = replace_secret(test / "file", "two");
  REQUIRE(second);
  CHECK(stamp_of(test / "file") != stamp);
  CHECK(stamp_of(test / "file") == stamp_of(*second));
}

TEST_CASE("secret file: a turn is one holder's, until it is given up") {
  temporary_folder test;
  auto turn = take_turn(test / "file");
  REQUIRE(turn);
  CHECK(mode_of(test / "file.lock") == 0600);
  const descriptor other{::open((test / "file.lock").c_str(), O_RDONLY | O_CLOEXEC)};
  CHECK(::flock(other.get(), LOCK_EX | LOCK_NB) != 0);
  turn->close();
  CHECK(::flock(other.get(), LOCK_EX | LOCK_NB) == 0);
}

TEST_CASE("secret file: a folder that is not there is told") {
  temporary_folder test;
  CHECK(has(fault_of(replace_secret(test / "none/file", "x")), "No such file or directory"));
  CHECK(has(fault_of(take_turn(test / "none/file")), "No such file or directory"));
}
