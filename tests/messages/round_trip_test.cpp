#include "messages/approval.hpp"
#include "messages/control.hpp"
#include "messages/error.hpp"
#include "messages/event.hpp"
#include "messages/execution.hpp"
#include "messages/group.hpp"
#include "messages/journal.hpp"
#include "messages/look.hpp"
#include "messages/process.hpp"
#include "messages/timer.hpp"

#include <doctest/doctest.h>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>
#include <caf/message.hpp>

namespace {

using namespace troupe;

struct config : caf::actor_system_config {
  config() { add_message_types<caf::id_block::troupe>(); }
};

/// What comes out when a message is written to bytes and read again.
template <class T>
T sent(const T& x) {
  config settings;
  caf::actor_system system{settings};
  std::vector<char> bytes;
  caf::binary_serializer sink{system, bytes};
  auto written = sink(caf::make_message(x));
  REQUIRE_MESSAGE(!written, to_string(written));
  caf::message read;
  caf::binary_deserializer source{system, bytes};
  auto failed = source(read);
  REQUIRE_MESSAGE(!failed, to_string(failed));
  REQUIRE(read.match_elements<T>());
  CHECK_FALSE(to_string(read).empty());
  return read.get_as<T>(0);
}

const json nested{{"list", {1, 2.5, nullptr}}, {"text", "\u00e9"}};

} // namespace

TEST_CASE("messages: orders keep their JSON") {
  auto orders = sent(run_tasks{3, {{{1, 2, 3}, 4, make_value(nested), "e", "p"}}});
  REQUIRE(orders.orders.size() == 1);
  CHECK(orders.seat == 3);
  CHECK(orders.orders[0].stamp == run_stamp{1, 2, 3});
  CHECK(*orders.orders[0].input == nested);
}

TEST_CASE("messages: timers keep their keys and times") {
  timer_key key{{1, 2, 3}, timer_purpose::cleanup};
  auto armed = sent(arm_timers{{{key, time_point{duration{42}}}}});
  CHECK(armed.orders[0].key == key);
  CHECK(armed.orders[0].due == time_point{duration{42}});
  CHECK(sent(disarm_timers{{key}}).keys[0] == key);
  CHECK(sent(timers_due{{key}}).keys[0] == key);
}

TEST_CASE("messages: groups keep their members") {
  auto added = sent(add_members{{{9, task_state::failed, make_value(nested), "f"}}});
  CHECK(added.members[0].index == 9);
  CHECK(added.members[0].state == task_state::failed);
  CHECK(*added.members[0].output == nested);
  CHECK(sent(join_group_as{await_mode::first, duration{7}}).mode == await_mode::first);
  CHECK(sent(close_group_with{8}).unstarted == 8);
}

TEST_CASE("messages: processes keep their output") {
  process_ended ended;
  ended.output.process_id = "p";
  ended.output.output = nested;
  ended.output.errors["a"] = "b";
  ended.output.failures.push_back({"a", "p/a", "b", {3, 4}});
  ended.counters.total = 11;
  auto read = sent(ended);
  CHECK(read.output.output == nested);
  CHECK(read.output.failures == ended.output.failures);
  CHECK(read.counters == ended.counters);
  auto wait = sent(await_process{"p", duration{3}, wait_goal::rest});
  CHECK(wait.longest == duration{3});
  CHECK(wait.goal == wait_goal::rest);
}

TEST_CASE("messages: events survive whole") {
  execution_event change{
    time_point{duration{1'000'000}}, 2, "p", "e", "t", "r", "g", task_state::running, 3, "x"};
  CHECK(sent(write_events{{change}}).events[0] == change);
}

