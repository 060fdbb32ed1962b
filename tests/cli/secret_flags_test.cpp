#include "cli/secret_flags.hpp"

#include "tests/base/temporary_folder.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::cli;

namespace {

std::string fault_of(const std::vector<std::string>& given) {
  auto secrets = parse_secrets(given);
  REQUIRE_FALSE(secrets);
  CHECK(secrets.error().message.find("hunter2") == std::string::npos);
  return secrets.error().message;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("secret flags: a secret is what its file holds, but for one line feed at its end") {
  temporary_folder test;
  test.write("a", "hunter2\n");
  test.write("b", "two\nlines\r\n");
  test.write("c", "hunter2\n\n");
  auto secrets = parse_secrets({"A=@" + (test / "a"), "B=@" + (test / "b"), "C=@" + (test / "c")});
  REQUIRE_MESSAGE(secrets, (secrets ? "" : secrets.error().message));
  CHECK(secrets->at("A") == "hunter2");
  CHECK(secrets->at("B") == "two\nlines");
  CHECK(secrets->at("C") == "hunter2\n");
  CHECK(parse_secrets({}).value().empty());
}

TEST_CASE("secret flags: a secret on the command line is refused, and not shown") {
  for (const auto* text : {"A=hunter2", "hunter2", "A=@", "A=", "A"})
    CHECK(has(fault_of({text}), "--secret: expected NAME=@FILE"));
}

TEST_CASE("secret flags: what is wrong is told, but for the secret") {
  temporary_folder test;
  test.write("a", "hunter2\n");
  test.write("short", "abc");
  CHECK(has(fault_of({"a-b=@" + (test / "a")}), "can't be called \"a-b\""));
  CHECK(has(fault_of({"A=@" + (test / "none")}), "none"));
  CHECK(has(fault_of({"A=@" + (test / "short")}), "--secret: A: the secret has 3 bytes"));
  CHECK(has(fault_of({"A=@" + (test / "a"), "A=@" + (test / "a")}), "A is given twice"));
}
