#include "runtime/control/control_socket.hpp"
#include "tests/base/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace troupe;

namespace {

control_folder opened(const std::string& path) {
  auto folder = control_folder::open(path, true);
  REQUIRE_MESSAGE(folder, (folder ? "" : folder.error().message));
  return std::move(*folder);
}

unsigned mode_of(const std::string& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 0777U;
}

} // namespace

TEST_CASE("control socket: it is named after the program's pid, for its user's eyes only") {
  temporary_folder test;
  auto before = ::umask(0);
  auto folder = opened(test / "state");
  std::string name;
  auto listening = folder.listen(name);
  ::umask(before);
  REQUIRE(listening);
  CHECK(name == std::to_string(::getpid()) + ".sock");
  CHECK(folder.sockets() == std::vector{name});
  CHECK(mode_of(test / "state") == 0700);
  CHECK(mode_of(folder.path_of(name)) == 0600);
}

TEST_CASE("control socket: whoever connects finds its own user at the other end") {
  temporary_folder test;
  auto folder = opened(test / "state");
  std::string name;
  auto listening = folder.listen(name);
  REQUIRE(listening);
  auto client = folder.connect(name);
  REQUIRE(client);
  CHECK(is_own_user(*client));
  descriptor served{::accept(listening->get(), nullptr, nullptr)};
  CHECK(is_own_user(served));
}

TEST_CASE("control socket: what other programs left there is neither asked nor removed") {
  temporary_folder test;
  auto folder = opened(test.path().string());
  test.write("data.sock", "precious");
  test.write("77777.sock", "a number, but no socket");
  std::filesystem::create_symlink("/etc/hostname", test / "88888.sock");
  std::string name;
  folder.listen(name)->close(); // stale, as after a crash
  std::filesystem::rename(test / name, test / "mysql.sock");
  CHECK(folder.sockets().empty());
  for (const auto* other : {"data.sock", "77777.sock", "88888.sock", "mysql.sock"}) {
    CAPTURE(other);
    auto connection = folder.connect(other);
    REQUIRE(connection);
    CHECK_FALSE(*connection);
    CHECK(std::filesystem::exists(std::filesystem::symlink_status(test / other)));
  }
}

TEST_CASE("control socket: another user's folder is not trusted") {
  if (::geteuid() != 0)
    return; // nobody else can give a folder away
  temporary_folder test;
  opened(test / "state");
  REQUIRE(::chown((test / "state").c_str(), 12'345, 12'345) == 0);
  auto refused = control_folder::open(test / "state", true);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("belongs to user number 12345") != std::string::npos);
}

TEST_CASE("control socket: several runtimes of one program each get their own") {
  temporary_folder test;
  auto folder = opened(test / "state");
  std::string first;
  std::string second;
  auto one = folder.listen(first);
  auto other = folder.listen(second);
  REQUIRE(one);
  REQUIRE(other);
  CHECK(second == std::to_string(::getpid()) + "-2.sock");
  CHECK(folder.sockets().size() == 2);
}

TEST_CASE("control socket: a stale one is removed by whoever finds it") {
  temporary_folder test;
  auto folder = opened(test / "state");
  std::string name;
  {
    auto gone = folder.listen(name);
    REQUIRE(gone);
  }
  CHECK(folder.sockets() == std::vector{name}); // as after a crash
  auto found = folder.connect(name);
  REQUIRE(found);
  CHECK(!*found);
  CHECK(folder.sockets().empty());
}

TEST_CASE("control socket: a stale one is replaced by a runtime that gets its name") {
  temporary_folder test;
  auto folder = opened(test / "state");
  std::string before;
  { auto gone = folder.listen(before); }
  std::string after;
  auto listening = folder.listen(after);
  REQUIRE(listening);
  CHECK(after == before);
  CHECK(folder.sockets() == std::vector{after});
}

TEST_CASE("control socket: a folder whose path is longer than an address will do") {
  temporary_folder test;
  auto path = test / std::string(200, 'x');
  auto folder = opened(path);
  std::string name;
  auto listening = folder.listen(name);
  REQUIRE(listening);
  auto client = folder.connect(name);
  REQUIRE(client);
  CHECK(*client);
}

TEST_CASE("control socket: a folder that can't be there is told with the reason") {
  temporary_folder test;
  auto path = test / "no/where";
  auto folder = control_folder::open(path, true);
  REQUIRE(!folder);
  CHECK(folder.error().message == path + ": No such file or directory");
  test.write("file", "");
  auto file = control_folder::open(test / "file", true);
  REQUIRE(!file);
  CHECK(file.error().message == (test / "file") + ": Not a directory");
}
