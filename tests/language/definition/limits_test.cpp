#include "tests/language/definition/stub_actions.hpp"

#include <doctest/doctest.h>

namespace troupe {

using testing::load_flow;
using testing::problems_of;

namespace {

std::string repeat(std::string_view text, std::size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i)
    all += text;
  return all;
}

std::size_t tasks_in(const std::string& text) {
  auto loaded = load_flow(text);
  if (!loaded)
    FAIL(to_string(loaded.error().front()));
  return (*loaded)->tasks.size();
}

const std::string leaf = "{\"action\": \"nop:nop\"}";

} // namespace

TEST_CASE("limits: 1,000 nested tasks load in every form") {
  constexpr std::size_t levels = 1000;
  CHECK(tasks_in("{\"pipeline\": " + repeat("{\"a\": ", levels) + leaf + repeat("}", levels) + "}")
        == levels + 1);
  CHECK(tasks_in("{\"pipeline\": {\"a\": " + repeat("{\"tasks\": [{\"a\": ", levels) + leaf
                 + repeat("}]}", levels) + "}}")
        == levels + 2);
  CHECK(tasks_in("{\"pipeline\": {\"a\": " + repeat("{\"tasks\": {\"a\": ", levels) + leaf
                 + repeat("}}", levels) + "}}")
        == levels + 2);
  CHECK(tasks_in("{\"pipeline\": {\"a\": "
                 + repeat("{\"emit\": {\"forEach\": [1], \"task\": {\"a\": ", levels) + leaf
                 + repeat("}}}", levels) + "}}")
        == levels + 2);
  CHECK(tasks_in("{\"pipeline\": {\"a\": "
                 + repeat("{\"template\": {\"selector\": [{\"name\": \"x\", \"value\": [1]}], "
                          "\"task\": {\"a\": ",
                          levels)
                 + leaf + repeat("}}}", levels) + "}}")
        == levels + 2);
  std::string block = "pipeline:\n";
  for (std::size_t i = 1; i <= levels; ++i)
    block += std::string(i, ' ') + "a:\n";
  CHECK(tasks_in(block + std::string(levels + 1, ' ') + "action: nop:nop\n") == levels + 1);
}

TEST_CASE("limits: 100,000 levels are refused, whatever they are levels of") {
  constexpr std::size_t levels = 100'000;
  for (auto text : {
         "pipeline: " + repeat("{a: ", levels) + "{action: 'nop:nop'}" + repeat("}", levels),
         "{\"pipeline\": " + repeat("{\"a\": ", levels) + leaf + repeat("}", levels) + "}",
         "{pipeline: {}, init: {a: " + repeat("[", levels) + repeat("]", levels) + "}}",
         "pipeline: " + repeat("[", levels),
         "pipeline:\n  " + repeat("- ", levels),
       })
    CHECK(problems_of(text).find("nested more than 4000 levels deep") != std::string::npos);
}

TEST_CASE("limits: a value may be 1,000 levels deep") {
  auto nested = [](std::size_t levels, const char* inside) {
    return "{pipeline: {}, init: {a: " + repeat("[", levels) + inside + repeat("]", levels) + "}}";
  };
  CHECK(problems_of(nested(1000, "1")).empty());
  CHECK(problems_of(nested(1000, "$x")).empty());
  for (auto inside : {"1", "$x"})
    CHECK(problems_of(nested(1001, inside)).find("a value nested more than 1000 levels deep")
          != std::string::npos);
}

TEST_CASE("limits: anchors that explode are refused at once") {
  std::string bomb = "x-a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9]\n";
  for (int i = 1; i < 12; ++i)
    bomb += "x-a" + std::to_string(i) + ": &a" + std::to_string(i) + " ["
            + repeat("*a" + std::to_string(i - 1) + ", ", 9) + "]\n";
  CHECK(problems_of(bomb + "pipeline: {}\n").find("the aliases expand to more than 1000000 values")
        != std::string::npos);
}

TEST_CASE("limits: aliases that nest are refused by depth") {
  std::string ladder = "x-0: &a0 []\n";
  for (int i = 1; i < 5000; ++i)
    ladder += "x-" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1)
              + "]\n";
  auto options = testing::stub_options();
  options.limits.alias_nodes = 1'000'000'000;
  CHECK(problems_of(ladder + "pipeline: {}\n", options)
          .find("with its aliases, nested more than 4000 levels deep")
        != std::string::npos);
}

TEST_CASE("limits: a text or a file beyond its bound is refused") {
  auto options = testing::stub_options();
  options.limits.scalar_bytes = 1000;
  CHECK(problems_of("{pipeline: {}, init: {a: " + std::string(1001, 'x') + "}}", options)
        == "flow.yaml:1:26: a text of 1001 bytes; at most 1000 are allowed");
  options.limits.file_bytes = 100;
  CHECK(problems_of("pipeline: {}" + std::string(100, ' '), options)
        == "flow.yaml:1:1: the definition has more than 100 bytes");
}

TEST_CASE("limits: problems beyond a hundred are counted") {
  std::string text = "pipeline:\n";
  for (int i = 0; i < 150; ++i)
    text += "  t" + std::to_string(i) + ": {dependsOn: nothing, tasks: []}\n";
  auto loaded = load_flow(text);
  REQUIRE_FALSE(loaded);
  CHECK(loaded.error().size() == 101);
  CHECK(loaded.error().back().message == "and 50 more problems");
  CHECK(loaded.error().front().where == source_position{2, 19});
}

TEST_CASE("limits: chains and stars of many thousand tasks load") {
  constexpr int count = 20'000;
  std::string chain = "pipeline:\n  kind: parallel\n  tasks:\n";
  std::string star = "    - {id: last, tasks: [], dependsOn: [";
  for (int i = 0; i < count; ++i) {
    auto next = i + 1 < count ? ", dependsOn: t" + std::to_string(i + 1) : "";
    chain += "    - {id: t" + std::to_string(i) + ", tasks: []" + next + "}\n";
    star += "t" + std::to_string(i) + ", ";
  }
  auto loaded = load_flow(chain + star + "]}\n");
  REQUIRE(loaded);
  CHECK((*loaded)->tasks.size() == count + 2);
  CHECK((*loaded)->tasks.back().depends_on.size() == count);
}

TEST_CASE("limits: a cycle of many thousand tasks is found, and told in part") {
  constexpr int count = 20'000;
  std::string ring = "pipeline:\n";
  for (int i = 0; i < count; ++i)
    ring += "  t" + std::to_string(i) + ": {tasks: [], dependsOn: t"
            + std::to_string((i + 1) % count) + "}\n";
  auto loaded = load_flow(ring);
  REQUIRE_FALSE(loaded);
  REQUIRE(loaded.error().size() == 1);
  const auto& message = loaded.error().front().message;
  CHECK(message.starts_with("cyclic dependency: t0 -> t1 -> t2 -> "));
  CHECK(message.ends_with("t199 -> (19800 more) -> t0"));
}

} // namespace troupe
