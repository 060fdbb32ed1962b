#include "cli/map/command_template.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::cli;

namespace {

std::string part(const std::string& command, std::vector<std::string> arguments) {
  auto read = command_template::read(command, arguments.size());
  REQUIRE(read);
  REQUIRE(read->parts().size() == 1);
  return value_of(read->parts().front(), {arguments, 7});
}

std::string script(const std::string& command, std::size_t sources = 1) {
  auto read = command_template::read(command, sources);
  REQUIRE(read);
  return read->script();
}

} // namespace

TEST_CASE("map: replacement strings are the parts of a path that GNU parallel takes") {
  CHECK(part("{}", {"a.d/b.tar.gz"}) == "a.d/b.tar.gz");
  CHECK(part("{.}", {"a.d/b.tar.gz"}) == "a.d/b.tar");
  CHECK(part("{.}", {"a.d/b"}) == "a.d/b");
  CHECK(part("{/}", {"a.d/b.tar.gz"}) == "b.tar.gz");
  CHECK(part("{//}", {"a.d/b.tar.gz"}) == "a.d");
  CHECK(part("{//}", {"b"}) == ".");
  CHECK(part("{//}", {"/b"}) == "/");
  CHECK(part("{/.}", {"a.d/b.tar.gz"}) == "b.tar");
  CHECK(part("{#}", {"x"}) == "7");
  CHECK(part("{2/.}", {"x", "y/z.c"}) == "z");
}

TEST_CASE("map: a replacement string is one word, in whatever quotes it stands") {
  CHECK(script("cp {} {.}.bak") == "cp \"${argument_1}\" \"${argument_2}\".bak");
  CHECK(script("echo \"<{}>\"") == "echo \"<${argument_1}>\"");
  CHECK(script("echo '<{}>'") == "echo '<'\"${argument_1}\"'>'");
  CHECK(script("echo \"$(wc -l {})\"") == "echo \"$(wc -l \"${argument_1}\")\"");
  CHECK(script("echo \"`wc -l {}` {}\"") == "echo \"`wc -l \"${argument_1}\"` ${argument_1}\"");
  CHECK(script("(cd {}; ls) && echo {}") == "(cd \"${argument_1}\"; ls) && echo \"${argument_1}\"");
}

TEST_CASE("map: what looks like a replacement string and is the shell's stays") {
  CHECK(script("awk '{print $1}' {}") == "awk '{print $1}' \"${argument_1}\"");
  CHECK(script("echo \\{} ${x} {a,b} {}") == "echo \\{} ${x} {a,b} \"${argument_1}\"");
}

TEST_CASE("map: without a replacement string the arguments follow the command") {
  CHECK(script("gzip -9") == "gzip -9 \"${argument_1}\"");
  CHECK(script("cmp", 2) == "cmp \"${argument_1}\" \"${argument_2}\"");
}

TEST_CASE("map: a command names only arguments that there are") {
  CHECK(command_template::read("echo {3}", 2).error().message
        == "{3}: a job has 2 arguments, one of each source (:::, ::::)");
  CHECK_FALSE(command_template::read("echo {%}", 1));
}

TEST_CASE("map: the command of a job is told as one would type it") {
  auto read = command_template::read("echo {} '{}' \"{}\"", 1);
  REQUIRE(read);
  std::vector<std::string> plain{"a.c"};
  CHECK(read->text_of({plain, 1}) == "echo a.c 'a.c' \"a.c\"");
  std::vector<std::string> hostile{"it's; rm *"};
  CHECK(read->text_of({hostile, 1}).starts_with("echo 'it'\\''s; rm *' '"));
}
