#include "runtime/compat/compressed_file.hpp"
#include "runtime/compat/wfformat.hpp"
#include "runtime/compat/yaml_writer.hpp"
#include "tests/language/definition/stub_actions.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <zlib.h>

namespace troupe {

namespace {

const char* const diamond = R"({
  "name": "diamond/1", "schemaVersion": "1.5",
  "workflow": {
    "specification": {"tasks": [
      {"id": "a_1", "name": "a", "parents": [], "children": ["b_1", "c_1"]},
      {"id": "b_1", "name": "b", "parents": ["a_1"], "children": ["d_1"]},
      {"id": "c_1", "name": "c", "parents": ["a_1"], "children": ["d_1"]},
      {"id": "d_1", "name": "d", "parents": ["b_1"]},
      {"id": "alone", "parents": []}]},
    "execution": {"tasks": [
      {"id": "a_1", "runtimeInSeconds": 1}, {"id": "b_1", "runtimeInSeconds": 2.5},
      {"id": "c_1", "runtimeInSeconds": 4}, {"id": "d_1", "runtimeInSeconds": 0},
      {"id": "alone", "runtimeInSeconds": 0.25}, {"id": "elsewhere", "runtimeInSeconds": 9}]}}})";

recorded_workflow must_read(std::string_view text) {
  auto recorded = read_wfformat_text(text, "dir/w.json");
  if (!recorded)
    FAIL(to_string(recorded.error().front()));
  return *recorded;
}

std::string problems_of(std::string_view text) {
  auto recorded = read_wfformat_text(text, "w.json");
  std::string lines;
  if (!recorded)
    for (const auto& fault : recorded.error())
      lines += (lines.empty() ? "" : "\n") + to_string(fault);
  return lines;
}

/// An instance in the older shape, all in one list.
std::string old_shape(std::string_view tasks) {
  return "{\"workflow\": {\"tasks\": [\n" + std::string{tasks} + "]}}";
}

} // namespace

TEST_CASE("wfformat: parents and children give the edges together") {
  auto recorded = must_read(diamond);
  CHECK(recorded.name == "diamond_1");
  REQUIRE(recorded.tasks.size() == 5);
  CHECK(recorded.tasks[3].id == "d_1");
  CHECK(recorded.tasks[3].name == "d");
  CHECK(recorded.tasks[3].parents == std::vector<std::uint32_t>{1, 2});
  CHECK(recorded.tasks[1].runtime_seconds == 2.5);
  CHECK(recorded.tasks[4].parents.empty());
}

TEST_CASE("wfformat: no schedule beats the chain or the work divided") {
  auto recorded = must_read(diamond);
  CHECK(recorded.critical_path() == 5);
  CHECK(recorded.total_work() == 7.75);
  CHECK(recorded.lower_bound(1) == 7.75);
  CHECK(recorded.lower_bound(64) == 5);
  CHECK(recorded.lower_bound(0) == 5);
}

