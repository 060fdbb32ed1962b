#include "cli/actions_command.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::cli;

namespace {

action_registry sample() {
  action greet;
  greet.service = "people";
  greet.method = "greet";
  greet.description = "Greets someone.";
  greet.input = {{"who", "text, the person"}, {"times", "integer, how often"}};
  greet.output = {{"said", "text"}};
  greet.run = direct_method{[](const action_context&, const value& input) { return input; }};
  action leave;
  leave.service = "people";
  leave.method = "leave";
  leave.run = greet.run;
  action_registry known;
  REQUIRE(known.add(std::move(greet)));
  REQUIRE(known.add(std::move(leave)));
  return known;
}

} // namespace

TEST_CASE("actions: the text has each action with its fields below one another") {
  CHECK(to_text(sample()) == R"(people:greet  Greets someone.
  input   times  integer, how often
          who    text, the person
  output  said  text

people:leave
)");
}

TEST_CASE("actions: JSON has the same") {
  auto listed = to_json(sample());
  REQUIRE(listed.size() == 2);
  CHECK(listed[0]
        == json::parse(R"({"service": "people", "method": "greet", "description": "Greets someone.",
    "input": {"who": "text, the person", "times": "integer, how often"},
    "output": {"said": "text"}})"));
}
