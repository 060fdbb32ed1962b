#include "runtime/files/file_digest.hpp"
#include "tests/base/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace troupe;
using namespace std::chrono_literals;

TEST_CASE("file digest: that of its content, with its stamp") {
  temporary_folder folder;
  folder.write("a", std::string(200'000, 'x'));
  std::filesystem::create_symlink("a", folder / "link");
  auto made = digest_file(folder / "link");
  REQUIRE(made);
  CHECK(made->hash == hash_of(std::string(200'000, 'x')));
  CHECK(made->stamp == stamp_of(folder / "a"));
}

TEST_CASE("file digest: what is no plain file is told, and a stop is heard") {
  temporary_folder folder;
  folder.write("a", "x");
  CHECK(digest_file(folder / "none").error().message == "No such file or directory");
  CHECK(digest_file(folder.path()).error().message == "it is a folder, not a file");
  std::stop_source stop;
  stop.request_stop();
  CHECK(digest_file(folder / "a", stop.get_token()).error().message == "stopped");
}

TEST_CASE("file digest: a stamp is settled once no later write can bear its time") {
  file_stamp stamp;
  stamp.changed = duration{100s}.count();
  CHECK(is_settled(stamp, time_point{103s}));
  CHECK_FALSE(is_settled(stamp, time_point{101s}));
  CHECK_FALSE(is_settled(stamp, time_point{50s})); // the clock was set back
}
