// Filter lines that are kept under names.
#include "tests/api/operations/served.hpp"

using namespace troupe;
using troupe::testing::served;

namespace {

const std::string at = "/api/v1/views";

std::vector<std::string> names_in(const json& answer) {
  std::vector<std::string> names;
  for (const auto& each : answer.at("views"))
    names.push_back(each["name"].get<std::string>());
  return names;
}

using texts = std::vector<std::string>;

} // namespace

TEST_CASE("views: each token has its own, and all have those that are shared") {
  served test;
  CHECK(served::read(test.ask("GET", at))["views"].empty());
  const auto kept
    = served::read(test.ask("PUT", at + "/mine", {json{{"q", "state:failed"}}.dump(), "operator"}));
  CHECK(kept["name"] == "mine");
  CHECK(kept["line"] == "state:failed");
  CHECK(kept["shared"] == false);
  CHECK(kept["changedBy"] == "operator");
  served::read(
    test.ask("PUT", at + "/ours", {json{{"q", "is:root"}, {"shared", true}}.dump(), "operator"}));
  CHECK(names_in(served::read(test.ask("GET", at, {{}, "operator"}))) == texts{"mine", "ours"});
  CHECK(names_in(served::read(test.ask("GET", at, {{}, "viewer"}))) == texts{"ours"});
  CHECK(served::read(test.ask("DELETE", at + "/ours", {{}, "operator"}))["removed"] == 0);
  CHECK(served::read(test.ask("DELETE", at + "/ours?shared=true", {{}, "operator"}))["removed"]
        == 1);
  CHECK(served::read(test.ask("DELETE", at + "/mine", {{}, "operator"}))["removed"] == 1);
  CHECK(served::read(test.ask("GET", at, {{}, "operator"}))["views"].empty());
  CHECK(test.audit.size() == 5);
}

TEST_CASE("views: what is no filter is refused, and so is a name that can be none") {
  served test;
  const auto put = [&](const std::string& name, const std::string& line) {
    return test.ask("PUT", at + '/' + name, {json{{"q", line}}.dump()});
  };
  CHECK(served::code_of(put("a", "nmae:x"), 400) == "argument.invalid");
  CHECK(served::code_of(put(std::string(101, 'a'), "is:root"), 400) == "argument.invalid");
  CHECK(served::code_of(put("a%0Ab", "is:root"), 400) == "argument.invalid");
  CHECK(served::read(test.ask("GET", at))["views"].empty());
}

TEST_CASE("views: who sees some workflows only shares none, and is told none that others share") {
  served test;
  const std::vector<api::http_header> bound{{"Workflows", "etl-*"}};
  served::read(test.ask("PUT", at + "/ours", {json{{"q", "name:x"}, {"shared", true}}.dump()}));
  CHECK(
    served::code_of(test.ask("PUT", at + "/theirs",
                             {json{{"q", "is:root"}, {"shared", true}}.dump(), "operator", bound}),
                    403)
    == "access.denied");
  served::read(test.ask("PUT", at + "/mine", {json{{"q", "is:root"}}.dump(), "operator", bound}));
  CHECK(names_in(served::read(test.ask("GET", at, {{}, "operator", bound}))) == texts{"mine"});
}
