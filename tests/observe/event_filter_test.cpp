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
  CHECK(all.types() == (1U << event_types) - 1);
}

TEST_CASE("event filter: types are picked out") {
  event_match some{{{event_type::process, event_type::progress}, {}, {}}};
  CHECK(some(any_event{process_event{}}));
  CHECK(some(any_event{progress_event{}}));
  CHECK_FALSE(some(change("p", "a")));
  CHECK(some.types() == 0b100010);
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
