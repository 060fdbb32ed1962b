#include "cli/server/server_choice.hpp"

#include "cli/run_options.hpp"
#include "tests/base/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace troupe;
using namespace troupe::cli;

namespace {

constexpr const char* contexts = R"(
current: prod
contexts:
  prod: {server: "https://troupe.example", tokenFile: prod.token}
  mine: {server: "http://127.0.0.1:7070"}
)";

std::string fault_of(const char* text, const std::string& name = {}) {
  auto read = read_context(text, "config.yaml", name);
  REQUIRE_FALSE(read);
  CHECK(read.error().code == error_code::argument_invalid);
  return read.error().message;
}

/// A home of its own, and no variable that names a server.
struct clean_home {
  clean_home() {
    for (const auto* name : {"TROUPE_SERVER", "TROUPE_CONTEXT", "TROUPE_TOKEN"})
      unsetenv(name);
    setenv("XDG_CONFIG_HOME", folder.path().c_str(), 1);
  }
  ~clean_home() {
    for (const auto* name : {"TROUPE_SERVER", "TROUPE_CONTEXT", "TROUPE_TOKEN", "XDG_CONFIG_HOME"})
      unsetenv(name);
  }
  clean_home(const clean_home&) = delete;
  clean_home& operator=(const clean_home&) = delete;

  void write(const std::string& name, const std::string& text) const {
    auto path = folder.path() / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream{path} << text;
  }

  /// What is meant, which must be a server.
  server_place place(const server_flags& flags) const {
    auto found = server_of(flags, folder / "state");
    REQUIRE_MESSAGE(found, (found ? "" : found.error().message));
    REQUIRE(found->has_value());
    return **found;
  }

  bool is_here(const server_flags& flags) const {
    auto found = server_of(flags, folder / "state");
    return found && !*found;
  }

  temporary_folder folder;
};

} // namespace

TEST_CASE("server choice: a file has servers under names") {
  const server_context prod{"https://troupe.example", "prod.token"};
  CHECK(read_context(contexts, "config.yaml", "").value() == prod);
  CHECK(read_context(contexts, "config.yaml", "mine").value()
        == server_context{"http://127.0.0.1:7070", ""});
  CHECK(read_context(contexts, "config.yaml", "none").value() == std::nullopt);
  CHECK(read_context("contexts: {}", "config.yaml", "").value() == std::nullopt);
}

TEST_CASE("server choice: what is wrong with the file is told with the nearest name") {
  CHECK(fault_of("{current: a, contexts: {a: {sever: x}}}").find("did you mean \"server\"?")
        != std::string::npos);
  CHECK(fault_of(contexts, "prd")
        == "config.yaml: contexts has no \"prd\"; did you mean \"prod\"?");
  CHECK(fault_of("{current: a, contexts: {a: {}}}")
        == "config.yaml: contexts: a: expected a server, found none");
  CHECK(fault_of("{current: a, contexts: {a: 7}}").find("expected a map") != std::string::npos);
  CHECK(fault_of("current: [a]").find("expected a text, found array") != std::string::npos);
  CHECK(fault_of("[1]").find("expected a map") != std::string::npos);
  CHECK(fault_of("a: [").starts_with("config.yaml:"));
}

TEST_CASE("server choice: an option comes before the environment, and that before the file") {
  clean_home home;
  CHECK(home.is_here({}));
  home.write("troupe/config.yaml", contexts);
  home.write("troupe/prod.token", "of-prod\n");
  CHECK(home.place({}).url == "https://troupe.example");
  CHECK(home.place({}).token == "of-prod");
  CHECK(home.place({}).options.empty());
  setenv("TROUPE_CONTEXT", "mine", 1);
  CHECK(home.place({}).url == "http://127.0.0.1:7070");
  CHECK(home.place({}).token.empty());
  setenv("TROUPE_SERVER", "http://127.0.0.1:8080", 1);
  CHECK(home.place({}).url == "http://127.0.0.1:8080");
  CHECK(home.place({.context = "prod"}).url == "https://troupe.example");
  CHECK(home.place({.context = "prod"}).options == " --context prod");
  CHECK(home.place({.url = "http://localhost"}).options == " --server http://localhost");
  CHECK(home.is_here({.context = "none"}));
  CHECK_FALSE(server_of({.url = "http://localhost", .context = "mine"}, "."));
  CHECK_FALSE(server_of({.context = "other"}, "."));
}

TEST_CASE("server choice: a token is given, or that of the state folder for this machine alone") {
  clean_home home;
  home.write("state/token", "first\n");
  home.write("mine", "given\n");
  home.write("two", "a b\n");
  CHECK(home.place({.url = "http://localhost:1"}).token == "first");
  CHECK(home.place({.url = "https://troupe.example"}).token.empty());
  setenv("TROUPE_TOKEN", "variable", 1);
  CHECK(home.place({.url = "http://localhost:1"}).token == "variable");
  CHECK(home.place({.url = "http://localhost:1", .token_file = home.folder / "mine"}).token
        == "given");
  CHECK_FALSE(server_of({.url = "http://localhost:1", .token_file = home.folder / "two"}, "."));
  CHECK_FALSE(server_of({.url = "http://localhost:1", .token_file = home.folder / "no"}, "."));
  CHECK_FALSE(server_of({.token_file = home.folder / "mine"}, "."));
}

TEST_CASE("server choice: options that are about this machine are refused by name") {
  run_flags flags;
  CHECK_FALSE(unsuited_option(flags, true));
  flags.timeout = "1s";
  flags.priority = "1";
  CHECK_FALSE(unsuited_option(flags, true));
  CHECK(unsuited_option(flags, false)
        == "--priority: a server takes it when a process is started, and not later");
  flags.resources = {"memory=1GiB"};
  CHECK(unsuited_option(flags, true).value_or("").starts_with("--resource: "));
  flags.resources.clear();
  flags.take_over = true;
  CHECK(unsuited_option(flags, true).value_or("").starts_with("--take-over: "));
  flags.place.store = "memory";
  CHECK(unsuited_option(flags, true) == "--store: the server has its own");
}
