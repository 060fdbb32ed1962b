#include "cli/run_options.hpp"

#include <doctest/doctest.h>

#include <CLI/CLI.hpp>

#include <algorithm>

using namespace troupe;
using namespace troupe::cli;

namespace {

run_flags parsed(std::vector<std::string> arguments) {
  run_flags flags;
  CLI::App command;
  add_run_flags(command, flags);
  std::ranges::reverse(arguments);
  command.parse(std::move(arguments));
  return flags;
}

std::string fault_of(std::vector<std::string> arguments) {
  auto options = check(parsed(std::move(arguments)));
  return options ? "no fault" : options.error().message;
}

} // namespace

TEST_CASE("run options: a file alone has the defaults") {
  auto options = check(parsed({"flow.yaml"}));
  REQUIRE(options);
  CHECK(options->file == "flow.yaml");
  CHECK(options->jobs == 0);
  CHECK(options->threads == 0);
  CHECK(options->timeout == duration::zero());
  CHECK_FALSE(options->as_json);
  CHECK_FALSE(options->recorded);
  CHECK(options->time_scale == 1);
}

TEST_CASE("run options: state is kept in the state folder unless told otherwise") {
  auto store_of = [](std::vector<std::string> arguments) {
    return check(parsed(std::move(arguments))).value().store;
  };
  CHECK(store_of({"f"}) == ".troupe/troupe.db");
  CHECK(store_of({"f", "--folder", "d"}) == "d/troupe.db");
  CHECK(store_of({"f", "--folder", "d", "--store", "sqlite:e"}) == "e");
  CHECK(store_of({"f", "--store", "memory"}).empty());
  CHECK(store_of({"f", "--format", "wfformat"}).empty());
  CHECK(store_of({"f", "--format", "wfformat", "--store", "sqlite:e"}) == "e");
}

TEST_CASE("run options: of labels of one name the last counts") {
  auto options = check(parsed({"f", "--label", "team=a", "--label", "x=1=2", "--label=team=b"}));
  REQUIRE(options);
  CHECK(options->labels == label_map{{"team", "b"}, {"x", "1=2"}});
  CHECK(fault_of({"f", "--label", "team"}) == "--label: found \"team\": expected NAME=TEXT");
  CHECK(fault_of({"f", "--label", "team="})
        == "--label: label team: expected a text, found an empty one");
  CHECK(fault_of({"f", "--label", "4=x"}).starts_with("--label: \"4\" can't be the name"));
}

TEST_CASE("run options: each option is read") {
  auto options
    = check(parsed({"--init",   "-",         "flow.json", "--set",       "a=1",          "--set",
                    "b=x y",    "-j",        "3",         "--threads=2", "--timeout",    "1m",
                    "--output", "json",      "--events",  "e",           "--store",      "memory",
                    "--quiet",  "--dry-run", "--format",  "wfformat",    "--time-scale", "0.5"}));
  REQUIRE(options);
  CHECK(options->file == "flow.json");
  CHECK(options->init == "-");
  CHECK(options->settings == std::vector<std::string>{"a=1", "b=x y"});
  CHECK(options->jobs == 3);
  CHECK(options->threads == 2);
  CHECK(options->timeout == duration{std::chrono::minutes{1}});
  CHECK(options->timeout_text == "1m");
  CHECK(options->as_json);
  CHECK(options->events == "e");
  CHECK(options->quiet);
  CHECK(options->dry_run);
  CHECK(options->recorded);
  CHECK(options->time_scale == 0.5);
}

TEST_CASE("run options: what a failure stops") {
  auto usual = check(parsed({"f"}));
  CHECK_FALSE(usual->keep_going);
  CHECK(usual->max_failures == 0);
  auto options = check(parsed({"f", "-k", "--max-failures", "3"}));
  CHECK(options->keep_going);
  CHECK(options->max_failures == 3);
  CHECK(fault_of({"f", "--max-failures", "0"}).starts_with("--max-failures: \"0\" is not valid"));
}

TEST_CASE("run options: what the process is called") {
  CHECK(check(parsed({"f"}))->id.empty());
  CHECK(check(parsed({"f", "--id", "nightly/7"}))->id == "nightly/7");
  CHECK(fault_of({"f", "--id", "last"}).starts_with("--id: \"last\" can't be the id of a process"));
  CHECK(fault_of({"f", "--id", ""}).starts_with("--id: \"\" can't be"));
}

TEST_CASE("run options: what the machine has, and how urgent the run is") {
  auto options = check(parsed({"f", "--resource", "license=2", "--resource", "memory=1GiB",
                               "--limit", "db=4", "--priority", "-3"}));
  REQUIRE(options);
  CHECK(options->resources == resource_amounts{{"license", 2}, {"memory", 1073741824.0}});
  CHECK(options->limits == std::vector<limit_total>{{"db", 4}});
  CHECK(options->priority == -3);
  CHECK(fault_of({"f", "--priority", "high"}).starts_with("--priority: \"high\" is not valid"));
  CHECK(fault_of({"f", "--limit", "db"}).starts_with("--limit: expected KEY=N"));
}

TEST_CASE("run options: a setting takes one value and keeps its brackets and commas") {
  auto flags = parsed({"--set", "l=[1,2]", "flow.yaml", "--set", "[x]"});
  CHECK(flags.settings == std::vector<std::string>{"l=[1,2]", "[x]"});
  CHECK(flags.file == "flow.yaml");
}

TEST_CASE("run options: a wrong value is told with the option's name") {
  CHECK(fault_of({"f", "--jobs", "-1"}).starts_with("--jobs: \"-1\" is not valid"));
  CHECK(fault_of({"f", "--jobs", "0"}).starts_with("--jobs: \"0\" is not valid"));
  CHECK(fault_of({"f", "--threads", "many"}).starts_with("--threads: \"many\" is not valid"));
  CHECK(fault_of({"f", "--timeout", "soon"}).starts_with("--timeout: \"soon\" is not a duration"));
  CHECK(fault_of({"f", "--output", "yaml"}).starts_with("--output: \"yaml\" is not known"));
  CHECK(fault_of({"f", "--store", "disk"})
        == "--store: \"disk\" is not known: expected memory or sqlite:PATH");
  CHECK(fault_of({"f", "--format", "cwl"}).starts_with("--format: \"cwl\" is not known"));
  CHECK(fault_of({"f", "--format", "wfformat", "--time-scale", "-1"}).starts_with("--time-scale"));
}

TEST_CASE("run options: the first wrong value is the one that is told") {
  CHECK(fault_of({"f", "--jobs", "x", "--timeout", "y"}).starts_with("--jobs"));
}

TEST_CASE("run options: what is left has to be kept somewhere") {
  CHECK(fault_of({"f", "--on-interrupt", "leave"}) == "no fault");
  CHECK(fault_of({"f", "--on-interrupt", "leave", "--store", "memory"})
          .starts_with("--on-interrupt: leave: state is kept in memory"));
  CHECK(fault_of({"f", "--on-interrupt", "go"}).starts_with("--on-interrupt: \"go\" is not known"));
  CHECK(fault_of({"f", "--keep", "long"}).starts_with("--keep: \"long\" is not a bound"));
}

TEST_CASE("run options: a time scale needs recorded times") {
  CHECK(fault_of({"f", "--time-scale", "0.1"})
        == "--time-scale: only a recorded workflow has times to scale: add --format wfformat");
}

TEST_CASE("run options: quiet and verbose exclude each other") {
  CHECK_THROWS_AS(parsed({"f", "--quiet", "--verbose"}), CLI::ExcludesError);
}
