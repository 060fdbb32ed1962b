#include "source_tree.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace troupe::architecture;

namespace {

/// One row of docs/internals/reference-map.md.
struct map_row {
  std::string symbol;
  std::string place;
  std::string test; ///< `` `tests/model/a_test.cpp`: a: case ``
  std::size_t line = 0;
};

/// The rows between the frames of a Markdown table: three cells, the first in backticks.
std::vector<map_row> rows_of(const source_file& map) {
  std::vector<map_row> rows;
  for (std::size_t i = 0; i < map.lines.size(); ++i) {
    const auto& line = map.lines[i];
    if (!line.starts_with("| `"))
      continue;
    std::vector<std::string> cells;
    for (std::size_t at = 2; at < line.size();) {
      auto end = std::min(line.find(" |", at), line.size());
      cells.push_back(line.substr(at, end - at));
      at = end + 3;
    }
    cells.resize(3);
    auto symbol = cells[0].size() > 2 ? cells[0].substr(1, cells[0].size() - 2) : std::string{};
    rows.push_back({symbol, cells[1], cells[2], i + 1});
  }
  return rows;
}

bool has_case(const std::vector<source_file>& tests, const std::string& path,
              const std::string& name) {
  auto file = std::ranges::find(tests, path, &source_file::path);
  return file != tests.end()
         && std::ranges::find(file->lines, "TEST_CASE(\"" + name + "\") {") != file->lines.end();
}

/// What is wrong with the rows, given the test files.
faults wrong_rows(const source_file& map, const std::vector<source_file>& tests) {
  faults found;
  std::set<std::string> seen;
  for (const auto& row : rows_of(map)) {
    if (!seen.insert(row.symbol).second)
      found.push_back(fault_at(map, row.line, row.symbol + " has a row above"));
    if (row.place.empty())
      found.push_back(fault_at(map, row.line, row.symbol + " has no place"));
    auto colon = row.test.find("`: ");
    if (!row.test.starts_with('`') || colon == std::string::npos
        || !has_case(tests, row.test.substr(1, colon - 1), row.test.substr(colon + 3)))
      found.push_back(fault_at(map, row.line, "there is no such test: " + row.test));
  }
  return found;
}

source_file map_of(const std::string& rows) {
  return make_source("docs/map.md", rows);
}

} // namespace

TEST_CASE("reference map: every row has a place and a test that exists") {
  auto maps = read_tree({"docs/internals/reference-map.md"}, {".md"});
  REQUIRE(maps.size() == 1);
  CHECK(rows_of(maps[0]).size() > 150);
  auto found = wrong_rows(maps[0], read_tree({"tests"}, {"_test.cpp"}));
  CHECK_MESSAGE(found.empty(), joined(found));
}

TEST_CASE("reference map: a wrong row is found") {
  std::vector<source_file> tests{make_source("tests/a_test.cpp", "TEST_CASE(\"a: one\") {\n}\n")};
  auto faults_in = [&](const std::string& rows) { return wrong_rows(map_of(rows), tests).size(); };
  CHECK(faults_in("| `A` | here | `tests/a_test.cpp`: a: one |\n") == 0);
  CHECK(faults_in("| `A` | here | not yet |\n") == 1);
  CHECK(faults_in("| reference | here | test |\n| --- | --- | --- |\n") == 0);
  CHECK(faults_in("| `A` | here | `tests/a_test.cpp`: a: two |\n") == 1);
  CHECK(faults_in("| `A` | here | `tests/b_test.cpp`: a: one |\n") == 1);
  CHECK(faults_in("| `A` | here | a: one |\n") == 1);
  CHECK(faults_in("| `A` | here |\n") == 1);
  CHECK(faults_in("| `A` |  | `tests/a_test.cpp`: a: one |\n") == 1);
  CHECK(faults_in("| `A` | b | `tests/a_test.cpp`: a: one |\n"
                  "| `A` | c | `tests/a_test.cpp`: a: one |\n")
        == 1);
}
