#include "runtime/node/asked_waits.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace troupe;

namespace {

waits_page page_of(const std::vector<std::string>& ids, std::string next = {}) {
  waits_page made{.next = std::move(next)};
  for (const auto& id : ids)
    made.processes.push_back({.id = id, .name = "flow"});
  return made;
}

std::string text_of(const waits_page& page) {
  std::string text;
  for (const auto& each : page.processes)
    text += each.id + ' ';
  return text + "-> " + page.next;
}

} // namespace

TEST_CASE("asked waits: pages of several runtimes are one, in the order of ids") {
  const waits_request four{.most = 4};
  CHECK(text_of(joined_pages({page_of({"b", "d"}), page_of({"a"})}, four)) == "a b d -> ");
  CHECK(text_of(joined_pages({page_of({"b", "d", "f"}), page_of({"a", "c", "e"})}, four))
        == "a b c d -> d");
  // What one has behind where another one goes on comes with the next page.
  CHECK(text_of(joined_pages({page_of({"b", "c"}, "d"), page_of({"a", "z"})}, four))
        == "a b c -> d");
  CHECK(text_of(joined_pages({}, four)) == "-> ");
}

TEST_CASE("asked waits: a request is read as it was written, within bounds") {
  auto read = read_asked_waits(to_json(waits_request{.after = "a/1", .most = 7}));
  REQUIRE(read);
  CHECK(read->after == "a/1");
  CHECK(read->most == 7);
  CHECK(read_asked_waits(nullptr)->most == waits_request{}.most);
  CHECK(read_asked_waits({{"most", 0U}})->most == 1);
  CHECK_FALSE(read_asked_waits({{"after", 7}}));
}
