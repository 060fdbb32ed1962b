#include "runtime/base/script.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

/// Each mention as `name`, `name.field`, with `{` before what is braced, `'` before what is
/// literal.
std::string told(std::string_view script) {
  std::string all;
  for (const auto& each : mentions_in(script))
    all += (all.empty() ? "" : " ") + std::string{each.is_literal ? "'" : ""}
           + (each.is_braced ? "{" : "") + each.name + (each.field.empty() ? "" : "." + each.field);
  return all;
}

} // namespace

TEST_CASE("script: every form of a variable is a mention") {
  CHECK(told("echo $a ${b} ${c:-x} ${#d} ${!e} \"$f\" ${g%.*}") == "a {b {c {d {e f {g");
  CHECK(told("$1 $? $$ ${1} $(date) $((n + 1)) ${") == "");
  CHECK(told("${a[$i]} ${b:-$c}") == "{a i {b c");
}

TEST_CASE("script: quotes, comments and backslashes make a mention literal") {
  CHECK(told("awk '{print $x}' $y") == "'x y");
  CHECK(told("echo \"it's $a\" '$b' # don't $c\necho $d") == "a 'b 'c d");
  CHECK(told("echo \\$a \\\\$b a#$c") == "'a b c");
}

TEST_CASE("script: a quote that doesn't end makes nothing certain") {
  CHECK(told("cat <<X\nit's $a\nX\necho $b") == "'a 'b");
}

TEST_CASE("script: a field is told from a file's ending by who knows the value") {
  CHECK(told("cp $f.txt ${a.b} $c. $d.5") == "f.txt {a.b c d");
}

TEST_CASE("script: mentions know their line") {
  auto all = mentions_in("echo $a\n\n\\\n'\n$b' $c");
  REQUIRE(all.size() == 3);
  CHECK(all[0].line == 0);
  CHECK(all[1].line == 4);
  CHECK(all[2].line == 4);
}

TEST_CASE("script: a variable that stands as a word may be set there") {
  for (auto script : {"x=1; echo $x", "read x; echo $x", "for x in a; do echo $x; done",
                      "read -r y x\necho $x", "${y:=x}"})
    CHECK_MESSAGE(words_in(script).contains("x"), script);
  for (auto script : {"echo $x", "echo ${x}", "echo ${#x}", "xx=1; echo $x", "echo $x_", ""})
    CHECK_MESSAGE(!words_in(script).contains("x"), script);
}

TEST_CASE("script: what shells and loaders give a meaning is reserved") {
  for (auto name : {"PATH", "IFS", "LD_PRELOAD", "BASH_ENV", "TROUPE_TASK", "ENV", "_"})
    CHECK_MESSAGE(is_reserved_variable(name), name);
  for (auto name : {"path", "who", "LDFLAGS", "CFLAGS", "TROUPE"})
    CHECK_MESSAGE(!is_reserved_variable(name), name);
}
