#include "runtime/files/file_rules.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace troupe;
using texts = std::vector<std::string>;

namespace {

std::string fault_of(const json& rules) {
  try {
    static_cast<void>(rules.get<file_rules>());
  } catch (const std::invalid_argument& thrown) {
    return thrown.what();
  }
  return "none";
}

} // namespace

TEST_CASE("file rules: texts, lists, and lists in them") {
  json input{{"in", "a.c"},
             {"out", json::array({"x.o", json::array({"y", "z"})})},
             {"depfile", "x.d"},
             {"artifacts", true}};
  auto rules = input.get<file_rules>();
  CHECK(rules == file_rules{{"a.c"}, {"x.o", "y", "z"}, "x.d", true});
  CHECK(json(rules).get<file_rules>() == rules);
}

TEST_CASE("file rules: what is wrong is named") {
  CHECK(fault_of({{"in", json::array({nullptr})}}) == "in: expected a path, found null");
  CHECK(fault_of({{"in", ""}}) == "in: a path is empty");
  CHECK(fault_of({{"out", "*.o"}}).starts_with("out: \"*.o\" has a wildcard"));
  CHECK(fault_of({{"depfile", json::array()}}) == "depfile: expected a path, found a list");
  CHECK(fault_of({{"artefacts", true}})
        == "files: unknown field \"artefacts\"; did you mean \"artifacts\"?");
}

TEST_CASE("file rules: those of an input that has none, or none that can be read, are empty") {
  CHECK(rules_in(json()) == file_rules{});
  CHECK(rules_in(json{{"script", "true"}}) == file_rules{});
  CHECK(rules_in(json{{"files", 5}}) == file_rules{});
  CHECK(rules_in(json{{"files", {{"in", "a"}}}}).in == texts{"a"});
}
