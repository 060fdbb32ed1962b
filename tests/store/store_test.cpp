// What every store does alike.
#include "runtime/store/sqlite/retention.hpp"
#include "tests/store/changes.hpp"
#include "tests/store/kept.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::testing;

namespace {

process_row only(store& from, const process_query& which) {
  auto rows = sound(from.processes(which));
  REQUIRE(rows.size() == 1);
  return rows.front();
}

} // namespace

TEST_CASE_TEMPLATE("store: what a process went through is read back", Kept, kept_in_memory,
                   kept_in_sqlite) {
  Kept kept;
  auto& in = kept.of();
  CHECK(sound(in.register_owner(some_owner(7))) > 0);
  auto first = birth_of("p");
  first.birth->parent_id = "above";
  auto got = commit_one(in, first);
  CHECK(got.written);
  auto next = after(first, got);
  CHECK(commit_one(in, next).written);
  auto row = only(in, {.id = "p"});
  CHECK(row.state == process_state::running);
  CHECK(row.name == "flow");
  CHECK(row.parent_id == "above");
  CHECK(row.entries == 2);
  CHECK(row.scn == 2);
  CHECK_FALSE(row.ended);
  REQUIRE(row.driven_by);
  CHECK(row.driven_by->pid == 7);
  CHECK(row.driven_by->address == "socket");
  CHECK(journal_of(in, row.key) == std::vector<std::string>{"p 1", "entry 2"});
  CHECK(sound(in.definition_of(row.key)).body == some_definition()->body);
  CHECK(sound(in.read_content(next.contents[0].hash)) == next.contents[0].bytes);
  auto last = after(next, got);
  CHECK(commit_one(in, ending(last)).written);
  auto shown = sound(in.executions(row.key, {}));
  REQUIRE(shown.size() == 3);
  CHECK(shown[0].task_id == "flow");
  CHECK(shown[0].row.state == task_state::completed);
  CHECK(shown[0].row.started == first.executions[0].started);
  CHECK(shown[0].row.ended == last.end->at);
  CHECK(shown[1].row.parent == 1);
  CHECK(shown[1].row.element == 2);
  CHECK(shown[1].task_id == "a");
  auto whole = sound(in.find("p"));
  REQUIRE(whole);
  row = *whole;
  CHECK(row.state == process_state::completed);
  CHECK(row.ended == last.end->at);
  CHECK(row.output == R"({"x":1})");
  CHECK_FALSE(row.driven_by);
}

TEST_CASE_TEMPLATE("store: who has lost a process can't write it", Kept, kept_in_memory,
                   kept_in_sqlite) {
  Kept kept;
  auto& in = kept.of();
  sound(in.register_owner(some_owner()));
  auto first = birth_of("p");
  auto got = commit_one(in, first);
  const seen_process seen[]{{got.process, got.fence}, {got.process + 1, 1}};
  auto fences = sound(in.take_over(seen));
  REQUIRE(fences.size() == 2);
  CHECK(fences[0] > got.fence);
  CHECK(fences[1] == 0); // there is none
  CHECK(sound(in.take_over(seen)) == std::vector<std::uint64_t>{0, 0});
  CHECK_FALSE(commit_one(in, after(first, got)).written);
  CHECK(journal_of(in, got.process).size() == 1);
  got.fence = fences[0];
  auto second = birth_of("q");
  std::vector group{after(first, got), second};
  auto receipts = sound(in.commit(group));
  CHECK(receipts[0].written);
  CHECK(receipts[1].written);
}

TEST_CASE_TEMPLATE("store: an entry that doesn't follow the last one is not written", Kept,
                   kept_in_memory, kept_in_sqlite) {
  Kept kept;
  auto& in = kept.of();
  sound(in.register_owner(some_owner()));
  auto first = birth_of("p");
  auto got = commit_one(in, first);
  auto next = after(first, got);
  auto later = after(next, got);
  CHECK_FALSE(commit_one(in, later).written);
  CHECK(commit_one(in, next).written);
  CHECK_FALSE(commit_one(in, next).written);
  CHECK(commit_one(in, later).written);
  CHECK(journal_of(in, got.process).size() == 3);
}

TEST_CASE_TEMPLATE("store: a second process of one id is refused, others are not held up", Kept,
                   kept_in_sqlite) {
  Kept kept;
  auto& in = kept.of();
  sound(in.register_owner(some_owner()));
  std::vector group{birth_of("p"), birth_of("p"), birth_of("q")};
  auto receipts = sound(in.commit(group));
  CHECK(receipts[0].written);
  CHECK_FALSE(receipts[1].written);
  CHECK(receipts[2].written);
  CHECK(sound(in.processes({})).size() == 2);
}

