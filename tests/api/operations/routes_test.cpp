#include "api/operations/operations.hpp"
#include "api/operations/routes.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::api;

namespace {

using texts = std::vector<std::string>;

texts segments(const texts& behind) {
  texts path{"api", "v1"};
  path.insert(path.end(), behind.begin(), behind.end());
  return path;
}

std::string found_by(std::string_view method, const texts& behind) {
  const router routes{operations()};
  auto found = routes.find(method, segments(behind));
  return found ? found->to->id : std::to_string(found.error().status) + ' ' + found.error().detail;
}

} // namespace

TEST_CASE("routes: what stands in a path as it is comes before an id, and a verb before both") {
  CHECK(found_by("GET", {"processes", "count"}) == "countProcesses");
  CHECK(found_by("GET", {"processes", "etl/5f0c"}) == "showProcess");
  CHECK(found_by("HEAD", {"processes", "etl/5f0c"}) == "showProcess");
  CHECK(found_by("GET", {"processes", "etl:pause"}) == "showProcess");
  CHECK(found_by("POST", {"processes", "etl:pause"}) == "pauseProcess");
  CHECK(found_by("POST", {"processes:batch"}) == "steerProcesses");
  CHECK(found_by("POST", {"workflows:validate"}) == "validateWorkflow");
  CHECK(found_by("GET", {"workflows", "etl:day", "versions"}) == "listWorkflowVersions");
}

TEST_CASE("routes: a value is what stands before the verb, with colons of its own") {
  const router routes{operations()};
  auto found = routes.find("POST", segments({"processes", "a:b/5f0c:cancel"}));
  REQUIRE(found);
  CHECK(found->values == std::vector<std::pair<std::string, std::string>>{{"id", "a:b/5f0c"}});
}

TEST_CASE("routes: an unknown path or method is told with the nearest, and with the methods") {
  CHECK(found_by("GET", {"proceses"})
        == "404 there is no \"/api/v1/proceses\" here; did you mean \"/api/v1/processes\"?");
  CHECK(found_by("GET", {"processes", "x", "execution"})
        == "404 there is no \"/api/v1/processes/x/execution\" here; did you mean "
           "\"/api/v1/processes/x/executions\"?");
  CHECK(found_by("POST", {"processes", "x:pauze"})
        == "405 \"/api/v1/processes/x:pauze\" knows no POST, only DELETE, GET, HEAD, OPTIONS; did "
           "you mean "
           "\"/api/v1/processes/x:pause\"?");
  CHECK(found_by("GET", {"processes", ""}).starts_with("404 "));
  const router routes{operations()};
  CHECK(routes.allowed(segments({"processes"})) == "GET, HEAD, POST, OPTIONS");
  CHECK(routes.allowed({}).empty());
  CHECK(routes.find("GET", {}).error().status == 404);
}
