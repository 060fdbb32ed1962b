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

TEST_CASE("includes: CAF is known to the actors, their messages and the facade's source only") {
  const auto found = over_the_tree(wrong_caf);
  CHECK_MESSAGE(found.empty(), joined(found));
}

TEST_CASE("includes: an actor includes no other actor's header except as its spawner") {
  const auto found = over_the_tree(wrong_actors);
  CHECK_MESSAGE(found.empty(), joined(found));
}

TEST_CASE("includes: the facade's headers show no actor") {
  const auto found = over_the_tree(wrong_facade);
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
  CHECK(wrong_directions(with_include("runtime/base/a.hpp", "\"runtime/model/state.hpp\""))
        == faults{"runtime/base/a.hpp:1: runtime/base/ may not include runtime/model/: "
                  "includes go down"});
  CHECK(
    wrong_directions(with_include("runtime/action/a.hpp", "\"runtime/policy/policy.hpp\"")).size()
    == 1);
  CHECK(wrong_directions(with_include("actors/a.hpp", "\"runtime/node/runtime.hpp\"")).size() == 1);
  CHECK(wrong_directions(with_include("runtime/node/runtime.cpp", "\"cli/a.hpp\"")).size() == 1);
  CHECK(wrong_directions(with_include("runtime/model/a.cpp", "\"runtime/base/json.hpp\"")).empty());
  CHECK(wrong_directions(with_include("cli/a.cpp", "\"runtime/node/runtime.hpp\"")).empty());
  CHECK(wrong_directions(with_include("cli/a.cpp", "\"cli/b.hpp\"")).empty());
}

TEST_CASE("includes: one that is not a path from the root is found, and so is a new folder") {
  CHECK(wrong_directions(with_include("runtime/base/a.cpp", "\"json.hpp\"")).size() == 1);
  CHECK(wrong_directions(with_include("runtime/novelty/a.cpp", "<vector>")).size() == 1);
  CHECK(wrong_directions(with_include("tests/base/a.cpp", "\"any.hpp\"")).empty());
}

TEST_CASE("includes: CAF in the wrong place is found") {
  CHECK(wrong_caf(with_include("runtime/engine/a.cpp", "<caf/all.hpp>")).size() == 1);
  CHECK(wrong_caf(with_include("runtime/node/runtime.hpp", "\"caf/all.hpp\"")).size() == 1);
  CHECK(wrong_caf(with_include("runtime/node/runtime.cpp", "<caf/all.hpp>")).empty());
  CHECK(wrong_caf(with_include("actors/a.hpp", "<caf/all.hpp>")).empty());
}

TEST_CASE("includes: actors that know too much are found") {
  CHECK(wrong_actors(with_include("actors/execution.cpp", "\"actors/process.hpp\""))
        == faults{"actors/execution.cpp:1: execution does not spawn process, so it knows its "
                  "messages only"});
  CHECK(wrong_actors(with_include("actors/process.cpp", "\"actors/execution.hpp\"")).empty());
  CHECK(wrong_actors(with_include("actors/process_state.cpp", "\"actors/process.hpp\"")).empty());
  CHECK(wrong_actors(with_include("actors/process.cpp", "\"actors/interfaces.hpp\"")).empty());
  CHECK(wrong_facade(with_include("runtime/node/runtime.hpp", "\"actors/spawn.hpp\"")).size() == 1);
  CHECK(wrong_facade(with_include("runtime/node/runtime.cpp", "\"actors/spawn.hpp\"")).empty());
}
