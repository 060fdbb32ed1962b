#include "runtime/language/workflow/workflow.hpp"
#include "troupe/snapshot.hpp"

#include "runtime/compat/saved_process.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

using namespace troupe;

namespace {

/// What the Go package saved of a paused process.
json saved_by_go() {
  std::ifstream file{TROUPE_TEST_FOLDER "/go_process.json"};
  return json::parse(file);
}

time_point moment(const char* text) {
  auto read = parse_rfc3339(text);
  REQUIRE(read);
  return *read;
}

execution_snapshot execution(const std::string& id, const std::string& task) {
  execution_snapshot made;
  made.id = id;
  made.task_id = task;
  return made;
}

} // namespace

TEST_CASE("process snapshot: a process saved by the Go package is read whole") {
  auto read = read_process(saved_by_go());
  REQUIRE_MESSAGE(read, (read ? "" : read.error().message));
  CHECK(read->parent_id == "batch/77c1f0de-8f0a-4a43-bb0e-5f6f8b1d2c90");
  CHECK(read->scn == 7);
  CHECK(read->state == process_state::paused);
  CHECK(read->created_at == moment("2025-10-03T07:15:27.123456789Z"));
  CHECK(read->updated_at == moment("2025-10-03T07:15:29.5Z"));
  CHECK_FALSE(read->finished_at);
  CHECK(read->paused_at);
  CHECK(get_string(read->session, "name") == "Ann");
  CHECK(get_int(read->session, "limit") == 10);
  CHECK(*read->session.context["tenant"] == "north");
  CHECK(read->errors == std::map<std::string, std::string>{{"pay", "card refused"}});
  CHECK(read->mode == "debug");
  CHECK(read->active_task_count == 1);
  CHECK(read->active_task_groups == std::set<std::string>{"grp-1"});
  REQUIRE(read->policy);
  CHECK(read->policy->mode == policy_mode::ask);
  CHECK(read->policy->allow == std::vector<std::string>{"shop.*"});
  CHECK((*read->workflow)["pipeline"]["tasks"][0]["when"] == "order.qty > 0 && limit > 0");
}

TEST_CASE("process snapshot: so are the executions on its stack") {
  auto read = read_process(saved_by_go());
  REQUIRE(read);
  REQUIRE(read->stack.size() == 3);
  const auto& root = read->stack[0];
  CHECK(root.state == task_state::wait_for_sub_tasks);
  CHECK(root.depends_on.empty());
  CHECK(dependency_state(root, "order/each") == task_state::completed);
  CHECK_FALSE(dependency_state(root, "order/none"));
  const auto& pay = read->stack[1];
  CHECK(pay.paused_at == moment("2025-10-03T09:15:29.000000001Z"));
  CHECK(pay.run_after == moment("2025-10-03T09:16:00Z"));
  CHECK(*pay.output == json{{"receipt", "r-1"}});
  CHECK(pay.approved == false);
  CHECK(pay.depends_on == std::vector<std::string>{"stock"});
  const auto& ad_hoc = read->stack[2];
  CHECK(ad_hoc.ad_hoc);
  CHECK_FALSE(ad_hoc.scheduled_at);
  CHECK(ad_hoc.state == task_state::pending);
}

TEST_CASE("process snapshot: what was read is written again without a loss") {
  auto saved = saved_by_go();
  auto read = read_process(saved);
  REQUIRE(read);
  auto written = to_json(*read);
  auto again = read_process(written);
  REQUIRE(again);
  CHECK(to_json(*again) == written);
  CHECK(written["workflow"] == saved["workflow"]);
  CHECK(written["session"] == saved["session"]);
  CHECK(written["createdAt"] == "2025-10-03T07:15:27.123456789Z");
  CHECK(written["finishedAt"] == nullptr);
  CHECK(written["activeTaskGroups"] == json{{"grp-1", true}});
  CHECK(written["policy"] == saved["policy"]);
  CHECK(written["stack"][1]["output"] == saved["stack"][1]["empty"]);
  for (const auto& each : saved.items())
    CHECK_MESSAGE(written.contains(each.key()), each.key());
}

TEST_CASE("process snapshot: cancel and resume leave their reason and time") {
  auto saved = saved_by_go();
  saved["cancelReason"] = "enough";
  saved["resumedAt"] = "2025-10-03T09:20:00Z";
  auto read = read_process(saved);
  REQUIRE(read);
  CHECK(read->cancel_reason == "enough");
  CHECK(read->resumed_at == moment("2025-10-03T09:20:00Z"));
  CHECK(to_json(*read)["cancelReason"] == "enough");
  CHECK(to_json(*read)["resumedAt"] == "2025-10-03T09:20:00Z");
}

