#include "runtime/language/definition/catalogue.hpp"
#include "tests/base/temporary_folder.hpp"
#include "tests/language/definition/stub_actions.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>

namespace troupe {

namespace {

constexpr const char* one_task = "pipeline: {a: {action: 'nop:nop'}}";
constexpr const char* two_tasks = "pipeline: {a: {action: 'nop:nop'}, b: {action: 'nop:nop'}}";

/// Writes a file as if it had been there for an hour.
void write(const temporary_folder& folder, const std::string& name, const std::string& text) {
  folder.write(name, text);
  auto path = std::filesystem::path{folder / name};
  std::filesystem::last_write_time(path,
                                   std::filesystem::last_write_time(path) - std::chrono::hours{1});
}

/// What `location` stands for; its problems fail the test.
workflow_ptr found(catalogue& all, const std::string& location) {
  auto flow = all.at(location, testing::stub_options());
  REQUIRE_MESSAGE(flow, (flow ? "" : to_string(flow.error().front())));
  return *flow;
}

workflow_ptr put(catalogue& all, const std::string& location, std::string_view text) {
  auto flow = all.upsert(location, text, testing::stub_options());
  REQUIRE(flow);
  return *flow;
}

} // namespace

TEST_CASE("catalogue: a file is loaded once for as long as it stays as it is") {
  temporary_folder folder;
  write(folder, "flow.yaml", one_task);
  catalogue all;
  auto first = found(all, folder / "flow.yaml");
  CHECK(found(all, folder / "flow.yaml") == first);
  CHECK(found(all, folder / "./nowhere/../flow.yaml") == first);
  write(folder, "flow.yaml", two_tasks);
  auto second = found(all, folder / "flow.yaml");
  CHECK(second != first);
  CHECK(second->tasks.size() == 3);
  CHECK(first->tasks.size() == 2); // whoever runs it goes on with it
  CHECK(second->hash != first->hash);
}

TEST_CASE("catalogue: a file that is replaced by one of the same size is another") {
  temporary_folder folder;
  write(folder, "flow.yaml", "pipeline: {a: {action: 'nop:nop', input: {n: 1}}}");
  catalogue all;
  auto first = found(all, folder / "flow.yaml");
  write(folder, "next.yaml", "pipeline: {a: {action: 'nop:nop', input: {n: 2}}}");
  std::filesystem::rename(folder / "next.yaml", folder / "flow.yaml");
  CHECK(found(all, folder / "flow.yaml") != first);
}

TEST_CASE("catalogue: a changed import is a changed definition") {
  temporary_folder folder;
  write(folder, "flow.yaml", "init: {n: '$import(n.json)'}\npipeline: {a: {action: 'nop:nop'}}");
  write(folder, "n.json", "1");
  catalogue all;
  auto first = found(all, folder / "flow.yaml");
  CHECK(found(all, folder / "flow.yaml") == first);
  write(folder, "n.json", "22");
  auto second = found(all, folder / "flow.yaml");
  CHECK(second != first);
  CHECK(second->hash != first->hash);
  write(folder, "n.json", "1");
  CHECK(found(all, folder / "flow.yaml")->hash == first->hash);
}

TEST_CASE("catalogue: a file that was just written may be written again without a trace") {
  temporary_folder folder;
  folder.write("flow.yaml", "pipeline: {a: {action: 'nop:nop', input: {n: 1}}}");
  catalogue all;
  auto first = found(all, folder / "flow.yaml");
  folder.write("flow.yaml", "pipeline: {a: {action: 'nop:nop', input: {n: 2}}}");
  CHECK(found(all, folder / "flow.yaml")->hash != first->hash);
}

TEST_CASE("catalogue: what was put somewhere wins over the file until it is refreshed") {
  temporary_folder folder;
  write(folder, "flow.yaml", one_task);
  catalogue all;
  auto from_file = found(all, folder / "flow.yaml");
  auto upserted = put(all, folder / "flow.yaml", two_tasks);
  CHECK(found(all, folder / "flow.yaml") == upserted);
  write(folder, "flow.yaml", "pipeline: {}");
  CHECK(found(all, folder / "flow.yaml") == upserted);
  write(folder, "flow.yaml", one_task);
  all.refresh(folder / "flow.yaml");
  CHECK(found(all, folder / "flow.yaml")->hash == from_file->hash);
}

TEST_CASE("catalogue: a text may stand where there is no file, and reaches what is beside it") {
  temporary_folder folder;
  write(folder, "n.json", "[7]");
  catalogue all;
  auto flow = put(all, folder / "made.yaml",
                  "init: {n: '$import(n.json)'}\npipeline: {a: {action: 'nop:nop'}}");
  CHECK(flow->name == "made");
  CHECK(found(all, folder / "made.yaml") == flow);
  all.refresh(folder / "made.yaml");
  CHECK(!all.at(folder / "made.yaml", testing::stub_options()));
}

TEST_CASE("catalogue: a text with problems is told whole, and changes nothing") {
  catalogue all;
  auto good = put(all, "nowhere/flow.yaml", one_task);
  auto bad
    = all.upsert("nowhere/flow.yaml",
                 "pipeline:\n  a: {action: 'nop:nob'}\n  b: {action: 'nop:nop', dependsOn: c}",
                 testing::stub_options());
  REQUIRE(!bad);
  CHECK(bad.error().size() == 2);
  CHECK(to_string(bad.error().front()).starts_with("nowhere/flow.yaml:2:"));
  CHECK(found(all, "nowhere/flow.yaml") == good);
}

TEST_CASE("catalogue: a definition that could not be loaded is tried again") {
  temporary_folder folder;
  write(folder, "flow.yaml", "pipeline: {a: {action: 'nop:nob'}}");
  catalogue all;
  CHECK(!all.at(folder / "flow.yaml", testing::stub_options()));
  write(folder, "flow.yaml", one_task);
  CHECK(all.at(folder / "flow.yaml", testing::stub_options()).has_value());
}

} // namespace troupe
