/// The sqlite3 shell, for tests.
#pragma once

#include <sqlite3.h>

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace troupe::testing {

/// Runs `sql` as a person would with the shell; gives the first column of all rows.
inline std::vector<std::string> shell(const std::string& path, const std::string& sql) {
  sqlite3* open = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &open) == SQLITE_OK);
  std::vector<std::string> rows;
  auto note = [](void* to, int, char** columns, char**) {
    static_cast<std::vector<std::string>*>(to)->emplace_back(columns[0] ? columns[0] : "NULL");
    return 0;
  };
  char* reason = nullptr;
  auto code = sqlite3_exec(open, sql.c_str(), note, &rows, &reason);
  CHECK_MESSAGE(code == SQLITE_OK, (reason ? reason : ""));
  sqlite3_free(reason);
  sqlite3_close(open);
  return rows;
}

/// How SQLite finds what the text asks for, a step a line.
inline std::string plan_of(const std::string& path, const std::string& sql) {
  sqlite3* open = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &open) == SQLITE_OK);
  std::string steps;
  auto note = [](void* to, int, char** columns, char**) {
    *static_cast<std::string*>(to) += std::string{columns[3]} + '\n';
    return 0;
  };
  CHECK(sqlite3_exec(open, ("EXPLAIN QUERY PLAN " + sql).c_str(), note, &steps, nullptr)
        == SQLITE_OK);
  sqlite3_close(open);
  return steps;
}

} // namespace troupe::testing
