#include "cli/config/settings.hpp"
#include "tests/base/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::cli;

namespace {

/// A program with two commands, one of them with commands below it.
command_row sample() {
  command_row run{"run", "troupe run", "", ""};
  run.options = {{{"-j", "--jobs"}, "N", ""},      {{"--label"}, "NAME=TEXT", "", true},
                 {{"--limit"}, "KEY=N", "", true}, {{"--quiet"}, "", ""},
                 {{"--server"}, "URL", ""},        {{"-h", "--help"}, "", ""}};
  command_row check{"check", "troupe store check", "", ""};
  check.options = {{{"--jobs"}, "N", ""}, {{"--limit"}, "N", ""}};
  command_row store{"store", "troupe store", "", ""};
  store.commands = {check};
  command_row program{"troupe", "troupe", "", ""};
  program.commands = {run, store};
  return program;
}

file_settings read(const std::string& text, settings_owner owner = settings_owner::project) {
  const option_index known{sample()};
  auto found = read_settings(text, "f.yaml", owner, known);
  REQUIRE_MESSAGE(found, to_string(found.error().front()));
  return std::move(*found);
}

std::vector<std::string> faults_of(const std::string& text,
                                   settings_owner owner = settings_owner::project) {
  const option_index known{sample()};
  auto found = read_settings(text, "f.yaml", owner, known);
  REQUIRE_FALSE(found);
  std::vector<std::string> faults;
  for (const auto& each : found.error())
    faults.push_back(to_string(each));
  return faults;
}

std::string fault_of(const std::string& text, settings_owner owner = settings_owner::project) {
  return faults_of(text, owner).front();
}

} // namespace

TEST_CASE("settings: options are known by command, and for all that take the same") {
  const option_index known{sample()};
  CHECK(known.find("run", "jobs")->value == "N");
  CHECK(known.find("store check", "jobs"));
  CHECK_FALSE(known.find("store", "jobs"));
  CHECK_FALSE(known.find("run", "help"));
  CHECK_FALSE(known.find("", "jobs")->differs);
  CHECK(known.find("", "limit")->differs);
  CHECK(known.find("run", "label")->repeats);
  CHECK(known.names_under("store") == std::vector<std::string>{"check"});
  CHECK(known.names_under("")
        == std::vector<std::string>{"jobs", "label", "limit", "quiet", "server", "run", "store"});
  CHECK(known.commands() == std::vector<std::string>{"run", "store", "store check"});
}

TEST_CASE("settings: variables are called as command and option") {
  CHECK(variable_of("", "max-failures") == "TROUPE_MAX_FAILURES");
  CHECK(variable_of("store check", "jobs") == "TROUPE_STORE_CHECK_JOBS");
  CHECK(is_told_to_commands("TROUPE_ATTEMPT"));
  CHECK_FALSE(is_told_to_commands("TROUPE_JOBS"));
}

TEST_CASE("settings: a file has options of all commands, and of each") {
  const auto found = read(R"(
jobs: 4
run:
  label: [a=1, "b=2"]
  limit: db=1
  quiet: true
store:
  check: {limit: 7}
)");
  CHECK(found.size() == 5);
  const auto& jobs = found.at({"", "jobs"});
  CHECK(jobs.values == std::vector<std::string>{"4"});
  CHECK(jobs.from == "f.yaml:2");
  CHECK(jobs.is_for_all);
  CHECK(found.at({"run", "label"}).values == std::vector<std::string>{"a=1", "b=2"});
  CHECK(found.at({"run", "limit"}).values == std::vector<std::string>{"db=1"});
  CHECK(found.at({"run", "quiet"}).values == std::vector<std::string>{"true"});
  CHECK(found.at({"store check", "limit"}).from == "f.yaml:8");
  CHECK_FALSE(found.at({"store check", "limit"}).is_for_all);
  CHECK(read("").empty());
}

TEST_CASE("settings: what is wrong with a file is told with its place and the nearest name") {
  CHECK(fault_of("\njbos: 4") == "f.yaml:2:1: jbos is not known; did you mean \"jobs\"?");
  CHECK(fault_of("run: {quit: true}")
        == "f.yaml:1:7: run: quit is not known; did you mean \"quiet\"?");
  CHECK(fault_of("store: {jobs: 4}").starts_with("f.yaml:1:9: store: jobs is not known"));
  CHECK(fault_of("run: 4") == "f.yaml:1:6: run: expected a map of options of that command");
  CHECK(fault_of("limit: 4").starts_with("f.yaml:1:1: limit: commands differ in what it takes"));
  CHECK(fault_of("quiet: yes") == "f.yaml:1:8: quiet: expected true or false");
  CHECK(fault_of("jobs: [1, 2]") == "f.yaml:1:7: jobs: expected a value");
  CHECK(fault_of("jobs:").ends_with("jobs: expected a value"));
  CHECK(fault_of("[jobs]") == "f.yaml:1:1: expected a map of options and commands");
  CHECK(faults_of("{a: 1, b: 2}").size() == 2);
}

TEST_CASE("settings: only the user's own file names servers, and has contexts") {
  CHECK(fault_of("server: http://elsewhere").find("says nothing of servers") != std::string::npos);
  CHECK(fault_of("current: a").find("current is not known") != std::string::npos);
  const auto found
    = read("{server: http://here, current: a, contexts: {a: {}}}", settings_owner::user);
  CHECK(found.size() == 1);
  CHECK(fault_of("currant: a", settings_owner::user).ends_with("did you mean \"current\"?"));
}

TEST_CASE("settings: a variable goes before the file beside, and that before the user's") {
  const temporary_folder folder;
  folder.write("troupe.config.yaml", "{jobs: 2, run: {label: x=1}}");
  folder.write("home/troupe/config.yaml", "{jobs: 1, quiet: true}");
  ::setenv("XDG_CONFIG_HOME", (folder / "home").c_str(), 1);
  ::setenv("TROUPE_JOBS", "3", 1);
  ::setenv("TROUPE_RUN_LABEL", R"(["a=1", "b=2"])", 1);
  CLI::App program{"", "troupe"};
  std::string jobs;
  std::vector<std::string> labels;
  bool quiet = false;
  auto* run = program.add_subcommand("run");
  run->add_option("--jobs", jobs)->type_name("N");
  run->add_option("--label", labels)->type_name("NAME=TEXT")->allow_extra_args(false);
  run->add_flag("--quiet", quiet);
  auto all = settings::read(program, folder.path().string());
  REQUIRE(all);
  CHECK(all->files().size() == 2);
  const auto of = [&](std::size_t layer, const std::string& option) {
    auto found = all->find(layer, "run", option);
    REQUIRE(found);
    return *found ? (*found)->values : std::vector<std::string>{};
  };
  CHECK(of(0, "jobs") == std::vector<std::string>{"3"});
  CHECK(of(1, "jobs") == std::vector<std::string>{"2"});
  CHECK(of(2, "jobs") == std::vector<std::string>{"1"});
  CHECK(of(0, "label") == std::vector<std::string>{"a=1", "b=2"});
  CHECK(of(0, "quiet").empty());
  CHECK(of(1, "quiet").empty());
  CHECK(of(2, "quiet") == std::vector<std::string>{"true"});
  ::setenv("TROUPE_QUIET", "perhaps", 1);
  CHECK(all->find(0, "run", "quiet").error().message
        == "TROUPE_QUIET: expected true or false, found \"perhaps\"");
  for (const auto* name : {"XDG_CONFIG_HOME", "TROUPE_JOBS", "TROUPE_RUN_LABEL", "TROUPE_QUIET"})
    ::unsetenv(name);
}