TEST_CASE("messages: what the event hub hands on survives whole, whatever its type") {
  approval_event asked{time_point{duration{7}},  "p",       "e", "p/a", "shop.pay",
                       approval_state::rejected, "too dear"};
  value_event set{time_point{duration{8}}, 1, "p", "k", nullptr, make_value(nested)};
  std::vector<shared_event> events{std::make_shared<const any_event>(asked),
                                   std::make_shared<const any_event>(set)};
  auto published = sent(publish_events{events});
  REQUIRE(published.events.size() == 2);
  CHECK(std::get<approval_event>(*published.events[0]) == asked);
  CHECK(*std::get<value_event>(*published.events[1]).new_value == nested);
  auto delivered = sent(deliver_events{events, 5});
  CHECK(delivered.events.size() == 2);
  CHECK(delivered.lost == 5);
  event_filter wanted{{event_type::approval, event_type::progress}, "order/*", "flow/**"};
  auto request = sent(subscribe_events{wanted, 9, {}});
  CHECK(request.wanted == wanted);
  CHECK(request.capacity == 9);
  CHECK(sent(subscribed{3}).id == 3);
  CHECK(sent(unsubscribe_events{4}).id == 4);
}

TEST_CASE("messages: the journal's answers keep their numbers") {
  auto answer = sent(entry_committed{7, 3, 2, true});
  CHECK(answer.number == 7);
  CHECK(answer.process == 3);
  CHECK(answer.fence == 2);
  CHECK(answer.written);
  CHECK(sent(take_processes{{{3, 2}}}).seen[0].fence == 2);
  CHECK(sent(processes_taken{{5}}).fences == std::vector<std::uint64_t>{5});
}

TEST_CASE("messages: an error keeps its code, and says what it is about") {
  CHECK(error_of(caf::make_error(error_code::process_unknown, "p"))
        == error{"there is no process \"p\"", {}, error_code::process_unknown});
  CHECK(error_of(caf::make_error(error_code::process_state, "it is paused"))
        == error{"it is paused", {}, error_code::process_state});
  CHECK(error_of(caf::make_error(error_code::runtime_closing)).code == error_code::runtime_closing);
  CHECK(error_of(caf::make_error(caf::sec::request_receiver_down)).code == error_code::failed);
}

TEST_CASE("messages: changes of a process keep what they say") {
  process_event change{time_point{duration{1}}, 2,  "p", "q", "q/f/a", "flow",
                       process_state::paused,   "r"};
  CHECK(sent(process_changed{change}).change == change);
}

TEST_CASE("messages: what is looked at keeps what it shows") {
  process_list rows;
  rows.processes.emplace_back().output.process_id = "p";
  rows.processes.back().parent_id = "q";
  rows.processes.back().tree.total = 3;
  auto read = sent(rows);
  REQUIRE(read.processes.size() == 1);
  CHECK(read.processes[0].output.process_id == "p");
  CHECK(read.processes[0].parent_id == "q");
  CHECK(read.processes[0].tree.total == 3);
  CHECK(sent(get_progress{"p"}).process_id == "p");
  CHECK(sent(tree_progress{{4, 0, 0, 4, 0, 0, 0, 0}}).counters.running == 4);
  CHECK(sent(progress_moved{"p"}).process_id == "p");
  CHECK(sent(get_snapshot{"p"}).process_id == "p");
  process_seen seen;
  seen.content.id = "p";
  seen.content.errors["a"] = "out of ink";
  CHECK(sent(seen).content.errors == seen.content.errors);
}

TEST_CASE("messages: approvals keep what is asked and decided") {
  approval_request request{"p",
                           "p/f/a",
                           "f/a",
                           "x.y",
                           make_value(nested),
                           time_point{duration{1}},
                           time_point{duration{2}},
                           {{"ticket", 7}}};
  auto asked = sent(ask_approvals{{{{1, 2, 3}, request}}});
  REQUIRE(asked.questions.size() == 1);
  CHECK(asked.questions[0].stamp == run_stamp{1, 2, 3});
  CHECK(*asked.questions[0].request.input == nested);
  CHECK(asked.questions[0].request.metadata == json{{"ticket", 7}});
  CHECK(asked.questions[0].request.expires_at == time_point{duration{2}});
  CHECK(sent(withdraw_approvals{{"a", "b"}}).execution_ids.size() == 2);
  CHECK(sent(decide_approval{"a", true, "fine"}).approved);
  CHECK(sent(list_approvals{"p"}).process_id == "p");
  CHECK(sent(approval_list{{request}}).pending.at(0).task_id == "f/a");
}
