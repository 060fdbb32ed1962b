#include "api/stream/pending_changes.hpp"
#include "tests/api/stream/stream_events.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using troupe::api::pending_changes;
using troupe::api::testing::approval_of;
using troupe::api::testing::execution_of;
using troupe::api::testing::process_of;

namespace {

using texts = std::vector<std::string>;

/// The data of an event of that name.
json data_of(const std::string& event, const std::string& name) {
  const auto head = "event: " + name + "\ndata: ";
  INFO(event);
  REQUIRE(event.starts_with(head));
  CHECK(event.find('\n', head.size()) == event.size() - 1);
  return json::parse(event.substr(head.size()));
}

texts rows_in(pending_changes& of) {
  texts events;
  of.take_rows(events);
  return events;
}

texts changes_in(pending_changes& of) {
  texts events;
  of.take_changes(events);
  return events;
}

} // namespace

TEST_CASE("pending changes: a row is told once, as it is now") {
  pending_changes pending;
  pending.add_row(process_of("b", process_state::running));
  pending.add_row(process_of("a", process_state::running));
  pending.add_row(process_of("b", process_state::completed));
  pending.add_row(approval_of("b", "b/ask"));
  const auto events = rows_in(pending);
  REQUIRE(events.size() == 2);
  const auto rows = data_of(events[0], "processes");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0]["processId"] == "a");
  CHECK(rows[1]["processId"] == "b");
  CHECK(rows[1]["state"] == "completed");
  CHECK(data_of(events[1], "approvals")[0]["executionId"] == "b/ask");
  CHECK(rows_in(pending).empty());
}

TEST_CASE("pending changes: executions are told by their numbers, each once") {
  pending_changes pending;
  pending.add_change(execution_of("p", 2, task_state::running));
  pending.add_change(execution_of("p", 1, task_state::running));
  pending.add_change(execution_of("p", 2, task_state::failed));
  pending.add_change(process_of("p", process_state::failed));
  pending.add_change(execution_of("q", 7, task_state::completed));
  const auto events = changes_in(pending);
  REQUIRE(events.size() == 2);
  const auto told = data_of(events[0], "process");
  CHECK(told["processId"] == "p");
  CHECK(told["process"]["state"] == "failed");
  CHECK(told["states"] == json::array({"running", "failed"}));
  CHECK(told["number"] == json::array({1, 2}));
  CHECK(told["state"] == json::array({0, 1}));
  CHECK(data_of(events[1], "process")["number"] == json::array({7}));
  CHECK(changes_in(pending).empty());
}

TEST_CASE("pending changes: of too many executions only the states are counted") {
  pending_changes pending;
  for (std::uint32_t i = 0; i < pending_changes::most_changes; ++i)
    pending.add_change(execution_of("large", i, task_state::running));
  pending.add_change(execution_of("large", 0, task_state::completed));
  pending.add_change(execution_of("small", 1));
  const auto events = changes_in(pending);
  REQUIRE(events.size() == 2);
  const auto told = data_of(events[0], "process");
  CHECK(told["counts"] == json{{"running", pending_changes::most_changes}, {"completed", 1}});
  CHECK(!told.contains("number"));
  CHECK(data_of(events[1], "process")["number"] == json::array({1})); // the other made room
  pending.add_change(execution_of("large", 1));
  CHECK(data_of(changes_in(pending)[0], "process")["number"] == json::array({1}));
}

TEST_CASE("pending changes: rows that don't fit are lost, and that is told first") {
  pending_changes pending;
  pending.lose(5);
  std::uint64_t count = 0;
  for (; pending.dropped() == 0; ++count)
    pending.add_row(process_of("p" + std::to_string(count), process_state::running));
  CHECK(count * 200 < pending_changes::most_row_bytes);
  pending.add_row(process_of("p0", process_state::completed)); // for which there is room
  CHECK(pending.dropped() == 1);
  const auto events = rows_in(pending);
  REQUIRE(events.size() == 2);
  CHECK(data_of(events[0], "lost") == json{{"count", 6}});
  CHECK(data_of(events[1], "processes").size() == count - 1);
  CHECK(rows_in(pending).empty());
}

TEST_CASE("pending changes: of a row whose new state doesn't fit the old one is not told") {
  pending_changes pending;
  const std::string reason(pending_changes::most_row_bytes, 'x');
  pending.add_row(process_of("p", process_state::running));
  pending.add_row(process_of("p", process_state::cancelled, "etl", reason));
  const auto events = rows_in(pending);
  REQUIRE(events.size() == 1);
  CHECK(data_of(events[0], "lost") == json{{"count", 1}});
}