TEST_CASE("wfformat: older shapes have all in one list, with parents by name") {
  auto recorded = must_read(old_shape(
    R"({"name": "first", "runtime": 1, "children": ["second"]},
       {"name": "second", "id": "s", "runtimeInSeconds": 2, "parents": ["first"]},
       {"name": "third", "runtimeInSeconds": 3, "parents": ["second", "s"]})"));
  CHECK(recorded.name == "w.json");
  CHECK(recorded.tasks[1].id == "s");
  CHECK(recorded.tasks[1].parents == std::vector<std::uint32_t>{0});
  CHECK(recorded.tasks[2].parents == std::vector<std::uint32_t>{1});
  CHECK(recorded.tasks[0].runtime_seconds == 1);
}

TEST_CASE("wfformat: everything that is wrong is told at once") {
  CHECK(problems_of(old_shape("{\"id\": \"a\", \"runtime\": 1, \"parents\": [\"bb\"]},\n"
                              "{\"id\": \"b\", \"runtime\": -1},\n"
                              "{\"id\": \"b\", \"runtime\": 1},\n"
                              "{\"id\": \"c\"},\n"
                              "{\"id\": \"d\", \"runtime\": 1, \"parents\": \"a\"},\n"
                              "{\"runtime\": 1},\n"
                              "5"))
        == "w.json:2:39: task \"a\": the parent \"bb\" is unknown; did you mean \"b\"?\n"
           "w.json:3:24: expected a runtime in seconds, found -1\n"
           "w.json:4:8: the id \"b\" stands here again, after line 3\n"
           "w.json:5:1: task \"c\": the runtime is missing\n"
           "w.json:6:38: expected a list of tasks, found text \"a\"\n"
           "w.json:7:1: expected a task with an id or a name\n"
           "w.json:8:1: expected a task with an id or a name");
}

TEST_CASE("wfformat: ids that our own language can't keep are refused") {
  CHECK(problems_of(old_shape(R"({"id": "a/b", "runtime": 1}, {"id": "Catch", "runtime": 1})"))
        == "w.json:2:8: the id \"a/b\" can't be a task's id here: it contains a /\n"
           "w.json:2:37: the id \"Catch\" can't be a task's id here: it has a meaning of its own");
}

TEST_CASE("wfformat: cycles are told whole") {
  CHECK(problems_of(old_shape("{\"id\": \"a\", \"runtime\": 1, \"parents\": [\"c\"]},\n"
                              "{\"id\": \"b\", \"runtime\": 1, \"parents\": [\"a\"]},\n"
                              "{\"id\": \"c\", \"runtime\": 1, \"parents\": [\"b\"]},\n"
                              "{\"id\": \"d\", \"runtime\": 1, \"parents\": [\"d\"]}"))
        == "w.json:2:1: cyclic parents: a -> c -> b -> a\n"
           "w.json:5:1: cyclic parents: d -> d");
}

TEST_CASE("wfformat: a name that several tasks have is no parent") {
  CHECK(problems_of(old_shape(R"({"id": "1", "name": "x", "runtime": 1},
    {"id": "2", "name": "x", "runtime": 1},
    {"id": "3", "name": "y", "runtime": 1, "parents": ["x"]})"))
        == "w.json:4:56: task \"3\": the parent \"x\" is the name of several tasks");
}

TEST_CASE("wfformat: what isn't WfFormat is said so") {
  for (auto text : {"5", "{}", "{\"workflow\": {}}", "{\"workflow\": {\"tasks\": {}}}", "[]"})
    CHECK_MESSAGE(problems_of(text).find("no WfFormat: expected a list") != std::string::npos,
                  text);
  CHECK(problems_of("{").find("not JSON") != std::string::npos);
  CHECK(problems_of(R"({"workflow": {"specification": {"tasks": [{"id": "a"}]}}})")
          .find("no runtimes: expected a list under workflow.execution.tasks")
        != std::string::npos);
}

TEST_CASE("wfformat: a long chain is read without recursion") {
  std::string tasks;
  constexpr int count = 50'000;
  for (int i = 0; i < count; ++i)
    tasks += (i ? ",\n" : "") + std::string{"{\"id\": \"t"} + std::to_string(i)
             + "\", \"runtime\": 1, \"parents\": ["
             + (i + 1 < count ? "\"t" + std::to_string(i + 1) + '"' : "") + "]}";
  CHECK(must_read(old_shape(tasks)).critical_path() == count);
}

TEST_CASE("wfformat: as a definition, each task sleeps for its scaled runtime") {
  auto recorded = must_read(diamond);
  auto definition = to_definition(recorded, 0.5, 8);
  CHECK(definition["config"]["maxParallel"] == 8);
  const auto& tasks = definition["pipeline"]["tasks"];
  CHECK(
    tasks[1].dump()
    == R"({"id":"b_1","dependsOn":["a_1"],"action":"time:sleep","input":{"duration":"1s250ms"}})");
  for (const auto& text : {definition.dump(), to_yaml(definition)}) {
    auto loaded = testing::load_flow(text);
    if (!loaded)
      FAIL(to_string(loaded.error().front()));
    CHECK((*loaded)->tasks.size() == 6);
    CHECK((*loaded)->path_of(2) == "diamond_1/b_1");
    CHECK((*loaded)->tasks[4].depends_on == std::vector<task_index>{2, 3});
  }
}

TEST_CASE("wfformat: with a time scale of 0 nothing sleeps") {
  auto definition = to_definition(must_read(diamond), 0, 0);
  CHECK_FALSE(definition.contains("config"));
  for (const auto& task : definition["pipeline"]["tasks"])
    CHECK(task["action"] == "nop:nop");
  CHECK(testing::load_flow(definition.dump()).has_value());
}

TEST_CASE("wfformat: a huge time scale gives a huge duration, no overflow") {
  auto definition = to_definition(must_read(diamond), 1e300, 1);
  CHECK(testing::load_flow(definition.dump()).has_value());
}

TEST_CASE("wfformat: gzipped files are unpacked, damaged ones refused") {
  auto path = (std::filesystem::temp_directory_path()
               / ("troupe-wfformat-" + std::to_string(::getpid()) + ".json.gz"))
                .string();
  auto file = gzopen(path.c_str(), "wb");
  REQUIRE(file != nullptr);
  gzwrite(file, diamond, static_cast<unsigned>(std::string_view{diamond}.size()));
  gzclose(file);
  CHECK(read_wfformat(path).has_value());
  load_limits limits;
  limits.file_bytes = 500;
  auto large = read_wfformat(path, limits);
  REQUIRE_FALSE(large);
  CHECK(large.error()[0].message == "can't read " + path + ": it unpacks to more than 500 bytes");
  std::filesystem::resize_file(path, 100);
  CHECK(read_compressed_file(path, 10'000).error().message
        == "can't unpack " + path + ": the file ends too early");
  std::fstream{path, std::ios::in | std::ios::out}.seekp(20).write("zzzzzzzzzzzzzzzz", 16);
  CHECK_FALSE(read_compressed_file(path, 10'000).has_value());
  std::filesystem::remove(path);
  auto missing = read_wfformat(path);
  REQUIRE_FALSE(missing);
  CHECK(missing.error()[0].message == "can't read " + path + ": No such file or directory");
}

} // namespace troupe
