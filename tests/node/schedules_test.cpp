// Schedules of a store: what is shown and steered, and a server's part of it.
#include "runtime/node/schedule_book.hpp"
#include "runtime/node/schedule_keeper.hpp"
#include "runtime/node/workflow_catalogue.hpp"
#include "runtime/store/sqlite/sqlite_store.hpp"
#include "tests/base/temporary_folder.hpp"
#include "tests/node/heard.hpp"
#include "tests/store/shell.hpp"
#include "troupe/runtime.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <condition_variable>
#include <future>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

using namespace troupe;
using troupe::testing::heard;
using troupe::testing::shell;

namespace {

/// None of its times comes while a test runs, or some test every hundred years.
const std::string rare = "schedules:\n  - {id: leap, cron: 0 0 29 2 *}\n"
                         "  - {id: eve, cron: 59 59 23 31 12 *, init: {n: 7}}\n"
                         "pipeline: {a: {action: 'nop:nop', input: {n: $n, by: $_schedule.id}}}\n";
const schedule_row_key leap{"rare", "leap"};
const schedule_row_key eve{"rare", "eve"};

struct kept {
  temporary_folder folder;
  process_place place{.folder = folder.path().string(),
                      .store = (folder.path() / "troupe.db").string()};
  workflow_catalogue catalogue{place};
  std::vector<std::string> told;
  schedule_book book{place, [this](const std::string& workflow) {
                       told.push_back(workflow);
                       return true;
                     }};

  void put(const std::string& text) {
    auto done = catalogue.put("rare", text, {});
    REQUIRE_MESSAGE(done, (done ? "" : done.error().reason.message));
  }

  json shown(const schedule_row_key& which) {
    auto found = book.show(which);
    REQUIRE_MESSAGE(found, (found ? "" : found.error().message));
    return std::move(*found);
  }

  std::vector<std::string> decided(const schedule_row_key& which) {
    std::vector<std::string> all;
    const auto row = shown(which);
    for (const auto& each : row["decisions"])
      all.push_back(each["what"].get<std::string>());
    return all;
  }
};

using texts = std::vector<std::string>;

} // namespace

TEST_CASE("schedule book: without a store there is none") {
  kept test;
  auto page = test.book.list({}, {}, 10);
  REQUIRE(page);
  CHECK(page->rows.empty());
  CHECK(test.book.show(leap).error().code == error_code::schedule_unknown);
}

TEST_CASE("schedule book: what a version has is listed by pages, and the nearest is told") {
  kept test;
  test.put(rare);
  auto page = test.book.list({}, {}, 1);
  REQUIRE(page);
  REQUIRE(page->rows.size() == 1);
  CHECK(page->rows[0]["id"] == "eve");
  CHECK(page->rows[0]["next"].size() == 3);
  REQUIRE(page->next);
  auto rest = test.book.list("rare", *page->next, 10);
  REQUIRE(rest);
  REQUIRE(rest->rows.size() == 1);
  CHECK(rest->rows[0]["id"] == "leap");
  CHECK_FALSE(rest->next);
  CHECK(test.shown(leap)["next"].size() == 10);
  const auto why = test.book.show({"rare", "leab"}).error();
  CHECK(why.code == error_code::schedule_unknown);
  CHECK(why.message.find("did you mean \"rare/leap\"?") != std::string::npos);
}

TEST_CASE("schedule book: a pause stays over versions, and goes with the schedule") {
  kept test;
  test.put(rare);
  REQUIRE(test.book.pause(eve, "lunch"));
  CHECK(test.told == texts{"rare"});
  CHECK(test.book.pause(eve, "").error().code == error_code::schedule_state);
  CHECK(test.shown(eve)["next"].empty());
  test.put(rare + "version: '2'\n");
  CHECK(test.shown(eve)["paused"] == true);
  CHECK(test.shown(eve)["version"] == 2);
  CHECK(test.decided(eve) == texts{"paused"});
  test.put("pipeline: {a: {action: 'nop:nop'}}");
  CHECK(test.book.show(eve).error().code == error_code::schedule_unknown);
  test.put(rare);
  CHECK(test.shown(eve)["paused"] == false);
  CHECK(test.decided(eve).empty());
  REQUIRE(test.catalogue.remove("rare", {}));
  CHECK(test.book.show(eve).error().code == error_code::schedule_unknown);
}

