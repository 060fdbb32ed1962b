#include "actors/journal.hpp"
#include "runtime/observe/metrics/runtime_metrics.hpp"
#include "tests/actors/deterministic.hpp"
#include "tests/observe/metrics/figure_in.hpp"
#include "tests/store/memory_store.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;
using troupe::testing::deterministic;

namespace {

/// Counts its commits, and fails them while it has a reason.
class moody_store final : public memory_store {
public:
  result<std::vector<receipt>> commit(std::span<const change> group) override {
    sizes.push_back(group.size());
    if (!reason.empty())
      return failure(reason);
    if (is_full)
      return failure("the disk is full");
    if (exhausted)
      throw std::bad_alloc{};
    auto receipts = memory_store::commit(group);
    if (!refusal.empty())
      receipts->front() = {0, 0, false, refusal};
    return receipts;
  }

  std::string reason;
  bool is_full = false;
  bool exhausted = false;
  std::string refusal;            ///< Of the first of each group.
  std::vector<std::size_t> sizes; ///< Of the groups it was given.
};

/// What a journal counts; outlives it.
struct journal_figures {
  metric_registry registry;
  runtime_metrics metrics = add_runtime_metrics(registry);

  std::string figure(const std::string& series) const {
    return troupe::testing::figure_in(registry.text(), series);
  }
};

/// A journal, and the test in the place of its processes.
struct journal_world : journal_figures, deterministic {
  journal_world() {
    waited = {};
    auto known = kept->register_owner({});
    REQUIRE(known);
    auto note = [this](const std::string& reason) { troubles.push_back(reason); };
    writer = spawn<journal>(journal::setting{
      kept, *known, wall_clock{system.clock()}, note, [] { return troupe::uptime() + waited; },
      metrics.journal_entries, metrics.journal_commit, metrics.store_trouble});
  }

  append_entry first(const std::string& id) {
    append_entry order;
    order.birth = std::make_shared<const process_birth>(
      process_birth{id, {}, std::make_shared<const stored_definition>(), time_point{}});
    order.number = 1;
    order.state = process_state::running;
    return order;
  }

  /// What was answered so far.
  std::vector<entry_committed> heard() {
    std::vector<entry_committed> all;
    while (!self->mailbox().empty())
      self->receive([&](const entry_committed& news) { all.push_back(news); });
    return all;
  }

  std::shared_ptr<moody_store> kept = std::make_shared<moody_store>();
  std::vector<std::string> troubles;
  journal_actor writer;
  static inline duration waited{}; ///< By which the uptime is ahead.
};

} // namespace

TEST_CASE("journal: entries that arrive together share a commit, and are answered in order") {
  journal_world world;
  for (const auto* id : {"p", "q", "r"})
    world.self->send(world.writer, world.first(id));
  world.settle();
  CHECK(world.kept->sizes == std::vector<std::size_t>{3});
  auto answers = world.heard();
  REQUIRE(answers.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(answers[i].written);
    CHECK(answers[i].number == 1);
    CHECK(answers[i].process > (i == 0 ? 0 : answers[i - 1].process));
  }
  append_entry next;
  next.process = answers[1].process;
  next.fence = answers[1].fence;
  next.number = 2;
  world.self->send(world.writer, next);
  world.settle();
  answers = world.heard();
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].written);
  CHECK(answers[0].number == 2);
}

TEST_CASE("journal: while the store fails nothing is acknowledged, and nothing is lost") {
  journal_world world;
  world.kept->reason = "the disk is full";
  world.self->send(world.writer, world.first("p"));
  world.settle();
  world.self->send(world.writer, world.first("q"));
  world.advance(3s);
  CHECK(world.heard().empty());
  CHECK(world.troubles == std::vector<std::string>{"the disk is full"});
  // A group of which nothing is known is given again as it was.
  for (auto size : world.kept->sizes)
    CHECK(size == 1);
  world.kept->reason.clear();
  world.advance(1s);
  CHECK(world.heard().size() == 2);
  CHECK(world.troubles == std::vector<std::string>{"the disk is full", ""});
  auto rows = world.kept->processes({});
  REQUIRE(rows);
  CHECK(rows->size() == 2);
}

TEST_CASE("journal: an exception of the store is trouble like any other") {
  journal_world world;
  world.kept->exhausted = true;
  world.self->send(world.writer, world.first("p"));
  world.settle();
  CHECK(world.heard().empty());
  CHECK(world.troubles == std::vector<std::string>{"the store: memory is exhausted"});
  world.kept->exhausted = false;
  world.advance(1s);
  CHECK(world.heard().size() == 1);
}

