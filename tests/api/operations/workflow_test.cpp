// The catalogue by HTTP: who puts what, which version it is, and who may see and start it.
#include "tests/api/operations/served.hpp"

using namespace troupe;
using troupe::testing::asking;
using troupe::testing::served;

namespace {

constexpr const char* all = "/api/v1/workflows";
constexpr const char* etl = "/api/v1/workflows/etl";
constexpr const char* first_text = "pipeline: {a: {action: 'nop:nop', input: {x: 1}}}";
constexpr const char* second_text = "pipeline: {a: {action: 'nop:nop', input: {x: 2}}}";

/// Who puts that text, with those headers besides.
asking text_of(const char* definition, std::vector<api::http_header> headers = {}) {
  return {json{{"definition", definition}, {"note", "as agreed"}}.dump(), "admin",
          std::move(headers)};
}

asking bound(std::string body = {}) {
  return {std::move(body), "operator", {{"Workflows", "etl*"}}};
}

std::vector<std::string> names_in(const json& page) {
  std::vector<std::string> found;
  for (const auto& each : page.at("workflows"))
    found.push_back(each["name"].get<std::string>());
  return found;
}

using texts = std::vector<std::string>;

} // namespace

TEST_CASE("workflows: what is put is a version, with who put it there, and can be read again") {
  served test;
  auto made = test.ask("PUT", etl, text_of(first_text));
  auto first = served::read(made, 201);
  CHECK(first["version"] == 1);
  CHECK(first["isNew"] == true);
  CHECK(served::header_of(made, "ETag") == "\"1\"");
  CHECK(served::read(test.ask("PUT", etl, text_of(first_text)))["isNew"] == false);
  CHECK(served::read(test.ask("PUT", etl, text_of(second_text)))["version"] == 2);

  auto answer = test.ask("GET", etl, {{}, "viewer"});
  auto newest = served::read(answer);
  CHECK(newest["text"] == second_text);
  CHECK(newest["changedBy"] == "admin");
  CHECK(newest["note"] == "as agreed");
  CHECK(served::header_of(answer, "ETag") == "\"2\"");
  CHECK(served::read(test.ask("GET", std::string{etl} + "?version=1"))["text"] == first_text);
  CHECK(served::code_of(test.ask("GET", std::string{etl} + "?version=3"), 404)
        == "workflow.unknown");

  auto page = served::read(test.ask("GET", std::string{etl} + "/versions?limit=1"));
  REQUIRE(page["versions"].size() == 1);
  CHECK(page["versions"][0]["version"] == 2);
  CHECK_FALSE(page["versions"][0].contains("text"));
  CHECK(page["next"] == 2);
  page = served::read(test.ask("GET", std::string{etl} + "/versions?before=2"));
  CHECK(page["versions"][0]["version"] == 1);
  CHECK(page["next"].is_null());
  CHECK(test.audit.at(0)["operation"] == "putWorkflow");
  CHECK(test.audit.at(0)["target"] == "etl");
  CHECK(test.audit.at(0)["details"]["definition"] != first_text);
}

TEST_CASE("workflows: nothing is replaced that the caller hasn't seen") {
  served test;
  auto put = [&](const char* text, api::http_header only_if) {
    return test.ask("PUT", etl, text_of(text, {std::move(only_if)}));
  };
  CHECK(served::code_of(put(first_text, {"If-Match", "\"1\""}), 412) == "version.mismatch");
  CHECK(put(first_text, {"If-None-Match", "*"}).status == 201);
  CHECK(served::code_of(put(second_text, {"If-None-Match", "*"}), 412) == "version.mismatch");
  CHECK(served::read(put(second_text, {"If-Match", "\"1\""}))["version"] == 2);
  CHECK(served::code_of(put(first_text, {"If-Match", "\"1\""}), 412) == "version.mismatch");
  for (const auto* wrong : {"1", "\"\"", "\"0\"", "\"one\"", "W/\"1\"", "\"1", "**", "\"1\"2\""})
    CHECK_MESSAGE(served::code_of(put(second_text, {"If-Match", wrong}), 400) == "argument.invalid",
                  wrong);
  auto both = text_of(second_text, {{"If-Match", "\"2\""}, {"If-None-Match", "*"}});
  CHECK(served::code_of(test.ask("PUT", etl, both), 400) == "argument.invalid");

  asking late{{}, "admin", {{"If-Match", "\"1\""}}};
  CHECK(served::code_of(test.ask("DELETE", etl, late), 412) == "version.mismatch");
  late.headers.front().value = "\"2\"";
  auto gone = served::read(test.ask("DELETE", std::string{etl} + "?note=old", late));
  CHECK(gone["removed"] == true);
  CHECK(gone["version"] == 3);
  CHECK(gone["note"] == "old");
  CHECK(served::code_of(test.ask("GET", etl), 404) == "workflow.unknown");
  CHECK(served::code_of(test.ask("DELETE", etl), 404) == "workflow.unknown");
  CHECK(served::read(test.ask("GET", std::string{etl} + "?version=2"))["text"] == second_text);
}

TEST_CASE("workflows: every problem of a definition is told, and none is put that has one") {
  served test;
  const auto* wrong = "name: other\npipelin: {}\npipeline: {a: {action: 'nop:nope'}}";
  for (auto why : {served::read(test.ask("PUT", etl, text_of(wrong)), 422),
                   served::read(test.ask("POST", "/api/v1/workflows:validate",
                                         {json{{"definition", wrong}}.dump()}),
                                422)}) {
    CHECK(why["code"] == "definition.invalid");
    REQUIRE(why["problems"].size() > 1);
    for (const auto& each : why["problems"]) {
      CHECK(each["line"].get<int>() > 0);
      CHECK(each["column"].get<int>() > 0);
    }
  }
  CHECK(names_in(served::read(test.ask("GET", all))).empty());
  auto told = served::read(
    test.ask("POST", "/api/v1/workflows:validate", {json{{"definition", testing::good}}.dump()}));
  CHECK(told["name"] == "good");
  CHECK(told["outline"].is_object());
  CHECK(names_in(served::read(test.ask("GET", all))).empty());
}

