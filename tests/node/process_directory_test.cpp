// What others see of the processes of a runtime, and do to them: live ones through its socket, all
// others in its store.
#include "runtime/control/control_socket.hpp"
#include "runtime/node/control_desk.hpp"
#include "runtime/node/process_directory.hpp"
#include "tests/node/answers.hpp"
#include "tests/node/gate.hpp"
#include "tests/node/shared_place.hpp"

#include <sqlite3.h>

#include <doctest/doctest.h>

#include <optional>

using namespace std::chrono_literals;
using namespace troupe;
using troupe::testing::bad;
using troupe::testing::gate;
using troupe::testing::good;
using troupe::testing::loaded;
using troupe::testing::shared_place;
using troupe::testing::sound;

namespace {

/// Somebody else's lock on a store, as long as it lives.
class store_lock {
public:
  explicit store_lock(const std::string& path) {
    REQUIRE(sqlite3_open(path.c_str(), &held_) == SQLITE_OK);
    sqlite3_busy_timeout(held_, 60'000);
    REQUIRE(sqlite3_exec(held_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
  }
  store_lock(const store_lock&) = delete;
  store_lock& operator=(const store_lock&) = delete;
  ~store_lock() { sqlite3_close(held_); }

private:
  sqlite3* held_ = nullptr;
};

std::vector<std::string> names(const std::vector<listed_process>& rows) {
  std::vector<std::string> found;
  for (const auto& row : rows)
    found.push_back(row.summary.name + (row.is_live ? " lives" : ""));
  return found;
}

using texts = std::vector<std::string>;

} // namespace

TEST_CASE("process directory: live and stored processes are listed as one, and no process twice") {
  shared_place test;
  test.end(good);
  auto held = test.hold();
  process_directory seen{test.place()};
  CHECK(names(sound(seen.list({}))) == texts{"good", "held lives"});
  CHECK(names(sound(seen.list({.states = {process_state::completed}}))) == texts{"good"});
  CHECK(seen.is_live(held));
  test.node.reset();
  process_directory later{test.place()};
  CHECK(names(sound(later.list({}))) == texts{"good", "held"});
  CHECK_FALSE(later.is_live(held));
  CHECK(sound(later.resumable(false)) == texts{held});
  CHECK(test.notices == texts{});
}

TEST_CASE("process directory: a page is behind another one, or behind a process") {
  shared_place test;
  auto first = test.end(good);
  test.end(bad);
  test.hold();
  process_directory seen{test.place()};
  auto page = sound(seen.page({}, 2));
  CHECK(names(page.rows) == texts{"held lives", "bad"});
  REQUIRE_FALSE(page.next.empty());
  auto last = sound(seen.page({}, 2, page.next));
  CHECK(names(last.rows) == texts{"good"});
  CHECK(last.next.empty());
  CHECK(names(sound(seen.page({}, 9, page.rows.back().summary.id)).rows) == texts{"good"});
  auto failed = sound(seen.page({.states = {process_state::failed}}, 9));
  CHECK(names(failed.rows) == texts{"bad"});
  auto counted = sound(seen.count({}, 2));
  CHECK(counted.number == 2);
  CHECK(counted.is_more);
  CHECK(sound(seen.count({.has_ended = true}, 2)).number == 2);
  CHECK_FALSE(sound(seen.count({.has_ended = true}, 2)).is_more);
  CHECK(seen.page({}, 1, "@1a-0").error().code == error_code::argument_invalid);
  CHECK(seen.page({}, 1, "nothing").error().code == error_code::process_unknown);
  CHECK(sound(seen.id_of("good")) == first);
}

TEST_CASE("process directory: what is kept in memory alone is listed before what is stored") {
  shared_place test;
  test.hold();
  gate other_door;
  runtime other{runtime_options{.threads = 1, .jobs = 1}};
  REQUIRE(other.add(other_door.service()));
  sound(other.listen(test.folder.path()));
  auto kept = sound(other.start(
    loaded(other, "name: memory\npipeline: {a: {action: 'gate:pass', input: {n: 1}}}")));
  other_door.await(1);
  process_directory seen{test.place()};
  auto page = sound(seen.page({}, 1));
  CHECK(names(page.rows) == texts{"memory lives"});
  page = sound(seen.page({}, 1, page.next));
  CHECK(names(page.rows) == texts{"held lives"});
  CHECK(sound(seen.count({}, 9)).number == 2);
  CHECK(names(sound(seen.list({.name = "mem*"}))) == texts{"memory lives"});
  CHECK(sound(seen.id_of("last")) == kept.id());
  other_door.open();
  kept.wait();
}

TEST_CASE("process directory: a process is listed though its start can't be stored yet") {
  shared_place test;
  auto ended = test.end(good); // by then the store knows how the runtime is reached
  std::optional<store_lock> lock{std::in_place, test.store};
  auto fresh = test.start("name: fresh\npipeline: {a: {action: 'gate:pass', input: {n: 1}}}");
  process_directory seen{test.place()};
  CHECK_FALSE(seen.find_stored(fresh.id()));
  CHECK(names(sound(seen.list({}))) == texts{"good", "fresh lives"});
  CHECK(names(sound(seen.list({.states = {process_state::completed}}))) == texts{"good"});
  auto page = sound(seen.page({}, 1));
  CHECK(names(page.rows) == texts{"fresh lives"});
  CHECK(names(sound(seen.page({}, 1, page.next)).rows) == texts{"good"});
  CHECK(names(sound(seen.page({}, 9)).rows) == texts{"fresh lives", "good"});
  CHECK(sound(seen.count({}, 9)).number == 2);
  CHECK(sound(seen.count({.has_ended = false}, 9)).number == 1);
  CHECK(sound(seen.id_of("last")) == fresh.id());
  lock.reset();
  CHECK(fresh.wait_until_stored());
  CHECK(names(sound(seen.list({}))) == texts{"good", "fresh lives"});
  CHECK(test.notices == texts{});
}

TEST_CASE(
  "process directory: the beginning of an id is enough, of what has ended if nothing else") {
  shared_place test;
  auto ended = test.end(good);
  auto held = test.hold();
  process_directory seen{test.place()};
  CHECK(sound(seen.id_of("held")) == held);
  CHECK(sound(seen.id_of("good")) == ended);
  CHECK(seen.id_of("god").error().code == error_code::process_unknown);
}

TEST_CASE("process directory: a process is shown in one form, whoever drives it") {
  shared_place test;
  auto held = test.hold();
  auto live = sound(process_directory{test.place()}.show(held));
  test.node.reset();
  auto stored = sound(process_directory{test.place()}.show(held));
  for (const auto* key : {"id", "name", "scn", "state", "workflow", "workflowHash"})
    CHECK_MESSAGE(live.at(key) == stored.at(key), key);
  CHECK(live["stack"].size() == stored["stack"].size());
  CHECK(stored["owner"]["alive"] == false);
}

TEST_CASE("process directory: a request reaches who drives the process, else it is recorded") {
  shared_place test;
  auto held = test.hold();
  auto paused = sound(process_directory{test.place()}.request({.verb = "pause", .process = held}));
  CHECK_FALSE(paused.is_recorded);
  REQUIRE(paused.process);
  CHECK(paused.process->state == process_state::pause_requested);
  test.node.reset();
  process_directory later{test.place()};
  auto recorded = sound(later.request({.verb = "cancel", .process = held, .reason = "enough"}));
  CHECK(recorded.is_recorded);
  CHECK(recorded.process_id == held);
  CHECK_FALSE(recorded.process);
  auto refused = later.request({.verb = "step", .process = held});
  REQUIRE_FALSE(refused); // it will have been cancelled by then
  CHECK(refused.error().code == error_code::process_state);
  CHECK_FALSE(later.request({.verb = "show", .process = held}));
}

TEST_CASE("process directory: what waits for a person is found with and without its runtime") {
  shared_place test;
  auto listening = test.node->subscribe({.types = {event_type::approval}}, test.all.handler());
  auto asking = test.start("name: asks\npolicy: {mode: ask}\npipeline: {a: {action: 'nop:nop'}}");
  test.all.await<approval_event>(
    [](const approval_event& each) { return each.state == approval_state::requested; });
  listening.end();
  process_directory seen{test.place()};
  auto live = sound(seen.approval_of("asks"));
  CHECK(live.process_id == asking.id());
  test.node.reset();
  process_directory later{test.place()};
  CHECK(sound(later.approval_of("asks")).execution_id == live.execution_id);
  CHECK(later.approvals("another/1").empty());
  auto done = sound(
    later.request({.verb = "approve", .process = live.process_id, .execution = live.execution_id}));
  CHECK(done.is_recorded);
  CHECK(later.approvals().empty());
}

TEST_CASE("process directory: what a process went through is told until that is enough") {
  shared_place test;
  auto ended = test.end(good);
  process_directory seen{test.place()};
  std::vector<task_state> states;
  sound(seen.events(ended, [&](const execution_event& each) {
    states.push_back(each.state);
    return each.task_id != "good/a" || each.state != task_state::running;
  }));
  REQUIRE_FALSE(states.empty());
  CHECK(states.back() == task_state::running);
  CHECK(sound(seen.executions(ended)).size() == 2);
  CHECK(sound(seen.find_stored("good")).summary.state == process_state::completed);
  CHECK(sound(seen.definition(ended))->name == "good");
}

TEST_CASE("process directory: what actions gave is told without secrets") {
  shared_place test;
  auto ended = test.end(good);
  process_directory seen{test.place()};
  texts found;
  auto tell = [&](const logged_action& each) {
    found.push_back(each.task_path + ": " + each.text);
    return true;
  };
  sound(seen.logs(ended, {.task = "a"}, tell));
  REQUIRE(found.size() == 1);
  CHECK(found[0].starts_with("good/a: {"));
  CHECK(found[0].find("s3cret") == std::string::npos);
  auto unknown = seen.logs(ended, {.task = "b"}, tell);
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == error_code::task_unknown);
  auto followed = seen.follow_logs(ended, {.task = "b"}, [](const followed_text&) { return true; });
  REQUIRE_FALSE(followed);
  CHECK(followed.error().code == error_code::task_unknown);
}

TEST_CASE("process directory: logs are told by who doesn't know the actions of the definition") {
  shared_place test;
  test.door.open();
  auto ended = test.end("name: held\npipeline: {a: {action: 'gate:pass', input: {n: 1}}}");
  auto place = test.place();
  place.actions = nullptr;
  process_directory seen{place};
  auto flow = seen.definition(ended);
  REQUIRE_FALSE(flow);
  CHECK(flow.error().code == error_code::definition_invalid);
  texts found;
  sound(seen.logs(ended, {.task = "a"}, [&](const logged_action& each) {
    found.push_back(each.task_path);
    return true;
  }));
  CHECK(found == texts{"held/a"});
  auto hear = [](const followed_text&) { return true; };
  sound(seen.follow_logs(ended, {.task = "a"}, hear));
  sound(seen.follow_logs(ended, {.task = "a", .failed = true}, hear));
  auto unknown = seen.follow_logs(ended, {.task = "b"}, hear);
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == error_code::task_unknown);
}

TEST_CASE("process directory: without a store there is nothing, unless one is wanted") {
  temporary_folder folder;
  process_place place{.folder = folder.path(), .store = folder / "none.db"};
  process_directory seen{place};
  CHECK_FALSE(seen.has_store());
  CHECK(sound(seen.list({})).empty());
  CHECK(seen.open_store().error().code == error_code::store_missing);
  place.wants_store = true;
  CHECK(process_directory{place}.list({}).error().code == error_code::store_missing);
}

TEST_CASE("process directory: one process is found by its whole id, live or stored") {
  shared_place test;
  auto ended = test.end(good);
  auto held = test.hold();
  process_directory seen{test.place()};
  auto live = sound(seen.find(held));
  CHECK(live.is_live);
  CHECK(live.summary.state == process_state::running);
  auto stored = sound(seen.find(ended));
  CHECK_FALSE(stored.is_live);
  CHECK(stored.summary.name == "good");
  CHECK(seen.find("good").error().code == error_code::process_unknown);
  CHECK(seen.keeps(ended));
  CHECK_FALSE(seen.keeps("good"));
  CHECK(sound(seen.output(held)).is_null());
  auto output = sound(seen.output(ended));
  CHECK(output.is_object());
  CHECK(output.dump().find("s3cret") == std::string::npos);
}

TEST_CASE("process directory: the runtime of this program is asked directly, and no one twice") {
  shared_place test;
  auto held = test.hold();
  auto place = test.place();
  int asked = 0;
  auto opened = sound(control_folder::open(test.folder.path(), false));
  place.own.address = opened.path_of(opened.sockets().at(0));
  place.own.answer = [&](const control_request& what) {
    ++asked;
    return answer_control(*test.node, what);
  };
  process_directory seen{place};
  CHECK(names(sound(seen.list({}))) == texts{"held lives"});
  const auto before = asked;
  CHECK(before > 0);
  CHECK(sound(seen.find(held)).is_live);
  CHECK(asked == before + 1); // how that one is, and nothing of the others
  CHECK(sound(seen.request({.verb = "pause", .process = held})).process);
  CHECK(test.notices == texts{});
}

TEST_CASE("process directory: runtimes that have come since are seen once one looks anew") {
  shared_place test;
  process_directory seen{test.place()};
  CHECK(sound(seen.list({})).empty());
  gate other_door;
  runtime other{runtime_options{.threads = 1, .jobs = 1}};
  REQUIRE(other.add(other_door.service()));
  sound(other.listen(test.folder.path()));
  auto kept = sound(other.start(
    loaded(other, "name: memory\npipeline: {a: {action: 'gate:pass', input: {n: 1}}}")));
  other_door.await(1);
  CHECK(sound(seen.list({})).empty());
  seen.look_anew();
  CHECK(names(sound(seen.list({}))) == texts{"memory lives"});
  CHECK(seen.is_live(kept.id()));
  CHECK_FALSE(seen.keeps(kept.id()));
  other_door.open();
  kept.wait();
}

TEST_CASE("process directory: a store that can't be written is told of") {
  shared_place test;
  process_directory seen{test.place()};
  CHECK(seen.check_store());
  auto nowhere = test.place();
  nowhere.store = test.folder / "none.db";
  CHECK_FALSE(process_directory{nowhere}.check_store());
}
