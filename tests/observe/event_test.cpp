#include "runtime/observe/event_gate.hpp"
#include "troupe/event.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

/// One of each type, with something in every field.
std::vector<any_event> samples() {
  time_point at{duration{1'750'000'000'000'000'001}};
  progress counters;
  counters.total = 9;
  counters.pending = 1;
  counters.waiting = 2;
  counters.running = 3;
  counters.completed = 4;
  counters.failed = 5;
  counters.skipped = 6;
  counters.cancelled = 7;
  return {
    execution_event{at, 3, "p", "e", "flow/a", "flow", "g", task_state::wait_async, 2, "why"},
    process_event{at, 4, "p", "parent", "parent/task", "flow", process_state::cancel_requested,
                  "enough"},
    approval_event{at, "p", "e", "flow/a", "shop.pay", approval_state::expired, "nobody came"},
    value_event{at, 3, "p", "k", make_value(1), make_value({{"a", {1, 2}}})},
    condition_event{at, 4, "p", "flow/a", "x > 1", true},
    progress_event{at, "p", counters},
  };
}

} // namespace

TEST_CASE("event: each type has a name, a process and perhaps a task") {
  auto all = samples();
  REQUIRE(all.size() == event_types);
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto type = type_of(all[i]);
    CHECK(static_cast<std::size_t>(type) == i);
    CHECK(event_type_of(to_string(type)) == type);
    CHECK(process_of(all[i]) == "p");
  }
  CHECK(task_of(all[0]) == "flow/a");
  CHECK(task_of(all[1]).empty());
  CHECK(task_of(all[2]) == "flow/a");
  CHECK(task_of(all[4]) == "flow/a");
  CHECK_FALSE(event_type_of("noise"));
}

TEST_CASE("event: as JSON each is written whole") {
  for (const auto& each : samples()) {
    auto written = to_json(each);
    INFO(written.dump());
    CHECK(written["type"] == to_string(type_of(each)));
    CHECK(written["at"] == "2025-06-15T15:06:40.000000001Z");
    CHECK(written["processId"] == "p");
  }
  auto change = to_json(samples()[0]);
  CHECK(change["parentTaskId"] == "flow");
  CHECK(change["state"] == "waitAsync");
  CHECK(change["attempt"] == 2);
  CHECK(to_json(samples()[2])["state"] == "expired");
  CHECK(to_json(samples()[5])["waiting"] == 2);
}

TEST_CASE("event: a value that was not there before has no old value") {
  any_event first = value_event{{}, 0, "p", "k", nullptr, null_value()};
  auto written = to_json(first);
  CHECK_FALSE(written.contains("oldValue"));
  CHECK(written["newValue"] == nullptr);
}

TEST_CASE("event gate: it tells what is wanted and bounds what is on its way") {
  event_gate gate;
  CHECK_FALSE(gate.wants(event_type::execution));
  event_interest wanted;
  wanted.add(event_type::process);
  gate.open_for(wanted, false);
  CHECK(gate.wants(event_type::process));
  CHECK_FALSE(gate.wants(event_type::execution));
  CHECK(gate.admit(event_gate::most_on_the_way));
  CHECK_FALSE(gate.admit(1));
  CHECK_FALSE(gate.admit(2));
  CHECK(gate.arrived(event_gate::most_on_the_way) == 3);
  CHECK(gate.admit(1));
  CHECK(gate.arrived(1) == 0);
}
