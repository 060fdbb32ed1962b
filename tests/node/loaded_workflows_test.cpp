#include "runtime/language/workflow/workflow.hpp"
#include "runtime/node/loaded_workflows.hpp"
#include "tests/base/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <string>

using namespace std::chrono_literals;
using namespace troupe;

namespace {

/// A version whose text has so many bytes, all of which are that letter.
catalogue_entry version_of(char letter, std::size_t bytes = 10) {
  catalogue_entry made;
  made.name = letter;
  made.text = std::string(bytes, letter);
  made.hash = hash_of(made.text);
  return made;
}

workflow_ptr some_workflow() {
  return std::make_shared<workflow>();
}

const time_point later = std::chrono::system_clock::now() + 1h;

} // namespace

TEST_CASE("loaded workflows: one is found by its name and text, whatever its version is") {
  loaded_workflows kept;
  auto version = version_of('a');
  const auto flow = some_workflow();
  CHECK(kept.find(version) == nullptr);
  kept.keep(version, flow, {}, later);
  version.version = 7;
  CHECK(kept.find(version) == flow);
  version.name = "b";
  CHECK(kept.find(version) == nullptr);
  CHECK(kept.find(version_of('a', 11)) == nullptr);
}

TEST_CASE("loaded workflows: what was not wanted for the longest time goes") {
  loaded_workflows kept{2, 100};
  for (const char letter : {'a', 'b'})
    kept.keep(version_of(letter), some_workflow(), {}, later);
  CHECK(kept.find(version_of('a')) != nullptr);
  kept.keep(version_of('c'), some_workflow(), {}, later);
  CHECK(kept.find(version_of('b')) == nullptr);
  CHECK(kept.find(version_of('a')) != nullptr);
  CHECK(kept.find(version_of('c')) != nullptr);
  kept.keep(version_of('d', 91), some_workflow(), {}, later); // the bytes are bounded, too
  CHECK(kept.find(version_of('a')) == nullptr);
  CHECK(kept.find(version_of('c')) == nullptr);
  CHECK(kept.find(version_of('d', 91)) != nullptr);
  kept.keep(version_of('e', 1'000), some_workflow(), {}, later); // one is always kept
  CHECK(kept.find(version_of('e', 1'000)) != nullptr);
}

TEST_CASE("loaded workflows: one is out of date where a file that it imports has changed") {
  temporary_folder folder;
  folder.write("words.txt", "one");
  const auto path = (folder.path() / "words.txt").string();
  loaded_workflows kept;
  kept.keep(version_of('a'), some_workflow(), {state_of(path)}, later);
  CHECK(kept.find(version_of('a')) != nullptr);
  folder.write("words.txt", "another");
  CHECK(kept.find(version_of('a')) == nullptr);
  kept.keep(version_of('a'), some_workflow(), {state_of(path)}, later);
  CHECK(kept.find(version_of('a')) != nullptr);
}

TEST_CASE("loaded workflows: a file that was just written may change unseen, so it isn't kept") {
  temporary_folder folder;
  folder.write("words.txt", "one");
  const auto state = state_of((folder.path() / "words.txt").string());
  const time_point written{
    std::chrono::duration_cast<duration>(std::chrono::nanoseconds{state.modified})};
  loaded_workflows kept;
  kept.keep(version_of('a'), some_workflow(), {state}, written + 50ms);
  CHECK(kept.find(version_of('a')) == nullptr);
  kept.keep(version_of('a'), some_workflow(), {state}, written + 200ms);
  CHECK(kept.find(version_of('a')) != nullptr);
}
