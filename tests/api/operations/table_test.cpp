// What holds for each row of the table of operations: who may, and how it is described.
#include "api/operations/openapi.hpp"
#include "api/operations/operations.hpp"
#include "tests/api/operations/served.hpp"

#include <set>

using namespace troupe;
using troupe::api::caller;
using troupe::api::role;
using troupe::testing::served;

namespace {

/// A path in which each value is `none`.
std::string sample_path(const std::string& of) {
  std::string path;
  for (std::size_t at = 0; at < of.size(); ++at)
    if (of[at] == '{') {
      path += "none";
      at = of.find('}', at);
    } else {
      path += of[at];
    }
  return path;
}

std::set<std::string> values_in(const std::string& path) {
  std::set<std::string> names;
  for (auto at = path.find('{'); at != std::string::npos; at = path.find('{', at + 1))
    names.insert(path.substr(at + 1, path.find('}', at) - at - 1));
  return names;
}

} // namespace

TEST_CASE("operations: each is answered to those who may, and to nobody else") {
  served test;
  const std::vector<caller> known{{"", role::nobody},
                                  {"viewer", role::viewer},
                                  {"operator", role::operates},
                                  {"admin", role::admin}};
  for (const auto& each : api::operations())
    for (const auto& who : known) {
      auto status = test.ask(each.method, sample_path(each.path), {{}, who.token}).status;
      INFO(each.id << " by \"" << who.token << "\": " << status);
      const auto may_not = who.may < each.needs;
      CHECK((status == 401 || status == 403) == may_not);
      CHECK((status == 401) == (may_not && who.may == role::nobody));
    }
}

TEST_CASE("operations: what changes something is no GET, an operator's at least, in the pool") {
  for (const auto& each : api::operations()) {
    INFO(each.id);
    const auto only_checks = each.id == "validateWorkflow"; // its text is too long for an address
    CHECK(each.changes == (each.method != "GET" && !only_checks));
    CHECK((!each.changes || each.needs >= role::operates));
    CHECK((!each.changes || each.where == api::serving::by_pool));
  }
}

TEST_CASE("operations: each verb that steers is there") {
  std::set<std::string_view> steered;
  for (const auto& each : api::operations())
    if (each.steers)
      steered.insert(each.steers->name);
  for (const auto& each : verbs())
    CHECK_MESSAGE(steered.contains(each.name) == (each.input_of != nullptr), each.name);
}

TEST_CASE("operations: names are unique, and each value in a path is declared") {
  std::set<std::string> ids;
  for (const auto& each : api::operations()) {
    INFO(each.id);
    CHECK(ids.insert(each.id).second);
    std::set<std::string> names;
    std::set<std::string> in_path;
    for (const auto& field : each.fields) {
      CHECK(names.insert(field.name).second);
      CHECK_FALSE(field.help.empty());
      if (field.place == api::field_place::path) {
        CHECK(field.is_needed);
        in_path.insert(field.name);
      }
    }
    CHECK(in_path == values_in(each.path));
    CHECK_FALSE(each.help.empty());
    CHECK_FALSE(each.answer.empty());
  }
}

TEST_CASE("openapi: the document has each operation, with all that it takes") {
  const auto document = api::openapi_document(api::operations(), "1.2.3");
  CHECK(document["openapi"] == "3.1.0");
  CHECK(document["info"]["version"] == "1.2.3");
  std::set<std::string> found;
  for (const auto& entry : document["paths"].items())
    for (const auto& told : entry.value()) {
      const auto id = told["operationId"].get<std::string>();
      INFO(id);
      CHECK(found.insert(id).second);
      CHECK(told["responses"].contains("default"));
      CHECK(told["responses"].size() == 2);
      std::set<std::string> declared;
      for (const auto& each : told["parameters"]) {
        CHECK(each["schema"].is_object());
        if (each["in"] == "path")
          declared.insert(each["name"].get<std::string>());
      }
      CHECK(declared == values_in(entry.key()));
    }
  CHECK(found.size() == api::operations().size());
  const auto& start = document["paths"]["/api/v1/processes"]["post"];
  const auto& schema = start["requestBody"]["content"]["application/json"]["schema"];
  CHECK_FALSE(schema.contains("required")); // a workflow or a definition
  const auto& put = document["paths"]["/api/v1/workflows/{name}"]["put"];
  CHECK(put["requestBody"]["content"]["application/json"]["schema"]["required"]
        == json::array({"definition"}));
  CHECK(schema["properties"]["priority"]["type"] == "integer");
  CHECK(schema["additionalProperties"] == false);
  const auto& metrics = document["paths"]["/metrics"]["get"]["responses"]["200"]["content"];
  CHECK(metrics.contains("text/plain; version=0.0.4; charset=utf-8"));
  const auto& events = document["paths"]["/api/v1/events"]["get"]["responses"]["200"]["content"];
  CHECK(events.contains("text/event-stream"));
  const auto& live = document["paths"]["/api/v1/health/live"]["get"];
  CHECK(live["security"] == json::array());
}

TEST_CASE("openapi: a server tells its own") {
  served test;
  auto told = served::read(test.ask("GET", "/api/v1/openapi.json", {{}, "viewer"}));
  CHECK(told == api::openapi_document(api::operations(), "1.2.3"));
  CHECK(served::read(test.ask("GET", "/api/v1/version"))["version"] == "1.2.3");
  CHECK(served::read(test.ask("GET", "/api/v1/health/ready", {{}, ""}))["status"] == "ready");
}
