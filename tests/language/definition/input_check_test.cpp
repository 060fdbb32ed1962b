#include "tests/language/definition/stub_actions.hpp"

#include "troupe/service.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

namespace troupe {

namespace {

struct parcel {
  std::string to;
  int count = 1;
  std::vector<std::string> labels;
  bool express = false;
};

void from_json(const json& input, parcel& sent) {
  input.at("to").get_to(sent.to);
  if (auto found = input.find("count"); found != input.end())
    found->get_to(sent.count);
  if (auto found = input.find("labels"); found != input.end())
    found->get_to(sent.labels);
  if (auto found = input.find("express"); found != input.end())
    found->get_to(sent.express);
  if (sent.express && sent.count > 3)
    throw std::invalid_argument{"at most 3 go by express"};
}

void to_json(json& output, const parcel& sent) {
  output
    = {{"to", sent.to}, {"count", sent.count}, {"labels", sent.labels}, {"express", sent.express}};
}

/// The problems of a task whose input to `post:send` is `input`, without file and service.
std::string faults(const std::string& input) {
  static const auto registry = [] {
    action_registry all;
    REQUIRE(service{"post"}.method("send", [](const parcel&) {}).add_to(all));
    testing::add_stub(all, "nop", "nop");
    return all;
  }();
  auto text = "pipeline:\n  a:\n    action: post:send\n" + (input.empty() ? "" : "    " + input);
  auto lines = testing::problems_of(text, {registry, testing::plain_types(), {}});
  for (std::string_view part : {"flow.yaml:", "post:send: "})
    for (auto at = lines.find(part); at != std::string::npos; at = lines.find(part))
      lines.erase(at, part.size());
  return lines;
}

} // namespace

TEST_CASE("input check: a constant input is read at load as the action would read it") {
  CHECK(faults("input: {to: me, count: 2, labels: [a, b]}") == "");
  CHECK(faults("input: {To: me, COUNT: 2}") == ""); // without regard to case, as at run time
  CHECK(faults("input: {to: me, cuont: 2}")
        == "4:21: unknown field \"cuont\"; did you mean \"count\"?");
  CHECK(faults("input: {count: 2}") == "4:12: missing field \"to\", text");
  CHECK(faults("") == "3:13: missing field \"to\", text");
  CHECK(faults("input: {to: me, count: many}")
        == "4:21: field \"count\" is text (\"many\"): expected an integer");
  CHECK(faults("input: {to: me, count: 1.5}")
        == "4:21: field \"count\" is 1.5: expected an integer");
  CHECK(faults("input: {to: me, To: you}") == "4:21: field \"to\" is given twice, also as \"To\"");
  CHECK(faults("input: [me]")
        == "4:12: the input is a list: expected a map with count, express, labels, to");
}

TEST_CASE("input check: fields that fit one by one and not together are told, too") {
  CHECK(faults("input: {to: me, express: true, count: 9}") == "4:12: at most 3 go by express");
  // An expression may still make it fit.
  CHECK(faults("input: {to: me, express: true, count: $n}") == "");
}

TEST_CASE("input check: beside expressions, what is written out is checked") {
  CHECK(faults("input: $all") == "");
  CHECK(faults("input: {to: $me, count: $n}") == "");
  CHECK(faults("input: {to: $me, cuont: $n}")
        == "4:22: unknown field \"cuont\"; did you mean \"count\"?");
  CHECK(faults("input: {count: $n}") == "4:12: missing field \"to\", text");
  CHECK(faults("input: {$field: me}") == ""); // it may be the one that is missing
  CHECK(faults("input: {to: $me, count: [1]}")
        == "4:22: field \"count\" is a list: expected an integer");
  CHECK(faults("input: {to: $me, labels: [$a, 5]}")
        == "4:22: field \"labels[1]\" is an integer (5): expected text");
  CHECK(faults("input: [$me]")
        == "4:12: the input is a list: expected a map with count, express, labels, to");
}

TEST_CASE("input check: a text that YAML read as a map is told as such") {
  auto hint = " (a text with \": \" in it was read as a map: put the whole of it in quotes)";
  CHECK(faults("input: {to: me, labels: [fine, say \"a: b\"]}")
        == std::string{"4:21: field \"labels[1]\" is a map: expected text"} + hint);
  CHECK(faults("input: {to: $me, labels: [$fine, say \"a: $b\"]}")
        == std::string{"4:22: field \"labels[1]\" is a map: expected text"} + hint);
}

TEST_CASE("input check: an input without an action is refused") {
  auto lines = [](std::string_view task) {
    return testing::problems_of("pipeline:\n  a: " + std::string{task});
  };
  CHECK(lines("{input: {x: 1}, b: {action: 'nop:nop'}}")
        == "flow.yaml:2:14: input without action: nothing would take it");
  CHECK(lines("{with: {x: 1}, emit: {forEach: [1], task: {b: {action: 'nop:nop'}}}}")
        == "flow.yaml:2:13: input without action: nothing would take it");
}

TEST_CASE("input check: a definition that was started with such an input still loads") {
  auto options = testing::stub_options();
  options.behaviour = first_behaviour;
  workflow_source kept{"pipeline: {a: {input: {x: 1}, b: {action: 'nop:nop'}}}", false, {}};
  CHECK(load_again(kept, "flow.yaml", "", options).has_value());
}

TEST_CASE("steps: one that is called like a key of a task is refused, for it would not run") {
  auto lines = [](const std::string& name) {
    return testing::problems_of("pipeline:\n  deploy:\n    " + name
                                + ": {action: 'nop:nop'}\n    apply: {action: 'nop:nop'}\n");
  };
  for (std::string name : {"init", "post", "retry", "goto", "when", "dependsOn", "Init"})
    CHECK_MESSAGE(lines(name).find("is a key of a task, so this step would never run")
                    != std::string::npos,
                  name);
  CHECK(lines("init").starts_with("flow.yaml:3:11: \"init\" is a key of a task"));
  CHECK(lines("steps") == "");
  // Parameters may have any names, where they can't be taken for a task ...
  CHECK(testing::problems_of("pipeline: {a: {action: 'nop:nop', init: {action: go}}}") == "");
  CHECK(testing::problems_of("pipeline: {a: {init: {x: {y: 1}}, b: {action: 'nop:nop'}}}") == "");
  // ... and steps any ids, where they stand in a list.
  CHECK(testing::problems_of("pipeline: {a: {tasks: [{id: init, action: 'nop:nop'}]}}") == "");
}

} // namespace troupe
