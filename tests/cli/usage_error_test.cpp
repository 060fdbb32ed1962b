#include "cli/usage_error.hpp"

#include <doctest/doctest.h>

#include <CLI/CLI.hpp>

#include <algorithm>

using namespace troupe::cli;

namespace {

std::string explained(std::vector<std::string> arguments) {
  CLI::App program{"", "troupe"};
  program.require_subcommand(1);
  std::string file, jobs;
  auto* run = program.add_subcommand("run", "");
  run->add_option("FILE", file)->required();
  run->add_option("-j,--jobs", jobs);
  auto* import = program.add_subcommand("import", "");
  import->require_subcommand(1);
  import->add_subcommand("wfformat", "")->add_option("FILE", file)->required();
  std::ranges::reverse(arguments);
  try {
    program.parse(std::move(arguments));
  } catch (const CLI::Error& fault) {
    return explain(program, fault);
  }
  return "no fault";
}

} // namespace

TEST_CASE("usage error: an unknown command is told with the nearest") {
  CHECK(explained({"rnu", "flow.yaml"})
        == "troupe: unknown command \"rnu\"; did you mean \"run\"?\nSee troupe --help");
  CHECK(explained({"import", "wfforma", "x"})
        == "troupe import: unknown command \"wfforma\"; did you mean \"wfformat\"?\n"
           "See troupe import --help");
}

TEST_CASE("usage error: an unknown option is told with the nearest") {
  CHECK(
    explained({"run", "flow.yaml", "--jbos", "3"})
    == "troupe run: unknown option \"--jbos\"; did you mean \"--jobs\"?\nSee troupe run --help");
  CHECK(
    explained({"run", "--jbos=3"})
    == "troupe run: unknown option \"--jbos\"; did you mean \"--jobs\"?\nSee troupe run --help");
  CHECK(explained({"--jbos", "run", "x"})
        == "troupe: unknown option \"--jbos\"\nSee troupe --help");
}

TEST_CASE("usage error: an option of a command that stands before it is told so") {
  CHECK(explained({"--jobs", "run", "x"})
        == "troupe: option \"--jobs\" belongs behind the command: troupe run --jobs\n"
           "See troupe run --help");
}

TEST_CASE("usage error: an argument too many is told") {
  CHECK(explained({"run", "a.yaml", "b.yaml"})
        == "troupe run: unexpected argument \"b.yaml\"\nSee troupe run --help");
}

TEST_CASE("usage error: without a command the commands are told") {
  CHECK(explained({}) == "troupe: expected a command: run, import\nSee troupe --help");
  CHECK(explained({"import"})
        == "troupe import: expected a command: wfformat\nSee troupe import --help");
}

TEST_CASE("usage error: what is missing is told") {
  CHECK(explained({"run"}) == "troupe run: FILE is required\nSee troupe run --help");
}