TEST_CASE("journal: memory is waited for with a bound, and a disk or lock without one") {
  for (bool starves : {true, false}) {
    CAPTURE(starves);
    journal_world world;
    (starves ? world.kept->exhausted : world.kept->is_full) = true;
    world.self->send(world.writer, world.first("p"));
    world.settle();
    journal_world::waited = 29s;
    world.advance(500ms);
    CHECK(world.heard().empty());
    journal_world::waited = 60s;
    world.advance(500ms);
    auto answers = world.heard();
    REQUIRE(answers.size() == (starves ? 1 : 0));
    if (starves) {
      CHECK_FALSE(answers[0].written);
      CHECK(answers[0].reason == "the store: memory is exhausted");
    }
    world.kept->exhausted = world.kept->is_full = false;
    world.self->send(world.writer, world.first("q"));
    world.advance(1s);
    answers = world.heard();
    REQUIRE(answers.size() == (starves ? 1 : 2));
    CHECK(answers.back().written);
  }
}

TEST_CASE("journal: who asked for what can't be stored hears why") {
  journal_world world;
  world.kept->refusal = "its output is 3 bytes";
  world.self->send(world.writer, world.first("p"));
  world.self->send(world.writer, world.first("q"));
  world.settle();
  auto answers = world.heard();
  REQUIRE(answers.size() == 2);
  CHECK_FALSE(answers[0].written);
  CHECK(answers[0].reason == "its output is 3 bytes");
  CHECK(answers[1].written);
  CHECK(world.troubles.empty());
}

TEST_CASE("journal: at the end, what can't be stored is told to be lost") {
  journal_world world;
  world.kept->reason = "the disk is full";
  world.self->send(world.writer, world.first("p"));
  world.settle();
  world.self->send(world.writer, give_up_store{});
  world.settle();
  world.self->send(world.writer, world.first("q"));
  world.settle();
  auto answers = world.heard();
  REQUIRE(answers.size() == 2);
  CHECK_FALSE(answers[0].written);
  CHECK_FALSE(answers[1].written);
}

TEST_CASE("journal: who has lost a process to another owner is told so") {
  journal_world world;
  world.self->send(world.writer, world.first("p"));
  world.settle();
  auto mine = world.heard().front();
  auto taken = world.ask<processes_taken>(
    world.writer, take_processes{{{mine.process, mine.fence}, {mine.process, mine.fence}}});
  REQUIRE(taken);
  CHECK(taken->fences.at(0) > mine.fence);
  CHECK(taken->fences.at(1) == 0);
  append_entry late;
  late.process = mine.process;
  late.fence = mine.fence;
  late.number = 2;
  world.self->send(world.writer, late);
  world.settle();
  CHECK_FALSE(world.heard().front().written);
}

TEST_CASE("journal: a runtime shows every two seconds that it lives") {
  journal_world world;
  world.self->send(world.writer, world.first("p"));
  world.settle();
  auto beat = [&] { return world.kept->processes({})->front().driven_by->heartbeat; };
  auto before = beat();
  world.advance(2s);
  auto after = beat();
  CHECK(after > before);
  world.advance(2s);
  CHECK(beat() == after + 2s);
  CHECK(world.heard().size() == 1);
}

TEST_CASE("journal: what it has written is counted, and that it can't write is told") {
  journal_world world;
  for (const auto* id : {"p", "q", "r"})
    world.self->send(world.writer, world.first(id));
  world.settle();
  CHECK(world.figure("troupe_journal_entries_total") == "3");
  CHECK(world.figure("troupe_journal_commit_seconds_count") == "1");
  CHECK(world.figure("troupe_store_trouble") == "0");
  world.kept->reason = "the disk is full";
  world.self->send(world.writer, world.first("s"));
  world.settle();
  CHECK(world.figure("troupe_store_trouble") == "1");
  CHECK(world.figure("troupe_journal_entries_total") == "3");
  world.kept->reason.clear();
  world.kept->refusal = "its owner has changed";
  world.advance(1s);
  CHECK(world.figure("troupe_store_trouble") == "0");
  CHECK(world.figure("troupe_journal_commit_seconds_count") == "2");
  CHECK(world.figure("troupe_journal_entries_total") == "3"); // it was refused
}