TEST_CASE("schedule book: one that is not what was stored starts nothing, and begins anew") {
  kept test;
  test.put(rare);
  REQUIRE(test.book.pause(eve, "lunch"));
  shell(test.place.store, "UPDATE schedules SET state = replace(state, 'lunch', 'launch')");
  CHECK(test.shown(eve)["fault"].get<std::string>().find("is not what was stored")
        != std::string::npos);
  CHECK(test.book.trigger(eve).error().code == error_code::store_damaged);
  shell(test.place.store, "UPDATE schedule_decisions SET decision = '{}'");
  auto in = sqlite_store::open({.path = test.place.store});
  REQUIRE(in);
  const auto found = (*in)->check();
  REQUIRE(found);
  CHECK(std::ranges::count(*found, "schedule eve of workflow rare is not what was stored") == 1);
  CHECK(
    std::ranges::count(*found, "decision 1 of schedule eve of workflow rare is not what was stored")
    == 1);
  test.put(rare + "version: '2'\n");
  CHECK(test.shown(eve)["paused"] == false);
  CHECK(test.shown(eve)["next"].size() == 10);
}

TEST_CASE("schedule keeper: a change that can't be read is read when it can be") {
  kept test;
  heard events;
  test.put("pipeline: {a: {action: 'nop:nop'}}");
  runtime node{runtime_options{.threads = 1, .at_end = at_end::leave}};
  REQUIRE(node.open_store({.path = test.place.store}));
  auto listening = node.subscribe({}, events.handler());
  auto place = test.place;
  place.actions = &node.actions();
  std::promise<std::string> told;
  place.on_notice = [&, is_first = true](const std::string& text) mutable {
    if (std::exchange(is_first, false))
      told.set_value(text);
  };
  schedule_keeper keeper{node, place};
  REQUIRE(keeper.open());
  test.put(rare);
  auto asked = test.book.trigger(eve); // of which the keeper is not told: the book has a listener
  REQUIRE(asked);
  shell(test.place.store, "ALTER TABLE schedules RENAME TO hidden");
  CHECK(node.tell_of_schedules("rare"));
  CHECK(told.get_future().get().starts_with("schedules wait, as the store can't be used: "));
  shell(test.place.store, "ALTER TABLE hidden RENAME TO schedules");
  const auto ended = events.await<process_event>([&](const process_event& each) {
    return each.process_id == asked->process && is_final(each.state);
  });
  CHECK(ended.state == process_state::completed);
}

TEST_CASE("schedule book: the last decisions are kept") {
  kept test;
  test.put(rare);
  for (int i = 0; i < 60; ++i) {
    REQUIRE(test.book.pause(eve, ""));
    REQUIRE(test.book.resume(eve));
  }
  const auto decisions = test.shown(eve)["decisions"];
  REQUIRE(decisions.size() == 100);
  CHECK(decisions.front()["number"] == 120);
  CHECK(decisions.back()["number"] == 21);
}

TEST_CASE("schedule book: a preview tells times of what is in no definition") {
  schedule_text rule;
  rule.cron = {"0 0 * * *"};
  rule.timezone = "Asia/Tokyo";
  auto times = preview_of(rule, *parse_rfc3339("2026-11-30T00:00:00Z"), 1);
  REQUIRE(times);
  CHECK(*times
        == json::array({{{"at", "2026-11-30T15:00:00Z"}, {"local", "2026-12-01T00:00:00+09:00"}}}));
  rule.cron = {"0 0 * *"};
  CHECK(preview_of(rule, {}, 1).error().code == error_code::argument_invalid);
}

TEST_CASE("schedule keeper: what was asked for before it is there starts, and is noted") {
  kept test;
  heard events;
  test.put(rare);
  auto asked = test.book.trigger(eve);
  REQUIRE(asked);
  CHECK(test.shown(eve)["running"].empty());
  {
    runtime node{runtime_options{.threads = 1, .at_end = at_end::leave}};
    REQUIRE(node.open_store({.path = test.place.store}));
    auto listening = node.subscribe({}, events.handler());
    auto place = test.place;
    place.actions = &node.actions();
    schedule_keeper keeper{node, place};
    REQUIRE(keeper.open());
    const auto ended = events.await<process_event>([&](const process_event& each) {
      return each.process_id == asked->process && is_final(each.state);
    });
    CHECK(ended.state == process_state::completed);
    keeper.close();
    keeper.close();
    CHECK_FALSE(node.tell_of_schedules("rare"));
  }
  CHECK(test.decided(eve) == texts{"started"});
  const auto decided = test.shown(eve)["decisions"].front();
  CHECK(decided["process"] == asked->process);
  CHECK(decided["origin"] == "trigger");
}

TEST_CASE("schedule keeper: what is asked for while it is there starts at once") {
  kept test;
  heard events;
  test.put(rare);
  runtime node{runtime_options{.threads = 1, .at_end = at_end::leave}};
  REQUIRE(node.open_store({.path = test.place.store}));
  auto listening = node.subscribe({}, events.handler());
  auto place = test.place;
  place.actions = &node.actions();
  schedule_keeper keeper{node, place};
  REQUIRE(keeper.open());
  schedule_book book{place, [&](const std::string& name) { return node.tell_of_schedules(name); }};
  for (int i = 0; i < 3; ++i) {
    auto asked = book.trigger(eve);
    REQUIRE(asked);
    CHECK(book.is_driven());
    events.await<process_event>([&](const process_event& each) {
      return each.process_id == asked->process && is_final(each.state);
    });
  }
}