TEST_CASE("process snapshot: what does not fit is told with its place") {
  auto message = [](const char* key, json content) {
    auto saved = saved_by_go();
    saved[json::json_pointer{key}] = std::move(content);
    auto read = read_process(saved);
    return read ? std::string{"read"} : read.error().message;
  };
  CHECK(message("/stack/1/state", 3)
        == "process.stack[1].state: expected the state of a task, found an integer");
  CHECK(message("/session/State", 3) == "process.session.State: expected a map, found an integer");
  CHECK(message("/policy/mode", "maybe")
        == "process.policy.mode: expected auto, ask or deny, found \"maybe\"");
  CHECK(message("/errors/pay", 1) == "process.errors.pay: expected text");
  CHECK(message("/stack", 1) == "process.stack: expected a list, found an integer");
}

TEST_CASE("process snapshot: executions are pushed, peeked at, looked up and removed") {
  process_snapshot process;
  CHECK(peek(process) == nullptr);
  CHECK(lookup_execution(process, "flow/a") == nullptr);
  push(process, execution("1", "flow/a"));
  push(process, execution("2", "flow/b"));
  push(process, execution("3", "flow/a"));
  CHECK(peek(process)->id == "3");
  CHECK(lookup_execution(process, "flow/a")->id == "3");
  remove(process, "3");
  CHECK(lookup_execution(process, "flow/a")->id == "1");
  remove(process, "1");
  remove(process, "none");
  CHECK(peek(process)->id == "2");
  CHECK(process.stack.size() == 1);
}

TEST_CASE("process snapshot: tasks are found by id and name, an id before a name") {
  auto read = read_process(saved_by_go());
  REQUIRE(read);
  auto id_of = [&](const std::string& called) {
    const auto* found = lookup_task(*read, called);
    return found ? (*found)["id"].get<std::string>() : std::string{"(none)"};
  };
  CHECK(id_of("order") == "order");
  CHECK(id_of("order/pay") == "order/pay");
  CHECK(id_of("pay") == "order/pay");
  CHECK(id_of("line") == "order/each/line");
  CHECK(id_of("stock") == "stock");
  CHECK(id_of("none") == "(none)");
  register_task(*read, {{"id", "order/each/line[0]"},
                        {"name", "order"},
                        {"tasks", {{{"id", "order/each/line[0]/x"}, {"name", "x"}}}}});
  CHECK(id_of("x") == "order/each/line[0]/x");
  CHECK(id_of("order") == "order");
}

TEST_CASE("process snapshot: a state brings the times that follow from it") {
  process_snapshot process;
  set_state(process, process_state::running, time_point{duration{1}});
  CHECK(process.updated_at == time_point{duration{1}});
  CHECK_FALSE(process.finished_at);
  set_state(process, process_state::cancelled, time_point{duration{2}});
  CHECK(process.finished_at == time_point{duration{2}});
}

TEST_CASE("process snapshot: copying takes over what changes while it runs, and no more") {
  auto read = read_process(saved_by_go());
  REQUIRE(read);
  process_snapshot known;
  known.id = "mine";
  copy_from(known, *read);
  CHECK(known.id == "mine");
  CHECK(known.state == process_state::paused);
  CHECK(known.scn == 7);
  CHECK(known.stack.size() == 3);
  CHECK(known.active_task_groups.size() == 1);
  CHECK(known.session.state.empty());
  known.stack[0].dependencies["order/pay"] = task_state::completed;
  CHECK(dependency_state(read->stack[0], "order/pay") == task_state::pending);
}

TEST_CASE("process snapshot: a loaded workflow is outlined in the same form") {
  workflow flow;
  flow.name = "flow";
  flow.version = "2";
  flow.tasks.resize(3);
  auto place = [&](task_index index, const std::string& id, task_index parent) {
    auto& made = flow.tasks[index];
    made.id = made.name = id;
    made.index = index;
    made.parent = parent;
  };
  place(0, "flow", no_task);
  place(1, "a", 0);
  place(2, "b", 0);
  flow.tasks[0].children = {1, 2};
  flow.tasks[2].depends_on = {1};
  process_snapshot process;
  process.workflow = make_value(outline(flow));
  CHECK(*process.workflow
        == json{{"name", "flow"},
                {"version", "2"},
                {"pipeline",
                 {{"id", "flow"},
                  {"name", "flow"},
                  {"tasks",
                   {{{"id", "flow/a"}, {"name", "a"}},
                    {{"id", "flow/b"}, {"name", "b"}, {"dependsOn", {"flow/a"}}}}}}}});
  CHECK(lookup_task(process, "b") == lookup_task(process, "flow/b"));
}
