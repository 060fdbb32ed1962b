#include "cli/docs_command.hpp"

#include "runtime/language/definition/keys.hpp"
#include "runtime/language/expression/function_list.hpp"

#include <algorithm>

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::cli;

namespace {

action_registry sample() {
  action greet;
  greet.service = "people";
  greet.method = "greet";
  greet.description = "Greets someone.";
  greet.input = {{"who", "text, *** or | the person"}};
  greet.output = {{"said", "text"}};
  greet.run = direct_method{[](const action_context&, const value& input) { return input; }};
  action_registry known;
  REQUIRE(known.add(std::move(greet)));
  return known;
}

bool is_sentence(std::string_view text) {
  return !text.empty() && text.ends_with('.') && text.find('|') == std::string_view::npos;
}

} // namespace

TEST_CASE("docs: every key has a type and a sentence, and so does every kind of mapping") {
  for (const auto& section : key_sections()) {
    INFO(section.name);
    CHECK(is_sentence(section.where));
    for (const auto& key : section.keys) {
      INFO(key.name);
      CHECK(is_sentence(key.meaning));
      CHECK_FALSE(form_text(key).empty());
    }
  }
}

TEST_CASE("docs: every function has a sentence, and its usage begins with its name") {
  CHECK(function_list().size() > 40);
  for (const auto& each : function_list()) {
    INFO(each.name);
    CHECK(is_sentence(each.meaning));
    CHECK(each.usage.starts_with(each.name));
  }
}

TEST_CASE("docs: the reference has a table for each topic, and all of them without one") {
  auto known = sample();
  auto retry = reference_of("retry", known);
  REQUIRE(retry);
  CHECK(retry->starts_with("### Keys of `retry`\n\nUnder `retry` of a task.\n\n"
                           "| key | type | meaning |\n| --- | --- | --- |\n"
                           "| `type` | `none`, `fixed` or `exponential` | "));
  CHECK(reference_of("people:", known) == R"(### `people:greet`

Greets someone.

|  | field | type and meaning |
| --- | --- | --- |
| input | `who` | text, \*\*\* or \| the person |
| output | `said` | text |
)");
  CHECK(reference_of("people:greet", known) == reference_of("actions", known));
  auto whole = reference_of("", known);
  REQUIRE(whole);
  CHECK(*whole
        == *reference_of("keys", known) + "\n" + *reference_of("functions", known) + "\n"
             + *reference_of("actions", known));
  CHECK_FALSE(reference_of("nothing", known));
}

TEST_CASE("docs: a key is explained wherever it may stand, or in one kind of mapping") {
  auto everywhere = explain_key_text("WHEN");
  CHECK(everywhere.find("when  (in task: condition)\n  ") != std::string::npos);
  CHECK(everywhere.find("when  (in goto: condition)\n  ") != std::string::npos);
  auto one = explain_key_text("retry.when");
  CHECK(one.starts_with("when  (in retry: condition)\n  "));
  CHECK(std::ranges::count(one, '\n') == 2);
  CHECK(explain_key_text("whn").empty());
  CHECK(explain_key_text("task.nothing").empty());
}

TEST_CASE("docs: help finds keys, kinds of mappings, functions, services and actions") {
  auto known = sample();
  auto retry = explain_text("retry", known);
  CHECK(retry.starts_with("retry  (in task: see retry)\n"));
  CHECK(retry.find("maxRetries  (in retry: whole number)\n") != std::string::npos);
  CHECK(explain_text("split", known).starts_with("split(text, separator)\n  "));
  CHECK(explain_text("people", known).starts_with("people:greet  Greets someone.\n"));
  CHECK(explain_text("people:greet", known) == explain_text("people", known));
  CHECK(explain_text("functions", known) == functions_text());
  CHECK(explain_text("nothing", known).empty());
}
