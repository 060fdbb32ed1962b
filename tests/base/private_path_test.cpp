#include "runtime/base/private_path.hpp"
#include "tests/base/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

using namespace troupe;

namespace {

namespace fs = std::filesystem;

unsigned mode_of(const std::string& path) {
  struct stat found {};
  REQUIRE(::stat(path.c_str(), &found) == 0);
  return found.st_mode & 0777U;
}

/// As under a umask that takes nothing away.
struct open_umask {
  mode_t before = ::umask(0);
  open_umask() = default;
  open_umask(const open_umask&) = delete;
  open_umask& operator=(const open_umask&) = delete;
  ~open_umask() { ::umask(before); }
};

/// Some other user's number.
constexpr uid_t stranger = 12'345;

/// Only root can give files away.
bool can_give_away() {
  return ::geteuid() == 0;
}

std::string fault_of(const auto& done) {
  return done ? "" : done.error().message;
}

} // namespace

TEST_CASE("private path: folders and files are made for their owner, whatever the umask") {
  temporary_folder test;
  open_umask around;
  CHECK(make_private_folder(test / "state") == true);
  CHECK(mode_of(test / "state") == 0700);
  CHECK(make_private_folder(test / "state") == false);
  auto file = open_private_file(test / "state/file");
  REQUIRE(file);
  CHECK(file->made);
  CHECK(mode_of(test / "state/file") == 0600);
}

TEST_CASE("private path: a folder is made in one that is there only") {
  temporary_folder test;
  CHECK(fault_of(make_private_folder(test / "a/b")).ends_with("No such file or directory"));
  CHECK_FALSE(fs::exists(test / "a"));
}

TEST_CASE("private path: a file that is there keeps its content, and others lose their rights") {
  temporary_folder test;
  test.write("old", "content");
  fs::permissions(test / "old", fs::perms{0644});
  auto file = open_private_file(test / "old");
  REQUIRE(file);
  CHECK_FALSE(file->made);
  CHECK(file->narrowed);
  CHECK(mode_of(test / "old") == 0600);
  CHECK(test.read("old") == "content");
  CHECK_FALSE(open_private_file(test / "old")->narrowed);
}

TEST_CASE("private path: what a link of one's own leads to is left as it is") {
  temporary_folder test;
  test.write("kept", "");
  fs::permissions(test / "kept", fs::perms{0644});
  fs::create_symlink(test / "kept", test / "link");
  auto file = open_private_file(test / "link");
  REQUIRE(file);
  CHECK_FALSE(file->narrowed);
  CHECK(mode_of(test / "kept") == 0644);
  CHECK(fault_of(open_private_file(test.path().string())).ends_with("it is a folder, not a file"));
}

TEST_CASE("private path: a link that another user has put there is not followed") {
  if (!can_give_away())
    return;
  temporary_folder test;
  test.write("mine", "precious");
  fs::create_symlink(test / "mine", test / "trap");
  REQUIRE(::lchown((test / "trap").c_str(), stranger, stranger) == 0);
  CHECK(fault_of(open_private_file(test / "trap")).find("symbolic link") != std::string::npos);
  CHECK(fault_of(check_owner(test / "trap")).find("user number 12345") != std::string::npos);
  CHECK(test.read("mine") == "precious");
}

TEST_CASE("private path: what belongs to another user is told, with the way out") {
  temporary_folder test;
  CHECK(check_owner(test / "nothing"));
  CHECK(check_owner(test.path().string()));
  if (!can_give_away())
    return;
  test.write("theirs", "");
  REQUIRE(::chown((test / "theirs").c_str(), stranger, stranger) == 0);
  auto fault = fault_of(check_owner(test / "theirs"));
  CHECK(fault.find("theirs belongs to user number 12345") != std::string::npos);
  CHECK(fault.find("chown") != std::string::npos);
  fs::create_symlink(test / "theirs", test / "link");
  CHECK(fault_of(check_owner(test / "link")).find("12345") != std::string::npos);
}

TEST_CASE("private path: others' rights are taken, the owner's stay") {
  temporary_folder test;
  test.write("file", "");
  fs::permissions(test / "file", fs::perms{0457});
  CHECK(make_private(test / "file") == true);
  CHECK(mode_of(test / "file") == 0400);
  CHECK(make_private(test / "file") == false);
}