TEST_CASE("workflows: they are listed by pages of names, removed ones where they are wanted") {
  served test;
  for (const auto* name : {"a", "b", "c"})
    served::read(test.ask("PUT", std::string{all} + '/' + name, text_of(first_text)), 201);
  served::read(test.ask("DELETE", std::string{all} + "/b"));
  auto page = served::read(test.ask("GET", std::string{all} + "?limit=1"));
  CHECK(names_in(page) == texts{"a"});
  REQUIRE(page["next"] == "a");
  page = served::read(test.ask("GET", std::string{all} + "?limit=1&cursor=a"));
  CHECK(names_in(page) == texts{"c"});
  CHECK(page["next"].is_null());
  CHECK(names_in(served::read(test.ask("GET", std::string{all} + "?removed=true")))
        == texts{"a", "b", "c"});
}

TEST_CASE("workflows: an operator starts what is in the catalogue, in a version of it") {
  served test;
  served::read(test.ask("PUT", etl, text_of(first_text)), 201);
  served::read(test.ask("PUT", etl, text_of(second_text)));
  auto start = [&](const char* named, unsigned status) {
    return served::read(
      test.ask("POST", "/api/v1/processes", {json{{"workflow", named}}.dump(), "operator"}),
      status);
  };
  auto text_run = [&](const json& row) {
    const auto at = served::path_of(row["id"]);
    served::read(test.ask("GET", at + "/wait"));
    return served::read(test.ask("GET", at + "/definition"))["text"];
  };
  auto newest = start("etl", 201);
  CHECK(newest["name"] == "etl");
  CHECK(text_run(newest) == second_text);
  CHECK(text_run(start("etl@1", 201)) == first_text);
  CHECK(start("etl@9", 404)["code"] == "workflow.unknown");
  CHECK(start("none", 404)["code"] == "workflow.unknown");
  CHECK(start("etl@x", 400)["code"] == "argument.invalid");
  CHECK(served::code_of(test.ask("POST", "/api/v1/processes", {"{}", "operator"}), 400)
        == "argument.invalid");
  const json both{{"workflow", "etl"}, {"definition", first_text}};
  CHECK(served::code_of(test.ask("POST", "/api/v1/processes", {both.dump()}), 400)
        == "argument.invalid");
}

TEST_CASE("workflows: a token that is bound to some learns nothing of others") {
  served test;
  for (const auto* name : {"etl", "etl-day", "other", "zoo"})
    served::read(test.ask("PUT", std::string{all} + '/' + name, text_of(first_text)), 201);
  CHECK(names_in(served::read(test.ask("GET", all, bound()))) == texts{"etl", "etl-day"});
  auto page = served::read(test.ask("GET", std::string{all} + "?limit=1", bound()));
  CHECK(names_in(page) == texts{"etl"});
  CHECK(page["next"] == "etl");
  page = served::read(test.ask("GET", std::string{all} + "?limit=1&cursor=etl", bound()));
  CHECK(names_in(page) == texts{"etl-day"});
  CHECK(page["next"].is_null());
  const auto hidden = test.ask("GET", std::string{all} + "/other", bound());
  const auto none = test.ask("GET", std::string{all} + "/othe", bound());
  CHECK(served::code_of(hidden, 404) == "workflow.unknown");
  CHECK(served::code_of(none, 404) == "workflow.unknown");
  const auto near = test.ask("GET", std::string{all} + "/etlx", bound());
  for (const auto* answer : {&hidden, &none, &near})
    CHECK(answer->body.find("zoo") == std::string::npos);
  CHECK(served::code_of(test.ask("GET", std::string{all} + "/other/versions", bound()), 404)
        == "workflow.unknown");
  auto start = [&](const char* named) {
    return test.ask("POST", "/api/v1/processes", bound(json{{"workflow", named}}.dump())).status;
  };
  CHECK(start("other") == 404);
  CHECK(start("etl") == 201);
}

TEST_CASE("workflows: what one is made of is told: inputs, tasks and their order") {
  served test;
  constexpr const char* text = "inputs: {day: {type: text, required: true, description: Which}, "
                               "parts: {type: integer, default: 4}}\n"
                               "pipeline: {a: {action: 'nop:nop', input: $day}, "
                               "b: {action: 'nop:nop', input: $parts}}";
  served::read(test.ask("PUT", etl, text_of(text)), 201);
  auto told = served::read(test.ask("GET", std::string{etl} + "/outline", bound()));
  CHECK(told["inputs"]
        == json::array(
          {{{"name", "day"}, {"type", "text"}, {"required", true}, {"description", "Which"}},
           {{"name", "parts"},
            {"type", "integer"},
            {"required", false},
            {"description", ""},
            {"default", 4}}}));
  const auto top = told["outline"]["pipeline"]["id"].get<std::string>();
  CHECK(told["edges"]
        == json::array({{{"from", top + "/a"}, {"to", top + "/b"}, {"kind", "order"}}}));
  auto hidden
    = test.ask("GET", "/api/v1/workflows/other/outline", {{}, "viewer", {{"Workflows", "etl"}}});
  CHECK(served::code_of(hidden, 404) == "workflow.unknown");
  auto old = test.ask("GET", std::string{etl} + "/outline?version=7");
  CHECK(served::code_of(old, 404) == "workflow.unknown");
}
