// Journals of random workflows: replay finds what is decided otherwise, and history needs no
// replay.
#include "runtime/store/history.hpp"
#include "runtime/store/sqlite/execution_rows.hpp"
#include "tests/random/engine_driver.hpp"
#include "tests/random/test_actions.hpp"
#include "tests/random/workflow_generator.hpp"
#include "tests/store/memory_store.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::testing;

namespace {

/// A run of a random workflow with retries, failures that are taken up again, and a crash.
struct wild_run {
  explicit wild_run(std::uint64_t seed)
    : flow{load_generated(workflow_generator{seed, flow_style::wild}.generate())}, order{seed} {
    if (!flow)
      return;
    drive_options options;
    options.pauses = true;
    options.resumes_max = 2;
    options.crash_before = seed % 20;
    driver.emplace(*flow, order, options);
    REQUIRE(driver->run() == "");
  }

  checked<workflow_ptr> flow;
  seeded_schedule order;
  std::optional<engine_driver> driver; ///< Empty: the workflow makes no sense.
};

/// Feeds the journal of `run`, changed by `change(number, entry)`; "" or why it is refused.
template <class Change>
std::string replay_changed(const wild_run& run, Change change) {
  replayer work{*run.flow, "p1"};
  std::uint64_t number = 0;
  for (const auto& bytes : run.driver->journal()) {
    auto entry = decode(bytes, run.driver->reader());
    REQUIRE(entry);
    change(++number, *entry);
    if (auto done = work.feed(std::move(*entry)); !done)
      return done.error().message;
  }
  return "";
}

/// A store that holds the journal and the executions of `run`.
void store_run(const wild_run& run, memory_store& into) {
  stored_definition kept{(*run.flow)->name, "text", hash_of("text"), {}};
  for (const auto& each : (*run.flow)->tasks)
    kept.task_ids.push_back(each.id);
  change made;
  made.birth
    = process_birth{"p1", {}, std::make_shared<const stored_definition>(kept), time_point{}};
  REQUIRE(into.register_owner({}));
  const auto& journal = run.driver->journal();
  for (std::size_t n = 0; n < journal.size(); ++n) {
    made.entry = journal[n];
    made.number = n + 1;
    made.executions = rows_of(run.driver->changes()[n]);
    auto got = into.commit({&made, 1});
    REQUIRE(got);
    made = {};
    made.process = got->front().process;
    made.fence = got->front().fence;
  }
}

} // namespace

TEST_CASE("journal: what was decided otherwise is found at its entry, and the ways out are told") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    wild_run run{seed};
    if (!run.driver)
      continue;
    CAPTURE(seed);
    CHECK(replay_changed(run, [](std::uint64_t, journal_entry&) {}) == "");
    auto at = 1 + seed % run.driver->journal().size();
    auto told = replay_changed(run, [at](std::uint64_t number, journal_entry& entry) {
      if (number == at)
        *entry.decisions ^= 1;
    });
    CHECK(told.starts_with("process p1 diverges at entry " + std::to_string(at)
                           + " of its journal, which was written under behaviour "
                           + std::to_string(current_behaviour) + ":"));
    for (const auto* way : {"`troupe show`, `logs` and `events`", "`troupe rm --force p1`",
                            "`troupe retry p1 --definition FILE`"})
      CHECK(told.find(way) != std::string::npos);
  }
}

TEST_CASE("journal: another value that an action gave makes other decisions") {
  std::size_t found = 0;
  std::size_t tried = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    wild_run run{seed};
    if (!run.driver)
      continue;
    auto changed = false;
    auto told = replay_changed(run, [&](std::uint64_t, journal_entry& entry) {
      for (auto& each : entry.inputs)
        if (auto* given = std::get_if<input::action_finished>(&each.what);
            given && given->outcome && !std::exchange(changed, true))
          given->outcome = failure("it failed");
    });
    tried += changed;
    found += changed && !told.empty();
  }
  CHECK(tried > 20);
  CHECK(found * 10 > tried * 9); // late news changes nothing
}

TEST_CASE("journal: entries of 0.1.0, which tell no decisions, are checked by their changes") {
  wild_run run{3};
  REQUIRE(run.driver);
  CHECK(replay_changed(run, [](std::uint64_t, journal_entry& entry) { entry.decisions.reset(); })
        == "");
  auto told = replay_changed(run, [](std::uint64_t number, journal_entry& entry) {
    entry.decisions.reset();
    entry.scn += number == 2 ? 1 : 0;
  });
  CHECK(told.find("diverges at entry 2 ") != std::string::npos);
}

TEST_CASE("journal: history tells, without a replay, the events that listeners heard") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    wild_run run{seed};
    if (!run.driver)
      continue;
    CAPTURE(seed);
    memory_store kept;
    store_run(run, kept);
    auto rows = kept.processes({});
    REQUIRE(rows);
    history past{kept, rows->front()};
    CHECK(*past.is_told());
    std::vector<execution_event> told;
    auto done = past.events([&](const execution_event& each) {
      told.push_back(each);
      return true;
    });
    REQUIRE_MESSAGE(done, (done ? "" : done.error().message));
    const auto& heard = run.driver->events();
    REQUIRE(told.size() == heard.size());
    for (std::size_t i = 0; i < told.size(); ++i)
      CHECK(to_json_line(told[i]) == to_json_line(heard[i]));
    std::size_t outcomes = 0;
    CHECK(past.outcomes([&](const logged_outcome& each) {
      CHECK_FALSE(each.task_path.empty());
      CHECK(each.attempt > 0);
      return ++outcomes < 5;
    }));
    CHECK(outcomes <= 5);
  }
}
