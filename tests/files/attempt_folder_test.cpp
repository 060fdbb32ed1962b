#include "runtime/files/attempt_folder.hpp"
#include "tests/base/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include <sys/stat.h>

using namespace troupe;

namespace {

/// A folder to work in, and the attempt's beside it.
struct workplace {
  temporary_folder around;

  workplace() {
    around.write("work/src/a.c", "a");
    around.write("work/src/b.c", "b");
  }

  result<attempt_folder> attempt(file_rules rules) const {
    return attempt_folder::make(around / "attempt", around / "work", rules, {});
  }
};

std::string message_of(const result<void>& outcome) {
  return outcome ? "" : outcome.error().message;
}

} // namespace

TEST_CASE("attempt folder: private, empty but for what may be read and the folders to write to") {
  workplace place;
  place.around.write("attempt/left/over", "of an attempt that died");
  file_rules rules{{"src/*.c"}, {"out/deep/x"}};
  auto attempt = place.attempt(rules);
  REQUIRE(attempt);
  CHECK(place.around.read("attempt/src/a.c") == "a");
  CHECK(std::filesystem::is_directory(place.around / "attempt/out/deep"));
  CHECK_FALSE(std::filesystem::exists(place.around / "attempt/left"));
  struct stat about {};
  REQUIRE(::stat((place.around / "attempt").c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0700);
}

TEST_CASE("attempt folder: what was written comes to its place, the depfile too") {
  workplace place;
  file_rules rules{{}, {"out/x", "y"}, "out/x.d"};
  auto attempt = place.attempt(rules);
  REQUIRE(attempt);
  CHECK(message_of(attempt->publish("t", {}))
        == "files.out: the command ended well, but there is no out/x");
  place.around.write("attempt/out/x", "1");
  place.around.write("attempt/out/x.d", "x: y");
  CHECK(message_of(attempt->publish("t", {}))
        == "files.out: the command ended well, but there is no y");
  CHECK_FALSE(std::filesystem::exists(place.around / "work/out")); // nothing has been moved
  place.around.write("attempt/y/z", "2");
  CHECK(message_of(attempt->publish("t", {})) == "");
  CHECK(place.around.read("work/out/x") == "1");
  CHECK(place.around.read("work/out/x.d") == "x: y");
  CHECK(place.around.read("work/y/z") == "2");
}

TEST_CASE("attempt folder: an input that is changed is found, whatever its times say") {
  workplace place;
  file_rules rules{{"src"}, {}};
  auto attempt = place.attempt(rules);
  REQUIRE(attempt);
  CHECK(message_of(attempt->check_inputs({})) == "");
  auto written = std::filesystem::last_write_time(place.around / "work/src/a.c");
  place.around.write("attempt/src/a.c", "A"); // through the link, and of the same size
  std::filesystem::last_write_time(place.around / "work/src/a.c", written);
  CHECK(message_of(attempt->check_inputs({})).find("was changed while it ran")
        != std::string::npos);
}

TEST_CASE(
  "attempt folder: an input whose link was replaced is found, one that was removed is well") {
  workplace place;
  file_rules rules{{"src"}, {}};
  auto attempt = place.attempt(rules);
  REQUIRE(attempt);
  std::filesystem::remove(place.around / "attempt/src/b.c");
  CHECK(message_of(attempt->check_inputs({})) == "");
  std::filesystem::remove(place.around / "attempt/src/a.c");
  place.around.write("attempt/src/a.c", "A");
  CHECK(message_of(attempt->check_inputs({})).find("has put something else in the place of")
        != std::string::npos);
  CHECK(place.around.read("work/src/a.c") == "a");
}

TEST_CASE("attempt folder: an input by its absolute path is read where it is, and looked after") {
  workplace place;
  place.around.write("elsewhere", "1");
  file_rules rules{{place.around / "elsewhere"}, {}};
  auto attempt = place.attempt(rules);
  REQUIRE(attempt);
  CHECK(std::filesystem::is_empty(place.around / "attempt"));
  place.around.write("elsewhere", "2");
  CHECK(message_of(attempt->check_inputs({})).find("was changed while it ran")
        != std::string::npos);
}

TEST_CASE("attempt folder: a link that is moved to an output's place is refused") {
  workplace place;
  file_rules rules{{"src/a.c"}, {"out"}};
  auto attempt = place.attempt(rules);
  REQUIRE(attempt);
  std::filesystem::rename(place.around / "attempt/src/a.c", place.around / "attempt/out");
  CHECK(message_of(attempt->publish("t", {}))
        == "files.out: out can't be moved to its place: it is a symbolic link");
}

TEST_CASE("attempt folder: what is not below the workdir can't be had there") {
  CHECK(fault_of_isolation({{"/etc/passwd", "a/../b", "**/x"}, {"a/../b"}}) == "");
  for (const auto* path : {"..", "../x", "a/../../x"}) {
    CHECK(fault_of_isolation({{path}, {}}).find("name it by its absolute path")
          != std::string::npos);
    CHECK(fault_of_isolation({{}, {path}}).find("is not below the workdir") != std::string::npos);
  }
  for (const auto* path : {"/x", ".", "a/.."})
    CHECK(fault_of_isolation({{}, {path}}).find("is not below the workdir") != std::string::npos);
  CHECK(fault_of_isolation({{}, {}, "/x.d"}).find("is not below the workdir") != std::string::npos);
}
