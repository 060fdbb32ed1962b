#include "runtime/observe/event_filter.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

any_event change(const std::string& process, const std::string& task) {
  execution_event made;
  made.process_id = process;
  made.task_id = task;
  return made;
}

bool task_matches(const std::string& pattern, const std::string& task) {
  return event_match{{{}, {}, pattern}}(change("p", task));
}

} // namespace

TEST_CASE("event filter: an empty one lets all pass") {
  event_match all{{}};
  CHECK(all(change("p", "flow/a")));
  CHECK(all(any_event{process_event{}}));
  for (unsigned type = 0; type < event_types; ++type)
    CHECK(all.interest().wants(static_cast<event_type>(type)));
  CHECK(all.interest().wants(task_state::pending));
  CHECK(all.interest().wants(task_state::cancelled));
}

TEST_CASE("event filter: types are picked out") {
  event_match some{{{event_type::process, event_type::progress}, {}, {}}};
  CHECK(some(any_event{process_event{}}));
  CHECK(some(any_event{progress_event{}}));
  CHECK_FALSE(some(change("p", "a")));
  event_interest expected;
  expected.add(event_type::process);
  expected.add(event_type::progress);
  CHECK(some.interest() == expected);
  CHECK_FALSE(some.interest().wants(task_state::failed));
}

TEST_CASE("event filter: of executions the states are picked out that they come into") {
  event_filter wanted;
  wanted.states = {task_state::failed, task_state::cancelled};
  event_match some{wanted};
  execution_event one;
  one.state = task_state::failed;
  CHECK(some(any_event{one}));
  one.state = task_state::running;
  CHECK_FALSE(some(any_event{one}));
  CHECK(some(any_event{process_event{}}));
  CHECK(some.interest().wants(task_state::cancelled));
  CHECK_FALSE(some.interest().wants(task_state::running));
}

TEST_CASE("event filter: a process is named, or a prefix of its id") {
  event_match one{{{}, "order/1", {}}};
  CHECK(one(change("order/1", "a")));
  CHECK_FALSE(one(change("order/12", "a")));
  event_match prefix{{{}, "order/*", {}}};
  CHECK(prefix(change("order/12", "a")));
  CHECK_FALSE(prefix(change("orders/1", "a")));
}

TEST_CASE("event filter: a task pattern knows the parts of a path") {
  CHECK(task_matches("flow/a", "flow/a"));
  CHECK_FALSE(task_matches("flow/a", "flow/ab"));
  CHECK(task_matches("flow/*", "flow/ab"));
  CHECK_FALSE(task_matches("flow/*", "flow/a/b"));
  CHECK(task_matches("flow/**", "flow/a/b"));
  CHECK(task_matches("**/b", "flow/a/b"));
  CHECK(task_matches("flow/each.item[?]", "flow/each.item[7]"));
  CHECK_FALSE(task_matches("flow/each.item[?]", "flow/each.item[17]"));
  CHECK_FALSE(task_matches("flow.a", "flow/a"));
  CHECK_FALSE(event_match{{{}, {}, "**"}}(any_event{process_event{}}));
}
