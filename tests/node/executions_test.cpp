// The executions of a process by pages: from its store, and from the runtime that has it in memory.
#include "runtime/node/asked_executions.hpp"
#include "runtime/node/control_desk.hpp"
#include "runtime/node/process_directory.hpp"
#include "runtime/service/builtin.hpp"
#include "tests/base/temporary_folder.hpp"
#include "tests/node/answers.hpp"
#include "tests/node/gate.hpp"
#include "tests/node/heard.hpp"
#include "troupe/runtime.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <tuple>

using namespace troupe;
using troupe::testing::gate;
using troupe::testing::heard;
using troupe::testing::loaded;

namespace {

template <class T>
T sound(result<T> given) {
  REQUIRE_MESSAGE(given, (given ? "" : given.error().message));
  if constexpr (!std::is_void_v<T>)
    return std::move(*given);
}

constexpr auto three_children = R"(name: fan
pipeline:
  first: {action: 'nop:nop'}
  each:
    kind: parallel
    template:
      selector: [{name: n, value: "${range(3)}"}]
      task:
        load: {action: 'gate:pass', input: {n: 1}}
)";

/// A runtime in a folder with a fan-out of which one child is held at the gate, as it has one job,
/// and the others wait for that.
struct held_fan_out {
  explicit held_fan_out(bool is_stored) {
    REQUIRE(node.emplace(runtime_options{.threads = 1, .jobs = 1, .at_end = at_end::leave})
              .add(door.service()));
    if (is_stored)
      sound(node->open_store({.path = store}));
    sound(node->listen(folder.path()));
    sound(add_builtin_services(known));
    sound(door.service().add_to(known));
    auto listening = node->subscribe({.types = {event_type::execution}}, all.handler());
    id = sound(node->start(loaded(*node, three_children))).id();
    all.await<execution_event>([](const execution_event& each) { // and is stored
      return each.task_id.find("load[") != each.task_id.npos && each.state == task_state::running;
    });
  }

  process_place place() { return {.folder = folder.path(), .store = store, .actions = &known}; }

  /// What its runtime answers, asked by its control socket.
  execution_page answer(const asked_executions& asked) {
    return sound(answer_control(*node, {.verb = "show", .process = id, .payload = to_json(asked)})
                   .and_then([](const json& told) { return read_execution_page(told); }));
  }

  temporary_folder folder;
  std::string store = folder / "troupe.db";
  gate door;
  heard all;
  action_registry known; ///< The same actions for those who look.
  std::optional<runtime> node;
  std::string id;
};

using told_rows = std::vector<std::tuple<std::uint64_t, std::uint64_t, std::string,
                                         std::optional<std::uint64_t>, task_state, std::uint32_t>>;

/// What both know alike, however much time has passed.
told_rows told_of(const std::vector<shown_execution>& rows) {
  told_rows made;
  for (const auto& [row, task] : rows)
    made.emplace_back(row.number, row.parent, task, row.element, row.state, row.attempt);
  return made;
}

/// All of them, by pages of so many.
std::vector<shown_execution> pages_of(process_directory& seen, const std::string& id,
                                      const execution_query& which, std::size_t most) {
  std::vector<shown_execution> rows;
  std::string next;
  do {
    auto some = sound(seen.page_of(id, which, most, next));
    CHECK(some.rows.size() <= most);
    std::ranges::move(some.rows, std::back_inserter(rows));
    next = some.next;
  } while (!next.empty());
  return rows;
}

const execution_query active{.has_ended = false};

std::size_t count_of(const std::vector<shown_execution>& rows, const std::string& task) {
  return static_cast<std::size_t>(
    std::ranges::count(rows, task, [](const shown_execution& each) { return each.task_id; }));
}

} // namespace

TEST_CASE("executions: what a runtime has of a process is what its store has of it") {
  held_fan_out test{true};
  process_directory seen{test.place()};
  const auto stored = pages_of(seen, test.id, active, 100);
  CHECK(count_of(stored, "load") == 3);
  CHECK(count_of(stored, "each") == 1);
  CHECK(count_of(stored, "first") == 0);
  CHECK(told_of(test.answer({active, {.most = 100}}).rows) == told_of(stored));
  const execution_query running{.states = {task_state::running}, .task = "lo*"};
  const auto one = pages_of(seen, test.id, running, 100);
  REQUIRE(one.size() == 1);
  CHECK(one[0].row.started != time_point{});
  CHECK(told_of(test.answer({running, {.most = 100}}).rows) == told_of(one));
  const auto part = test.answer({active, {.most = 2, .after = stored[0].row.number}});
  REQUIRE(part.rows.size() == 2);
  const auto known = told_of(stored);
  CHECK(told_of(part.rows) == told_rows(known.begin() + 1, known.begin() + 3));
  CHECK(part.next == stored[2].row.number);
}

