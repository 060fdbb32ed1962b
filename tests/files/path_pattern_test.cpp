#include "runtime/files/path_pattern.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

bool covers(std::string_view pattern, std::string_view path) {
  REQUIRE(path_pattern::fault_of(pattern) == "");
  return path_pattern{pattern}.covers(path);
}

} // namespace

TEST_CASE("pattern: a name fits as a shell has it") {
  CHECK(fits_name("*.c", "a.c"));
  CHECK(fits_name("a*b*c", "aXbYbZc"));
  CHECK(fits_name("*", ""));
  CHECK(fits_name("?.c", "a.c"));
  CHECK(fits_name("[a-c]x[!0-9]", "bxy"));
  CHECK(fits_name("[]]", "]"));
  CHECK(fits_name("[", "["));
  CHECK(fits_name("\\*.c", "*.c"));
  CHECK_FALSE(fits_name("*.c", "a.h"));
  CHECK_FALSE(fits_name("?", ""));
  CHECK_FALSE(fits_name("[a-c]x[!0-9]", "bx5"));
  CHECK_FALSE(fits_name("\\*.c", "a.c"));
}

TEST_CASE("pattern: wildcards match no dot at the beginning of a name") {
  CHECK_FALSE(fits_name("*", ".git"));
  CHECK_FALSE(fits_name("?git", ".git"));
  CHECK_FALSE(fits_name("[.]git", ".git"));
  CHECK(fits_name(".*", ".git"));
}

TEST_CASE("pattern: many stars take no time beyond the product of the lengths") {
  std::string stars;
  for (int i = 0; i < 200; ++i)
    stars += "a*";
  CHECK_FALSE(fits_name(stars + 'b', std::string(5'000, 'a')));
}

TEST_CASE("pattern: it covers what it stands for, and all below that") {
  CHECK(covers("src/*.c", "src/a.c"));
  CHECK(covers("src", "src/deep/a.c"));
  CHECK(covers("src/", "src/a.c"));
  CHECK(covers("./src//a.c", "src/a.c"));
  CHECK(covers("a/../src", "src/a.c"));
  CHECK(covers("/usr/*/a", "/usr/x/a"));
  CHECK_FALSE(covers("src/*.c", "src/deep/a.c"));
  CHECK_FALSE(covers("src/*.c", "src"));
  CHECK_FALSE(covers("src", "/src"));
  CHECK_FALSE(covers("src/a.c", "src/a.c.o"));
}

TEST_CASE("pattern: two stars are any folders, none included, but no hidden ones") {
  CHECK(covers("**/*.c", "a.c"));
  CHECK(covers("**/*.c", "x/y/a.c"));
  CHECK(covers("src/**/test/**/*.c", "src/x/test/y/z/a.c"));
  CHECK(covers("src/**", "src/x/a.c"));
  CHECK_FALSE(covers("**/*.c", "x/.git/a.c"));
  CHECK_FALSE(covers("src/**/test/*.c", "src/x/a.c"));
}

TEST_CASE("pattern: its stem is where all of it is") {
  CHECK(path_pattern{"src/x/**/*.c"}.stem() == "src/x");
  CHECK(path_pattern{"*.c"}.stem() == "");
  CHECK(path_pattern{"/usr/*"}.stem() == "/usr");
  CHECK(path_pattern{"a\\*b/c"}.stem() == "a*b/c");
  CHECK_FALSE(path_pattern{"a\\*b/c"}.has_wildcard());
}

TEST_CASE("pattern: what is none is told") {
  CHECK(path_pattern::fault_of("") == "a path is empty");
  CHECK(path_pattern::fault_of("src/**.c")
        == "\"src/**.c\": ** stands for folders, alone between two /");
  CHECK(path_pattern::fault_of("*/../a") == "\"*/../a\": no .. may follow a wildcard");
  CHECK(path_pattern::fault_of("../*/a") == "");
}

TEST_CASE("pattern: the shortest form of a path") {
  CHECK(shortest("./a//b/../c/") == "a/c");
  CHECK(shortest(".") == "");
  CHECK(shortest("../a") == "../a");
  CHECK(shortest("/a/./b") == "/a/b");
}
