#include "runtime/compat/build_graph.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace troupe {

namespace {

/// Printed by `make -pnB --trace --print-directory`, without what isn't looked at.
const char* const of_make = R"(# make: Entering directory '/build'
Makefile:6: update target 'a.o' due to: a.c h.h
echo compiling a.c
cc -c a.c \
  -o a.o
Makefile:9: target 'dir' does not exist
mkdir -p dir
Makefile:4: update target 'prog' due to: a.o
cc -o prog a.o
Makefile:12: target 'clean' does not exist
rm -f a.o
make sub
# make[1]: Entering directory '/build'
Makefile:14: target 'sub' does not exist
echo sub
# GNU Make 4.3
# Built for x86_64-pc-linux-gnu

# Make data base, printed on Mon Nov 30 20:21:53 2026
# Files
sub:
#  recipe to execute (from 'Makefile', line 14):
	echo sub
# files hash-table stats:
# Finished Make data base on Mon Nov 30 20:21:53 2026

# make[1]: Leaving directory '/build'
# GNU Make 4.3
# Built for x86_64-pc-linux-gnu

# Make data base, printed on Mon Nov 30 20:21:53 2026

# Variables
CC = cc

# Files

prog: a.o | dir
#  Implicit rule search has not been done.
#  recipe to execute (from 'Makefile', line 4):
	$(CC) -o $@ a.o

# Not a target:
h.h:
#  Implicit rule search has been done.

a.o: a.c h.h
#  recipe to execute (from 'Makefile', line 6):
	@echo compiling $<
	$(CC) -c $< \
	  -o $@

dir:
#  recipe to execute (from 'Makefile', line 9):
	mkdir -p dir

clean:
#  Phony target (prerequisite of .PHONY).
#  recipe to execute (from 'Makefile', line 12):
	-rm -f a.o
	+$(MAKE) sub

all: prog
#  Phony target (prerequisite of .PHONY).

# files hash-table stats:
# Finished Make data base on Mon Nov 30 20:21:53 2026

# make: Leaving directory '/build'
)";

const char* const of_ninja = R"(digraph ninja {
rankdir="LR"
node [fontsize=10, shape=box, height=0.25]
edge [fontsize=10]
"0x1" [label="all"]
"0x2" -> "0x1" [label=" phony"]
"0x2" [label="prog"]
"0x9" [label="link", shape=ellipse]
"0x9" -> "0x2"
"0x3" -> "0x9" [arrowhead=none]
"0x4" -> "0x9" [arrowhead=none]
"0x3" [label="a.o"]
"0x8" [label="cc", shape=ellipse]
"0x8" -> "0x3"
"0x5" -> "0x8" [arrowhead=none]
"0x6" -> "0x8" [arrowhead=none style=dotted]
"0x5" [label="a.c"]
"0x6" [label="gen.h"]
"0x7" [label="touch", shape=ellipse]
"0x7" -> "0x6"
"0x4" [label="b.o"]
"0xb" -> "0x4" [label=" cc"]
"0xb" [label="b.c"]
}
)";

const char* const of_compdb = R"([
  {"directory": "/build", "command": "cc -c a.c -o a.o", "file": "a.c", "output": "a.o"},
  {"directory": "/build", "command": "cc -c b.c -o b.o", "file": "b.c", "output": "b.o"},
  {"directory": "/build", "command": "cc a.o b.o -o prog", "file": "a.o", "output": "prog"},
  {"directory": "/build", "command": "", "file": "prog", "output": "all"}
])";

const build_step& step_called(const build_graph& build, const std::string& output) {
  const auto found = std::ranges::find_if(
    build.steps, [&](const auto& each) { return each.outputs.front() == output; });
  REQUIRE_MESSAGE(found != build.steps.end(), output);
  return *found;
}

const ordered_json& task_called(const ordered_json& whole, const std::string& id) {
  const auto& tasks = whole["pipeline"]["tasks"];
  const auto found
    = std::ranges::find_if(tasks, [&](const ordered_json& each) { return each["id"] == id; });
  REQUIRE_MESSAGE(found != tasks.end(), id);
  return *found;
}

using texts = std::vector<std::string>;

} // namespace

TEST_CASE("import make: each target has its commands, as expanded, and what it is made of") {
  const auto build = read_make_output(of_make);
  REQUIRE(build);
  const auto& object = step_called(*build, "a.o");
  CHECK(object.inputs == texts{"a.c", "h.h"});
  REQUIRE(object.commands.size() == 2);
  CHECK(object.commands[0].text == "echo compiling a.c");
  CHECK(object.commands[1].text == "cc -c a.c \\\n  -o a.o");
  const auto& program = step_called(*build, "prog");
  CHECK(program.inputs == texts{"a.o"});
  CHECK(program.after == texts{"dir"});
  CHECK(step_called(*build, "all").commands.empty());
  CHECK_FALSE(step_called(*build, "clean").makes_files);
}

