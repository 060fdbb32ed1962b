#include "runtime/action/surroundings.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

using namespace troupe;

TEST_CASE("surroundings: hold the folder, what is named, and what changes commands") {
  setenv("TROUPE_TEST_SET", "here", 1);
  unsetenv("TROUPE_TEST_UNSET");
  auto here = surroundings_here({"TROUPE_TEST_SET", "TROUPE_TEST_UNSET"});
  CHECK(here.folder == std::filesystem::current_path());
  CHECK(here.environment.at("TROUPE_TEST_SET") == "here");
  CHECK(here.environment.at("TROUPE_TEST_UNSET") == std::nullopt);
  CHECK(here.environment.at("PATH") == std::string{std::getenv("PATH")});
  CHECK(here.environment.contains("LC_ALL"));
  CHECK_FALSE(here.environment.contains("HOME"));
}

TEST_CASE("surroundings: those of the process above win, and are added to") {
  setenv("TROUPE_TEST_SET", "here", 1);
  recorded_surroundings above;
  above.folder = "/started/there";
  above.environment = {{"TROUPE_TEST_SET", "there"}, {"TZ", std::nullopt}};
  auto below = surroundings_here({"TROUPE_TEST_SET", "PATH"},
                                 std::make_shared<const recorded_surroundings>(above));
  CHECK(below.folder == "/started/there");
  CHECK(below.environment.at("TROUPE_TEST_SET") == "there");
  CHECK(below.environment.at("TZ") == std::nullopt);
  CHECK(below.environment.contains("PATH"));
}

TEST_CASE("surroundings: come back from what is recorded, any bytes included") {
  recorded_surroundings around;
  around.folder = "/a b";
  around.environment = {{"PATH", "/bin:\xff"}, {"TZ", std::nullopt}};
  around.options = {{"jobs", 8}};
  around.salt = "2f1c";
  auto back = surroundings_from(to_json(around));
  CHECK(back.folder == around.folder);
  CHECK(back.environment == around.environment);
  CHECK(back.options == around.options);
  CHECK(back.salt == around.salt);
  CHECK(surroundings_from("no map").folder.empty());
}

TEST_CASE("surroundings: paths are as written where the program stands in the folder") {
  recorded_surroundings here;
  here.folder = std::filesystem::current_path();
  auto around = std::make_shared<const recorded_surroundings>(here);
  CHECK(path_in(around, "a/b") == "a/b");
  CHECK(path_in(around, "") == "");
  CHECK(path_in(nullptr, "a") == "a");
  here.folder = "/started/there";
  around = std::make_shared<const recorded_surroundings>(here);
  CHECK(path_in(around, "a/b") == "/started/there/a/b");
  CHECK(path_in(around, "") == "/started/there");
  CHECK(path_in(around, "/etc") == "/etc");
}
