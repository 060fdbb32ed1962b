#include "includes.hpp"

#include <doctest/doctest.h>

using namespace troupe::architecture;

namespace {

template <class Rule>
faults over_the_tree(Rule rule) {
  faults all;
  for (const auto& file : cpp_files())
    for (auto& fault : rule(file))
      all.push_back(std::move(fault));
  return all;
}

source_file with_include(std::string path, std::string_view target) {
  return make_source(std::move(path), "#include " + std::string{target} + "\n");
}

} // namespace

TEST_CASE("includes: they go down the layers") {
  const auto found = over_the_tree(wrong_directions);
  CHECK_MESSAGE(found.empty(), joined(found));
}

TEST_CASE("includes: CAF is known to the actors, their messages and the node only") {
  const auto found = over_the_tree(wrong_caf);
  CHECK_MESSAGE(found.empty(), joined(found));
}

TEST_CASE("includes: Boost is known to the room of HTTP only") {
  const auto found = over_the_tree(wrong_boost);
  CHECK_MESSAGE(found.empty(), joined(found));
}

TEST_CASE("includes: an actor includes no other actor's header except as its spawner") {
  const auto found = over_the_tree(wrong_actors);
  CHECK_MESSAGE(found.empty(), joined(found));
}

TEST_CASE("includes: public headers include each other, the standard library and two more") {
  const auto found = over_the_tree(wrong_public_header);
  CHECK_MESSAGE(found.empty(), joined(found));
}

TEST_CASE("includes: the program reaches stores and other runtimes through the node only") {
  const auto found = over_the_tree(wrong_program);
  CHECK_MESSAGE(found.empty(), joined(found));
}

TEST_CASE("includes: a program that reaches past the node is found") {
  CHECK(
    wrong_program(with_include("cli/a.cpp", "\"runtime/store/sqlite/sqlite_store.hpp\""))
    == faults{"cli/a.cpp:1: cli/ may not include runtime/store/: runtime/node stands before it"});
  CHECK(wrong_program(with_include("cli/a.hpp", "\"runtime/durability/replay.hpp\"")).size() == 1);
  CHECK(wrong_program(with_include("cli/a.hpp", "\"runtime/control/control_client.hpp\"")).size()
        == 1);
  CHECK(wrong_program(with_include("cli/a.cpp", "\"runtime/node/process_directory.hpp\"")).empty());
  CHECK(wrong_program(with_include("runtime/node/a.cpp", "\"runtime/store/store.hpp\"")).empty());
}

TEST_CASE("includes: one that goes up or sideways is found") {
  CHECK(wrong_directions(with_include("runtime/base/a.hpp", "\"runtime/model/a.hpp\""))
        == faults{"runtime/base/a.hpp:1: runtime/base/ may not include runtime/model/: "
                  "includes go down"});
  CHECK(
    wrong_directions(with_include("runtime/action/a.hpp", "\"runtime/policy/policy.hpp\"")).size()
    == 1);
  CHECK(wrong_directions(with_include("actors/a.hpp", "\"troupe/runtime.hpp\"")).size() == 1);
  CHECK(wrong_directions(with_include("include/troupe/json.hpp", "\"troupe/state.hpp\"")).size()
        == 1);
  CHECK(wrong_directions(with_include("include/troupe/novelty.hpp", "<vector>")).size() == 1);
  CHECK(wrong_directions(with_include("runtime/node/runtime.cpp", "\"cli/a.hpp\"")).size() == 1);
  CHECK(wrong_directions(with_include("runtime/model/a.cpp", "\"troupe/json.hpp\"")).empty());
  CHECK(wrong_directions(with_include("cli/a.cpp", "\"troupe/runtime.hpp\"")).empty());
  CHECK(wrong_directions(with_include("cli/a.cpp", "\"cli/b.hpp\"")).empty());
}

TEST_CASE("includes: one that is not a path from the root is found, and so is a new folder") {
  CHECK(wrong_directions(with_include("runtime/base/a.cpp", "\"json.hpp\"")).size() == 1);
  CHECK(wrong_directions(with_include("runtime/novelty/a.cpp", "<vector>")).size() == 1);
  CHECK(wrong_directions(with_include("tests/base/a.cpp", "\"any.hpp\"")).empty());
}

TEST_CASE("includes: CAF in the wrong place is found") {
  CHECK(wrong_caf(with_include("runtime/engine/a.cpp", "<caf/all.hpp>")).size() == 1);
  CHECK(wrong_caf(with_include("include/troupe/runtime.hpp", "\"caf/all.hpp\"")).size() == 1);
  CHECK(wrong_caf(with_include("runtime/node/runtime.cpp", "<caf/all.hpp>")).empty());
  CHECK(wrong_caf(with_include("actors/a.hpp", "<caf/all.hpp>")).empty());
}

TEST_CASE("includes: Boost in the wrong place is found") {
  CHECK(wrong_boost(with_include("api/operations/a.cpp", "<boost/asio.hpp>"))
        == faults{"api/operations/a.cpp:1: Boost is known to api/http/ only"});
  CHECK(wrong_boost(with_include("api/http/server.cpp", "<boost/asio.hpp>")).empty());
}

TEST_CASE("includes: actors that know too much are found") {
  CHECK(wrong_actors(with_include("actors/execution.cpp", "\"actors/process.hpp\""))
        == faults{"actors/execution.cpp:1: execution does not spawn process, so it knows its "
                  "messages only"});
  CHECK(wrong_actors(with_include("actors/process.cpp", "\"actors/execution.hpp\"")).empty());
  CHECK(wrong_actors(with_include("actors/process_state.cpp", "\"actors/process.hpp\"")).empty());
  CHECK(wrong_actors(with_include("actors/process.cpp", "\"actors/interfaces.hpp\"")).empty());
}

TEST_CASE("includes: a public header that shows what is inside is found") {
  auto faults_of = [](std::string_view target) {
    return wrong_public_header(with_include("include/troupe/a.hpp", target)).size();
  };
  CHECK(faults_of("\"actors/spawn.hpp\"") == 1);
  CHECK(faults_of("\"runtime/base/uuid.hpp\"") == 1);
  CHECK(faults_of("<caf/fwd.hpp>") == 1);
  CHECK(faults_of("<spdlog/logger.h>") == 1);
  CHECK(faults_of("<unistd.h>") == 1);
  CHECK(faults_of("\"troupe/json.hpp\"") == 0);
  CHECK(faults_of("<nlohmann/json.hpp>") == 0);
  CHECK(faults_of("<stop_token>") == 0);
  CHECK(wrong_public_header(with_include("runtime/a.hpp", "\"actors/spawn.hpp\"")).empty());
}