TEST_CASE("import make: a make inside make stays one task, and is told") {
  const auto build = read_make_output(of_make);
  REQUIRE(build);
  const auto& clean = step_called(*build, "clean");
  REQUIRE(clean.commands.size() == 2);
  CHECK(clean.commands[0].may_fail);
  CHECK(clean.commands[1].text == "make sub");
  CHECK_FALSE(clean.commands[1].may_fail);
  CHECK(build->notes == texts{"clean: it starts make itself, and stays one task"});
  CHECK(std::ranges::none_of(build->steps,
                             [](const auto& each) { return each.outputs.front() == "sub"; }));
}

TEST_CASE("import make: what it prints of nothing to do is no build") {
  CHECK_FALSE(read_make_output("make: Nothing to be done for 'all'.\n"));
}

TEST_CASE("import ninja: steps, commands, and what compilers found") {
  const auto build = read_ninja_output(of_ninja, of_compdb,
                                       "a.o: #deps 2, deps mtime 5 (VALID)\n    a.c\n    h.h\n");
  REQUIRE(build);
  const auto& object = step_called(*build, "a.o");
  CHECK(object.inputs == texts{"a.c", "h.h"});
  CHECK(object.after == texts{"gen.h"});
  CHECK(object.commands.front().text == "cc -c a.c -o a.o");
  CHECK(step_called(*build, "b.o").inputs == texts{"b.c"});
  CHECK(step_called(*build, "prog").inputs == texts{"a.o", "b.o"});
  CHECK(step_called(*build, "all").commands.empty());
  CHECK(build->notes == texts{"gen.h: ninja tells no command of it (rule touch)"});
  CHECK_FALSE(read_ninja_output(of_ninja, "[", ""));
  CHECK_FALSE(read_ninja_output("", "[]", ""));
}

TEST_CASE("import: a definition has a task for each step with commands") {
  auto build = read_make_output(of_make);
  REQUIRE(build);
  build->steps.push_back({{"a_o"}, {"all"}, {}, {{"true"}}});
  const auto whole = to_definition(*build, "zlib", "sub/build");
  CHECK(whole["name"] == "zlib");
  CHECK(whole["pipeline"]["kind"] == "parallel");
  CHECK(whole["pipeline"]["workdir"] == "sub/build");
  CHECK(whole["pipeline"]["shell"] == ordered_json::array({"sh"}));
  CHECK(whole["pipeline"]["tasks"].size() == 5);
  const auto& program = task_called(whole, "prog");
  CHECK(program["run"] == "cc -o prog a.o");
  CHECK(program["labels"]["target"] == "prog");
  CHECK(
    program["files"]
    == ordered_json{{"in", ordered_json::array({"a.o"})}, {"out", ordered_json::array({"prog"})}});
  CHECK(program["cache"] == true);
  CHECK_FALSE(task_called(whole, "clean").contains("files"));
  CHECK(task_called(whole, "a_o_2")["files"]["in"].empty()); // all is no file
  CHECK(program["dependsOn"] == ordered_json::array({"a_o", "dir"}));
  CHECK(task_called(whole, "a_o_2")["dependsOn"] == ordered_json::array({"prog"}));
  CHECK(task_called(whole, "clean")["run"]
        == ordered_json::array({"(\nrm -f a.o\n) || :", "(\nmake sub\n) || exit $?"}));
}

TEST_CASE("import: what compilers say that they have read counts") {
  const auto files_of = [](const std::string& command, const std::string& file = "src/a.c") {
    build_graph build;
    build.steps.push_back({{"src/a.o"}, {file}, {}, {{command}}});
    const auto whole = to_definition(build, "b", "");
    return ordered_json(whole["pipeline"]["tasks"][0]["files"]);
  };
  CHECK(files_of("cc -MMD -MF src/x.d -c src/a.c")["depfile"] == "src/x.d");
  CHECK(files_of("cc -MMD -c src/a.c -o src/a.o")["depfile"] == "src/a.d");
  CHECK(files_of("cc -MF x.Tpo -c a.c && mv -f x.Tpo x.Po")["depfile"] == "x.Po");
  CHECK_FALSE(files_of("cc -c src/a.c").contains("depfile"));
  CHECK(files_of("true", "a*$b")["in"] == ordered_json::array({"a\\*$$b"}));
}

} // namespace troupe
