#include "runtime/base/tree_removal.hpp"
#include "runtime/files/whole_move.hpp"
#include "tests/base/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include <sys/stat.h>

using namespace troupe;

namespace {

std::string moved(const std::string& from, const std::string& to) {
  auto outcome = move_whole(from, to, "tag");
  return outcome ? "" : outcome.error().message;
}

} // namespace

TEST_CASE("whole move: a file comes to its place, and folders on the way are made") {
  temporary_folder folder;
  folder.write("a", "new");
  CHECK(moved(folder / "a", folder / "deep/er/b") == "");
  CHECK(folder.read("deep/er/b") == "new");
  CHECK(folder.size() == 3);
}

TEST_CASE("whole move: what stands there is replaced, a link itself and not what it leads to") {
  temporary_folder folder;
  folder.write("other", "other");
  std::filesystem::create_symlink("other", folder / "b");
  folder.write("a", "new");
  CHECK(moved(folder / "a", folder / "b") == "");
  CHECK(folder.read("b") == "new");
  CHECK(folder.read("other") == "other");
  folder.write("a", "newer");
  CHECK(moved(folder / "a", folder / "b") == "");
  CHECK(folder.read("b") == "newer");
  CHECK(folder.size() == 2);
}

TEST_CASE("whole move: a folder takes the place of a folder, with nothing of what was in it") {
  temporary_folder folder;
  folder.write("a/new", "1");
  folder.write("b/old", "2");
  CHECK(moved(folder / "a", folder / "b") == "");
  CHECK(folder.read("b/new") == "1");
  CHECK(folder.size() == 2);
}

TEST_CASE("whole move: a file is put in no folder's place, nor a folder in a file's") {
  temporary_folder folder;
  folder.write("a", "1");
  folder.write("b/c", "2");
  CHECK(moved(folder / "a", folder / "b")
        == folder / "b" + ": it is a folder, and the output a file");
  CHECK(moved(folder / "b", folder / "a")
        == folder / "a" + ": it is a plain file, and the output a folder");
  CHECK(folder.read("a") == "1");
  CHECK(folder.read("b/c") == "2");
}

TEST_CASE(
  "whole move: between file systems it is a copy that is renamed, with its modes and links") {
  temporary_folder folder;
  std::filesystem::path other{"/dev/shm"};
  struct stat here {};
  struct stat there {};
  if (::stat(folder.path().c_str(), &here) != 0 || ::stat(other.c_str(), &there) != 0
      || here.st_dev == there.st_dev)
    return; // there is no other file system to try it with
  auto target = other / ("troupe-test-" + folder.path().filename().string());
  std::filesystem::create_directory(target);
  folder.write("a/x", "1");
  std::filesystem::create_symlink("x", folder / "a/link");
  std::filesystem::permissions(folder / "a/x", std::filesystem::perms{0750});
  auto place = (target / "b").string();
  std::filesystem::create_directories(target / ".b.troupe-tag.copy/half"); // an earlier move died
  CHECK(moved(folder / "a", place) == "");
  CHECK(std::filesystem::read_symlink(place + "/link") == "x");
  CHECK(std::filesystem::status(place + "/x").permissions() == std::filesystem::perms{0750});
  CHECK_FALSE(std::filesystem::exists(target / ".b.troupe-tag.copy"));
  CHECK(moved(folder / "a", place) == ""); // in the place of a folder
  CHECK(std::distance(std::filesystem::directory_iterator{target}, {}) == 1);
  CHECK(remove_tree(target.string()));
}

TEST_CASE("whole move: an output is a file, or a folder that no link leads out of") {
  temporary_folder folder;
  folder.write("file", "");
  folder.write("good/deep/x", "");
  std::filesystem::create_symlink("../good/deep", folder / "good/inside"); // by way of outside
  CHECK(fault_of_output(folder / "file") == "");
  CHECK(fault_of_output(folder / "good") == "inside in it is a symbolic link that leads out of it");
  std::filesystem::remove(folder / "good/inside");
  std::filesystem::create_symlink("../deep/x", folder / "good/deep/link");
  CHECK(fault_of_output(folder / "good") == "");
  std::filesystem::create_symlink("/etc/passwd", folder / "good/away");
  CHECK(fault_of_output(folder / "good") == "away in it is a symbolic link that leads out of it");
  CHECK(fault_of_output(folder / "good/away") == "it is a symbolic link");
  std::filesystem::remove(folder / "good/away");
  REQUIRE(::mkfifo((folder / "good/pipe").c_str(), 0600) == 0);
  CHECK(fault_of_output(folder / "good") == "pipe in it is a named pipe");
  CHECK(fault_of_output(folder / "none") == "No such file or directory");
}
