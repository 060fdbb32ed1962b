// What docs/server.md and docs/errors.md say of a server is what it has.
#include "api/access/roles.hpp"
#include "api/operations/operations.hpp"
#include "api/operations/request_metrics.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

using namespace troupe;

namespace {

std::string text_of(const std::string& name) {
  std::ifstream page{TROUPE_SOURCE_DIR "/docs/" + name};
  REQUIRE(page);
  return {std::istreambuf_iterator<char>{page}, {}};
}

/// How many lines begin with one of these and ` |`.
std::size_t rows_of(const std::string& text, const std::set<std::string>& beginnings) {
  std::size_t count = 0;
  for (const auto& each : beginnings)
    for (auto at = text.find("\n| " + each + " |"); at != std::string::npos;
         at = text.find("\n| " + each + " |", at + 1))
      ++count;
  return count;
}

} // namespace

TEST_CASE("server page: it has a row of each operation, and of no other") {
  const auto page = text_of("server.md");
  std::set<std::string> methods;
  for (const auto& each : api::operations()) {
    methods.insert(each.method);
    const auto row = "\n| " + each.method + " | `" + each.path + "` | "
                     + std::string{api::role_name(each.needs)} + " | " + each.help + " |\n";
    CHECK_MESSAGE(page.find(row) != std::string::npos, "the page lacks: " << row);
  }
  CHECK(rows_of(page, methods) == api::operations().size());
}

TEST_CASE("server page: it has a row of each metric of requests") {
  const auto page = text_of("server.md");
  std::set<std::string> names;
  for (const auto& each : api::request_metric_families()) {
    names.insert('`' + each.name + '`');
    std::string labels;
    for (const auto& label : each.labels)
      labels += (labels.empty() ? "`" : ", `") + label.name + '`';
    const auto row = "\n| `" + each.name + "` | " + std::string{to_string(each.type)} + " | "
                     + labels + " | " + each.help + " |\n";
    CHECK_MESSAGE(page.find(row) != std::string::npos, "the page lacks: " << row);
  }
  CHECK(rows_of(page, names) == names.size());
}

TEST_CASE("errors page: it says what to do about each code of a server's own") {
  const auto page = text_of("errors.md");
  for (const auto* code : {"token.missing", "token.unknown", "route.unknown", "method.unknown",
                           "media.unknown", "idempotency.reused"})
    CHECK_MESSAGE(page.find("\n- `" + std::string{code} + "` (") != std::string::npos, code);
}
