#include "troupe/snapshot.hpp"

#include "runtime/compat/saved_process.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

time_point at(std::int64_t nanoseconds) {
  return time_point{std::chrono::seconds{1'750'000'000}} + duration{nanoseconds};
}

/// One with something in every field.
execution_snapshot full() {
  execution_snapshot made;
  made.id = "p/flow/a";
  made.process_id = "p";
  made.parent_task_id = "flow";
  made.group_id = "p/flow/fan";
  made.task_id = "flow/a";
  made.state = task_state::paused;
  made.data["d"] = make_value(1);
  made.input = make_value({{"i", 1}});
  made.output = make_value({1, 2});
  made.error = "why";
  made.attempts = 2;
  made.scheduled_at = at(1);
  made.started_at = at(20);
  made.paused_at = at(300);
  made.completed_at = at(4000);
  made.goto_task = "flow/b";
  made.meta["m"] = make_value("n");
  made.run_after = at(500'000'000);
  made.depends_on = {"flow/c", "d"};
  made.dependencies = {{"flow/c", task_state::completed}, {"d", task_state::wait_async}};
  made.service = "shop";
  made.method = "pay";
  made.ad_hoc = true;
  made.correlation_id = "g";
  made.approved = false;
  made.approval_reason = "no";
  return made;
}

} // namespace

TEST_CASE("execution snapshot: every field is written under the reference's key and reads back") {
  auto written = to_json(full());
  CHECK(written.size() == 26);
  CHECK(written["output"] == json{1, 2});
  CHECK(written["pausedAt"] == "2025-06-15T15:06:40.0000003Z");
  CHECK(written["adHoc"] == true);
  CHECK(written["dependencies"] == json{"flow/c", "d"});
  CHECK(written["completed"] == json{{"flow/c", "completed"}, {"d", "waitAsync"}});
  CHECK(written["cid"] == "g");
  CHECK(written["approved"] == false);
  CHECK(written["approvedDecision"] == "no");
  auto read = read_execution(written);
  REQUIRE(read);
  CHECK(to_json(*read) == written);
  CHECK(read->started_at == at(20));
}

TEST_CASE("execution snapshot: what is not set is left out, but for what the reference requires") {
  auto written = to_json(execution_snapshot{});
  CHECK(written
        == json{{"id", ""},
                {"processId", ""},
                {"taskId", ""},
                {"state", "pending"},
                {"scheduledAt", "0001-01-01T00:00:00Z"},
                {"dependencies", json::array()}});
  auto read = read_execution(written);
  REQUIRE(read);
  CHECK_FALSE(read->scheduled_at);
  CHECK_FALSE(read->output);
  CHECK_FALSE(read->approved);
}

TEST_CASE("execution snapshot: the three slips of the reference are read in both spellings") {
  json old{{"empty", 1}, {"exectedAt", "2025-01-01T00:00:00Z"}, {"atHoc", true}};
  json mended{{"output", 1}, {"pausedAt", "2025-01-01T00:00:00Z"}, {"adHoc", true}};
  auto from_old = read_execution(old);
  auto from_mended = read_execution(mended);
  REQUIRE(from_old);
  REQUIRE(from_mended);
  CHECK(to_json(*from_old) == to_json(*from_mended));
  CHECK(from_old->paused_at);
  CHECK(from_old->ad_hoc);
  CHECK(*from_old->output == 1);
}

TEST_CASE("execution snapshot: what does not fit is told with its place") {
  auto message = [](const json& content) {
    auto read = read_execution(content, "process.stack[1]");
    return read ? std::string{"read"} : read.error().message;
  };
  CHECK(message(1) == "process.stack[1]: expected a map, found an integer");
  CHECK(message({{"id", 7}}) == "process.stack[1].id: expected text, found an integer");
  CHECK(message({{"state", "asleep"}})
        == "process.stack[1].state: expected the state of a task, found text");
  CHECK(message({{"attempts", -1}})
        == "process.stack[1].attempts: expected a whole number from 0, found an integer");
  CHECK(message({{"startedAt", "noon"}}).find("process.stack[1].startedAt: \"noon\" is not a time")
        == 0);
  CHECK(message({{"completed", {{"a", 1}}}})
        == "process.stack[1].completed.a: expected the state of a task");
  CHECK(message({{"approved", "no"}})
        == "process.stack[1].approved: expected true or false, found text");
  CHECK(message({{"dependencies", {1}}})
        == "process.stack[1].dependencies: expected a list of texts, found a list");
}

TEST_CASE("execution snapshot: a copy has its own collections and shares what never changes") {
  auto original = full();
  auto copy = original;
  copy.meta["m"] = make_value("changed");
  copy.dependencies["d"] = task_state::failed;
  copy.depends_on.clear();
  CHECK(*original.meta["m"] == "n");
  CHECK(original.dependencies["d"] == task_state::wait_async);
  CHECK(original.depends_on.size() == 2);
  CHECK(copy.input == original.input);
}

TEST_CASE("execution snapshot: a merge takes over what is set and keeps the rest") {
  auto known = full();
  execution_snapshot newer;
  newer.state = task_state::completed;
  newer.output = make_value("done");
  newer.completed_at = at(9);
  newer.dependencies["flow/c"] = task_state::skipped;
  newer.meta["more"] = make_value(1);
  merge(known, newer);
  CHECK(known.state == task_state::completed);
  CHECK(*known.output == "done");
  CHECK(known.completed_at == at(9));
  CHECK(known.error == "why");
  CHECK(known.attempts == 2);
  CHECK(known.dependencies
        == std::map<std::string, task_state>{{"flow/c", task_state::skipped},
                                             {"d", task_state::wait_async}});
  CHECK(known.meta.size() == 2);
  merge(known, known);
  CHECK(known.meta.size() == 2);
}

TEST_CASE("execution snapshot: only an ad-hoc one has a task of its own") {
  auto ad_hoc = full();
  CHECK(ad_hoc_task_of(ad_hoc)
        == json{{"id", "shop:pay/p/flow/a"},
                {"name", "pay"},
                {"namespace", "pay"},
                {"action", {{"service", "shop"}, {"method", "pay"}, {"input", {{"i", 1}}}}}});
  CHECK(ad_hoc_task_of(execution_snapshot{}) == nullptr);
}

TEST_CASE("execution snapshot: it knows whether it waits for a fan-out") {
  auto waiting = full();
  CHECK_FALSE(is_waiting_async(waiting));
  waiting.state = task_state::wait_async;
  CHECK(is_waiting_async(waiting));
}