TEST_CASE_TEMPLATE("store: processes are found by what they are", Kept, kept_in_memory,
                   kept_in_sqlite) {
  Kept kept;
  auto& in = kept.of();
  sound(in.register_owner(some_owner()));
  auto ended = birth_of("over");
  ending(ended);
  commit_one(in, ended);
  auto called = birth_of("called");
  called.birth->parent_id = "x/y";
  commit_one(in, called);
  CHECK(sound(in.processes({})).size() == 2);
  CHECK(only(in, {.has_ended = false}).id == "called");
  CHECK(only(in, {.parent = "x/y"}).id == "called");
  CHECK(only(in, {.states = {process_state::completed}}).id == "over");
  CHECK(only(in, {.ended = {.to = ended.end->at + std::chrono::seconds{1}}}).id == "over");
  CHECK(sound(in.processes({.ended = {.to = ended.end->at}})).empty());
  CHECK(sound(in.processes({.name = "other"})).empty());
}

TEST_CASE_TEMPLATE("store: requests wait until a change has taken them in", Kept, kept_in_memory,
                   kept_in_sqlite) {
  Kept kept;
  auto& in = kept.of();
  sound(in.register_owner(some_owner()));
  auto first = birth_of("p");
  auto got = commit_one(in, first);
  sound(in.record_request({got.process, got.fence}, {"cancel", "enough"}, time_point{}));
  auto next = after(first, got);
  commit_one(in, next);
  auto waiting = sound(in.requests(got.process));
  REQUIRE(waiting.size() == 1);
  CHECK(waiting[0].what == "cancel");
  CHECK(waiting[0].detail == "enough");
  auto taken = after(next, got);
  taken.took_requests = true;
  commit_one(in, taken);
  CHECK(sound(in.requests(got.process)).empty());
}

TEST_CASE_TEMPLATE("store: what has ended can be removed, what lives can't", Kept, kept_in_memory,
                   kept_in_sqlite) {
  Kept kept;
  auto& in = kept.of();
  sound(in.register_owner(some_owner()));
  auto ended = birth_of("over");
  auto over = commit_one(in, ending(ended));
  auto live = commit_one(in, birth_of("live"));
  std::vector<seen_process> seen{
    {over.process, over.fence}, {live.process, live.fence}, {over.process, over.fence}};
  CHECK(sound(forget(in, seen)) == 1);
  CHECK(only(in, {}).id == "live");
}

TEST_CASE_TEMPLATE("store: the id of what was removed is free, unless a task may start it again",
                   Kept, kept_in_memory, kept_in_sqlite) {
  Kept kept;
  auto& in = kept.of();
  sound(in.register_owner(some_owner()));
  auto above = birth_of("above");
  commit_one(in, ending(above));
  auto below = birth_of("below");
  below.birth->parent_id = "above";
  auto alone = birth_of("alone");
  for (auto* each : {&below, &alone}) {
    auto ended = *each;
    auto over = commit_one(in, ending(ended));
    CHECK_FALSE(commit_one(in, *each).written);
    CHECK(sound(forget(in, std::vector{seen_process{over.process, over.fence}})) == 1);
  }
  CHECK_FALSE(commit_one(in, below).written);
  CHECK(commit_one(in, alone).written);
}

TEST_CASE_TEMPLATE("store: a process is given up in any state, unless it got another owner", Kept,
                   kept_in_memory, kept_in_sqlite) {
  Kept kept;
  auto& in = kept.of();
  sound(in.register_owner(some_owner()));
  auto live = commit_one(in, birth_of("live"));
  commit_one(in, birth_of("other"));
  CHECK_FALSE(sound(in.give_up({live.process, live.fence + 1})));
  CHECK(sound(in.give_up({live.process, live.fence})));
  CHECK(only(in, {}).id == "other");
  CHECK_FALSE(sound(in.give_up({live.process, live.fence})));
}

TEST_CASE_TEMPLATE("store: executions are read in part, too", Kept, kept_in_memory,
                   kept_in_sqlite) {
  Kept kept;
  auto& in = kept.of();
  sound(in.register_owner(some_owner()));
  auto last = birth_of("p");
  auto got = commit_one(in, last);
  for (int i = 0; i < 5; ++i)
    commit_one(in, last = after(last, got));
  CHECK(sound(in.executions(got.process, {})).size() == 6);
  auto some = sound(in.executions(got.process, {2, 4}));
  REQUIRE(some.size() == 3);
  CHECK(some.front().row.number == 2);
  CHECK(some.back().row.number == 4);
  CHECK(sound(in.executions(got.process, {7, 9})).empty());
}