TEST_CASE("schedule keeper: it tells which have changed, whoever has changed them") {
  kept test;
  test.put(rare);
  runtime node{runtime_options{.threads = 1, .at_end = at_end::leave}};
  REQUIRE(node.open_store({.path = test.place.store}));
  auto place = test.place;
  place.actions = &node.actions();
  std::mutex mutex; // guards what is told
  std::condition_variable told;
  std::multiset<schedule_row_key> changed;
  const auto await = [&](const schedule_row_key& which, std::size_t most) {
    std::unique_lock lock{mutex};
    told.wait(lock, [&] { return changed.contains(which); });
    CHECK(changed.size() <= most);
    changed.clear();
  };
  schedule_keeper keeper{node, place};
  REQUIRE(keeper.open([&](std::span<const schedule_row_key> which) {
    const std::lock_guard lock{mutex};
    changed.insert(which.begin(), which.end());
    told.notify_all();
  }));
  {
    std::unique_lock lock{mutex};
    told.wait(lock, [&] { return changed.contains(leap) && changed.contains(eve); });
    changed.clear();
  }
  schedule_book book{place, [&](const std::string& name) { return node.tell_of_schedules(name); }};
  REQUIRE(book.pause(eve, "lunch"));
  await(eve, 1); // not the other one, which is as it was
  REQUIRE(book.resume(eve));
  await(eve, 1);
  test.put("pipeline: {a: {action: 'nop:nop'}}");
  REQUIRE(node.tell_of_schedules("rare"));
  await(leap, 2);
  keeper.close();
}

TEST_CASE("schedule keeper: an end that was noted by nobody who drove the process is found") {
  kept test;
  heard events;
  test.put("schedules: {id: eve, cron: 59 59 23 31 12 *}\n"
           "pipeline: {a: {await: {signal: go}}}\n");
  const auto first = test.book.trigger(eve);
  REQUIRE(first);
  const auto await_start = [&](const std::string& id) {
    events.await<process_event>([&](const process_event& each) { return each.process_id == id; });
  };
  auto place = test.place;
  {
    runtime node{runtime_options{.threads = 1, .at_end = at_end::leave}};
    REQUIRE(node.open_store({.path = test.place.store}));
    auto listening = node.subscribe({}, events.handler());
    place.actions = &node.actions();
    schedule_keeper keeper{node, place};
    REQUIRE(keeper.open());
    await_start(first->process);
    keeper.close(); // once it is noted
  }
  REQUIRE(test.shown(eve)["running"].size() == 1);
  runtime node{runtime_options{.threads = 1, .at_end = at_end::leave}};
  REQUIRE(node.open_store({.path = test.place.store}));
  auto listening = node.subscribe({}, events.handler());
  place.actions = &node.actions();
  schedule_keeper keeper{node, place};
  REQUIRE(keeper.open());
  {
    runtime other{runtime_options{.threads = 1}};
    REQUIRE(other.open_store({.path = test.place.store}));
    auto taken = other.resume(first->process);
    REQUIRE_MESSAGE(taken, (taken ? "" : taken.error().message));
    taken->request_cancel("enough");
    CHECK(taken->wait().state == process_state::cancelled);
  }
  schedule_book book{place, [&](const std::string& name) { return node.tell_of_schedules(name); }};
  const auto second = book.trigger(eve);
  REQUIRE(second);
  await_start(second->process);
  keeper.close();
  const auto running = test.shown(eve)["running"];
  REQUIRE(running.size() == 1);
  CHECK(running[0]["process"] == second->process);
}

TEST_CASE("schedule keeper: what was half done at a crash is done once") {
  kept test;
  heard events;
  test.put(rare);
  auto asked = test.book.trigger(eve);
  REQUIRE(asked);
  for (int i = 0; i < 2; ++i) {
    runtime node{runtime_options{.threads = 1, .at_end = at_end::leave}};
    REQUIRE(node.open_store({.path = test.place.store}));
    auto listening = node.subscribe({}, events.handler());
    auto place = test.place;
    place.actions = &node.actions();
    schedule_keeper keeper{node, place};
    REQUIRE(keeper.open());
    events.await<process_event>([&](const process_event& each) {
      return each.process_id == asked->process && is_final(each.state);
    });
    keeper.close();
  }
  CHECK(test.decided(eve) == texts{"started"});
}