TEST_CASE("executions: the pages of a process are the same, whoever drives it") {
  held_fan_out test{true};
  told_rows before;
  {
    process_directory seen{test.place()};
    const auto all = pages_of(seen, test.id, {}, 100);
    CHECK(count_of(all, "first") == 1);
    before = told_of(all);
    CHECK(std::ranges::is_sorted(before));
    for (std::size_t most = 1; most < 4; ++most)
      CHECK(told_of(pages_of(seen, test.id, {}, most)) == before);
  }
  test.node.reset();
  process_directory later{test.place()};
  const auto all = told_of(pages_of(later, test.id, {}, 3));
  REQUIRE(all.size() == before.size());
  for (std::size_t i = 0; i < all.size(); ++i) // numbers and names never change
    CHECK(std::get<0>(all[i]) == std::get<0>(before[i]));
  CHECK(told_of(pages_of(later, test.id, {.task = "first"}, 3))
        == told_rows(before.begin() + 1, before.begin() + 2));
}

TEST_CASE("executions: what is kept in memory alone is asked of its runtime, a page at a time") {
  held_fan_out test{false};
  process_directory seen{test.place()};
  CHECK_FALSE(seen.has_store());
  const auto all = pages_of(seen, test.id, {}, 2);
  CHECK(count_of(all, "load") == 3);
  CHECK(told_of(all) == told_of(test.answer({{}, {.most = 100}}).rows));
  CHECK(pages_of(seen, test.id, {.waiting = true, .words = {"OAD"}}, 1).size() == 2);
  CHECK(seen.page_of("fan/none", {}, 1).error().code == error_code::process_unknown);
}

TEST_CASE("executions: a list goes on behind a number or a cursor of the same process") {
  held_fan_out test{true};
  process_directory seen{test.place()};
  const auto first = sound(seen.page_of(test.id, {}, 2));
  REQUIRE(first.rows.size() == 2);
  CHECK(first.next.starts_with("@1x-"));
  const auto second = sound(seen.page_of(test.id, {}, 2, first.next));
  CHECK(told_of(second.rows) == told_of(sound(seen.page_of(test.id, {}, 2, "2")).rows));
  CHECK(second.rows[0].row.number == 3);
  const auto refused = [&](const std::string& after) {
    auto page = seen.page_of(test.id, {}, 2, after);
    REQUIRE_FALSE_MESSAGE(page, after);
    CHECK(page.error().code == error_code::argument_invalid);
    return page.error().message;
  };
  CHECK(refused("two").find("\"two\" is no place in a list of executions") == 0);
  CHECK(refused("-2").find("is no place") != std::string::npos);
  CHECK(refused(first.next + "0").find("is not as a page gave it") != std::string::npos);
  test.door.open();
  const auto other = sound(test.node->start(loaded(*test.node, three_children)));
  CHECK(other.wait_until_stored());
  auto page = seen.page_of(other.id(), {}, 2, first.next);
  REQUIRE_FALSE(page);
  CHECK(page.error().message.find("is of another process") != std::string::npos);
}

TEST_CASE("executions: what is asked of a runtime wrongly is refused with its field") {
  held_fan_out test{false};
  const auto fault = [&](const json& payload) {
    auto answer
      = answer_control(*test.node, {.verb = "show", .process = test.id, .payload = payload});
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == error_code::argument_invalid);
    return answer.error().message;
  };
  CHECK(fault(7) == "payload: expected a map, found an integer");
  CHECK(fault(json::object({{"where", "staet:failed"}}))
        == "filter, column 1: \"staet\" is not a key; did you mean \"state\"?");
  CHECK(fault(json::object({{"most", 0U}})).starts_with("most: expected"));
  CHECK(fault(json::object({{"most", 100'001U}})).starts_with("most: expected"));
  CHECK(fault(json::object({{"wehre", ""}}))
          .starts_with("wehre: expected where: a filter, after: a number"));
}

TEST_CASE("executions: what is asked, and answered, is read as it was written") {
  const asked_executions asked{{.states = {task_state::failed}, .parent = 7, .words = {"a b"}},
                               {.most = 5, .after = 17}};
  CHECK(sound(read_asked_executions(to_json(asked))) == asked);
  execution_page page{.next = 17};
  page.rows.emplace_back().row.number = 17;
  const auto read = sound(read_execution_page(to_json(page)));
  CHECK(read.rows.size() == 1);
  CHECK(read.next == 17);
  CHECK_FALSE(sound(read_execution_page(to_json(execution_page{}))).next);
  CHECK_FALSE(read_execution_page(json::array()));
}
