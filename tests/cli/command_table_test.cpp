#include "cli/completion.hpp"
#include "cli/manual_page.hpp"

#include <doctest/doctest.h>

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

using namespace troupe::cli;

namespace {

struct small_program {
  CLI::App app{"Does it", "troupe"};
  std::string file, form;
  std::vector<std::string> settings;
  bool quiet = false;

  small_program() {
    app.footer("\nExamples:\n  troupe run a.yaml\n");
    auto* run = app.add_subcommand("run", "Run 'it'");
    run->add_option("FILE", file, "What")->required();
    run->add_option("--output", form, "How")->type_name("text|json");
    run->add_option("--set", settings, "A value")->type_name("NAME=VALUE")->allow_extra_args(false);
    run->add_flag("-q,--quiet", quiet, "Say nothing");
    app.add_subcommand("store", "Look after it")->add_subcommand("check", "Look");
  }
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("command table: has what the help of each command says") {
  const small_program program;
  const auto table = command_table(program.app);
  REQUIRE(table.commands.size() == 2);
  const auto& run = table.commands[0];
  CHECK(run.called == "troupe run");
  CHECK(run.footer.empty()); // it is the program's
  REQUIRE(run.options.size() == 4);
  CHECK(run.options[0].names == std::vector<std::string>{"-h", "--help"});
  CHECK(run.options[1].value == "text|json");
  CHECK_FALSE(run.options[1].repeats);
  CHECK(run.options[2].repeats);
  CHECK(run.options[3].names == std::vector<std::string>{"-q", "--quiet"});
  CHECK(run.options[3].value.empty());
  REQUIRE(run.arguments.size() == 1);
  CHECK(run.arguments[0].name == "FILE");
  CHECK(run.arguments[0].is_required);
  REQUIRE(table.commands[1].commands.size() == 1);
  CHECK(table.commands[1].commands[0].called == "troupe store check");
}

TEST_CASE("command table: words of an option") {
  CHECK(words_of("text|json") == std::vector<std::string>{"text", "json"});
  CHECK(words_of("FILE").empty());
}

TEST_CASE("completion: quotes of a help text do not end the script's") {
  const small_program program;
  const auto table = command_table(program.app);
  CHECK(contains(zsh_completion(table), R"('run:Run '\''it'\''')"));
  CHECK(contains(fish_completion(table), R"(-a run -d 'Run \'it\'')"));
  CHECK(
    contains(bash_completion(table), "'troupe store check') commands='' options=' -h --help '"));
}

TEST_CASE("manual page: nothing in a text is a request of roff") {
  command_row program{.name = "troupe", .called = "troupe", .help = "Does it", .footer = ""};
  program.commands.push_back(
    {.name = "run", .called = "troupe run", .help = ".so \\n 'x", .footer = "Example:\n  .x\n"});
  const auto page = manual_page(program, "1.2.3");
  CHECK(contains(page, "\"troupe 1.2.3\""));
  CHECK(contains(page, "\n\\&.so \\en \\(aqx.\n"));
  CHECK(contains(page, ".nf\n\\&.x\n.fi\n"));
}
