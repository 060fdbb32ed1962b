#include "runtime/base/plain_file.hpp"
#include "tests/base/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include <sys/stat.h>

using namespace troupe;

namespace {

std::string reason(const result<descriptor>& opened) {
  return opened ? "opened" : opened.error().message;
}

} // namespace

TEST_CASE("plain file: what could keep its reader waiting is not opened") {
  temporary_folder folder;
  auto pipe = folder / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(reason(open_plain_file(pipe)) == "it is a named pipe, not a file");
  CHECK(reason(open_plain_file("/dev/null")) == "it is a device, not a file");
  CHECK(reason(open_plain_file(folder.path())) == "it is a folder, not a file");
  CHECK(reason(open_plain_file(folder / "none")) == "No such file or directory");
}

TEST_CASE("plain file: a file is opened, and by a symbolic link too") {
  temporary_folder folder;
  folder.write("file", "text");
  std::filesystem::create_symlink("file", folder / "link");
  CHECK(open_plain_file(folder / "file"));
  CHECK(open_plain_file(folder / "link"));
}
