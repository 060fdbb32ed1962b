// Statements that a connection keeps.
#include "runtime/store/sqlite/sqlite.hpp"
#include "tests/base/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <sqlite3.h>

using namespace troupe;

TEST_CASE("sqlite: a kept statement is compiled once, and is at rest between those who run it") {
  temporary_folder folder;
  sqlite::connection db{folder / "kept.db", sqlite::open_mode::create};
  db.run("CREATE TABLE numbers (n); INSERT INTO numbers VALUES (1), (2), (3)");
  constexpr const char* sql = "SELECT n FROM numbers WHERE n > ?1 ORDER BY n";
  auto first_above = [&](std::int64_t least, const std::function<void()>& meanwhile = {}) {
    sqlite::kept_statement query{db, sql};
    query.start(least);
    REQUIRE(query.next());
    if (meanwhile)
      meanwhile();
    return query.number(0); // the rows that are left are left
  };
  auto compiled = [&] {
    int count = 0;
    for (auto* each = sqlite3_next_stmt(db.handle(), nullptr); each;
         each = sqlite3_next_stmt(db.handle(), each)) {
      CHECK(sqlite3_stmt_busy(each) == 0);
      ++count;
    }
    return count;
  };
  CHECK(first_above(0) == 1);
  CHECK(first_above(1) == 2);
  CHECK(compiled() == 1);
  // While one runs, another of the same text has one of its own.
  CHECK(first_above(0, [&] { CHECK(first_above(2) == 3); }) == 1);
  CHECK(compiled() == 2);
  // More than are kept push out the oldest.
  std::vector<std::string> others;
  for (int i = 0; i < 100; ++i)
    others.push_back("SELECT " + std::to_string(i));
  for (const auto& each : others) {
    sqlite::kept_statement query{db, each.c_str()};
    query.start();
    CHECK(query.next());
  }
  CHECK(compiled() < 50);
  CHECK(db.sound());
}
