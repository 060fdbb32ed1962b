#include "runtime/durability/checkpoint_codec.hpp"
#include "tests/random/comparison.hpp"
#include "tests/random/test_actions.hpp"
#include "tests/random/workflow_generator.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

using namespace troupe;
using namespace troupe::testing;

namespace {

/// What happens to each generated workflow: gives what is wrong.
using trial = std::string (*)(const workflow_ptr& flow, std::uint64_t seed);

/// TROUPE_SEED starts elsewhere, TROUPE_COUNT tries more.
std::uint64_t setting(const char* name, std::uint64_t fallback) {
  const auto* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : fallback;
}

void try_all(flow_style style, std::uint64_t count, trial judge) {
  auto first = setting("TROUPE_SEED", 1);
  count = setting("TROUPE_COUNT", count);
  std::uint64_t loaded = 0;
  for (auto seed = first; seed < first + count; ++seed) {
    auto text = workflow_generator{seed, style}.generate();
    auto flow = load_generated(text); // some hold a cycle or a jump that isn't allowed
    loaded += flow.has_value();
    auto wrong = flow ? judge(*flow, seed) : std::string{};
    if (!wrong.empty())
      FAIL("seed " << seed << ": " << wrong << '\n' << text);
  }
  CHECK(loaded >= count * 9 / 10);
}

std::string run_freely(const workflow_ptr& flow, std::uint64_t seed) {
  seeded_schedule order{seed};
  return engine_driver{flow, order, {}}.run();
}

std::string compare_with_model(const workflow_ptr& flow, std::uint64_t seed) {
  auto wanted = sequential_model{flow}.run();
  if (wanted.guessed)
    return "the model can't know the result";
  for (std::uint64_t variant = 0; variant < 3; ++variant) {
    seeded_schedule order{seed * 1000 + variant};
    engine_driver driver{flow, order, {}};
    auto wrong = driver.run();
    if (wrong.empty())
      wrong = difference(*flow, wanted, driver);
    if (!wrong.empty())
      return "schedule " + std::to_string(variant) + ": " + wrong;
  }
  return {};
}

std::string cancel_somewhere(const workflow_ptr& flow, std::uint64_t seed) {
  seeded_schedule undisturbed{seed};
  engine_driver whole{flow, undisturbed, {}};
  if (auto wrong = whole.run(); !wrong.empty())
    return wrong;
  drive_options options;
  options.cancel_before = dice{seed}.below(whole.choices() + 1);
  seeded_schedule order{seed};
  engine_driver driver{flow, order, options};
  if (auto wrong = driver.run(); !wrong.empty())
    return "cancelled before choice " + std::to_string(*options.cancel_before) + ": " + wrong;
  auto state = driver.subject().state();
  return driver.cancelled() && state != process_state::cancelled
           ? "cancelled, it ended " + std::string{to_string(state)}
           : std::string{};
}

std::string pause_now_and_then(const workflow_ptr& flow, std::uint64_t seed) {
  auto wanted = sequential_model{flow}.run();
  if (wanted.guessed)
    return "the model can't know the result";
  drive_options options;
  options.pauses = true;
  seeded_schedule order{seed};
  engine_driver driver{flow, order, options};
  auto wrong = driver.run();
  return wrong.empty() ? difference(*flow, wanted, driver) : wrong;
}

std::string steer_and_cancel(const workflow_ptr& flow, std::uint64_t seed) {
  drive_options options;
  options.pauses = true;
  options.cancel_before = dice{seed}.below(40);
  seeded_schedule order{seed};
  engine_driver driver{flow, order, options};
  return driver.run();
}

std::string take_up_again(const workflow_ptr& flow, std::uint64_t seed) {
  drive_options options;
  options.resumes_max = 4;
  options.pauses = seed % 2 == 0;
  if (seed % 3 == 0)
    options.cancel_before = dice{seed}.below(40);
  seeded_schedule order{seed};
  return engine_driver{flow, order, options}.run();
}

std::string bound_its_time(const workflow_ptr& flow, std::uint64_t seed) {
  drive_options options;
  options.timeout = std::chrono::seconds{1 + seed % 5};
  seeded_schedule order{seed};
  engine_driver driver{flow, order, options};
  if (auto wrong = driver.run(); !wrong.empty())
    return wrong;
  auto output = driver.subject().output();
  return output.timeout == (output.state == process_state::cancelled)
           ? std::string{}
           : "cancelled by nobody, or a timeout that did not cancel";
}

std::string replay_whole(const workflow_ptr& flow, std::uint64_t seed) {
  drive_options options;
  options.pauses = seed % 2 == 0;
  options.resumes_max = static_cast<unsigned>(seed % 3);
  seeded_schedule order{seed};
  engine_driver driver{flow, order, options};
  if (auto wrong = driver.run(); !wrong.empty())
    return wrong;
  auto again = driver.replay();
  if (!again)
    return again.error().message;
  const auto& was = driver.subject();
  const auto& is = again->machine;
  if (is.state() != was.state() || is.counters() != was.counters())
    return "replayed, it ends otherwise";
  if (is.output().output != was.output().output || is.output().errors != was.output().errors)
    return "replayed, it gives something else";
  return again->actions.empty() && again->groups.empty() ? "" : "replayed, something is left open";
}

drive_options varied(std::uint64_t seed) {
  drive_options options;
  options.pauses = seed % 2 == 0;
  options.resumes_max = static_cast<unsigned>(seed % 3);
  if (seed % 5 == 0)
    options.cancel_before = dice{seed}.below(40);
  return options;
}

std::string restore_now_and_then(const workflow_ptr& flow, std::uint64_t seed) {
  auto options = varied(seed);
  seeded_schedule undisturbed{seed};
  engine_driver whole{flow, undisturbed, options};
  if (auto wrong = whole.run(); !wrong.empty())
    return wrong;
  options.restore_seed = seed;
  seeded_schedule order{seed};
  engine_driver driver{flow, order, options};
  if (auto wrong = driver.run(); !wrong.empty())
    return "written and read back now and then: " + wrong;
  const auto& was = whole.subject();
  const auto& is = driver.subject();
  if (driver.events() != whole.events() || driver.journal() != whole.journal())
    return "written and read back now and then, it goes another way";
  return is.scn() == was.scn() && is.counters() == was.counters() && is.rows() == was.rows()
             && to_json(is.output()) == to_json(was.output())
           ? ""
           : "written and read back now and then, it ends otherwise";
}

std::string replay_by_checkpoints(const workflow_ptr& flow, std::uint64_t seed) {
  auto options = varied(seed);
  seeded_schedule order{seed};
  engine_driver driver{flow, order, options};
  if (auto wrong = driver.run(); !wrong.empty())
    return wrong;
  dice restored{seed};
  auto whole = driver.replay();
  auto parts = driver.replay(&restored);
  if (!whole || !parts)
    return (whole ? parts : whole).error().message;
  auto nothing_stored = [](const content_hash&) { return false; };
  return encode(*parts, nothing_stored) == encode(*whole, nothing_stored)
           ? ""
           : "by checkpoints, its journal leads elsewhere";
}

std::string crash_somewhere(const workflow_ptr& flow, std::uint64_t seed) {
  drive_options options;
  options.pauses = seed % 2 == 0;
  options.resumes_max = static_cast<unsigned>(seed % 3);
  seeded_schedule undisturbed{seed};
  engine_driver whole{flow, undisturbed, options};
  if (auto wrong = whole.run(); !wrong.empty())
    return wrong;
  options.crash_before = dice{seed}.below(whole.choices() + 1);
  seeded_schedule order{seed};
  engine_driver driver{flow, order, options};
  auto wrong = driver.run();
  return wrong.empty()
           ? wrong
           : "after a crash before choice " + std::to_string(*options.crash_before) + ": " + wrong;
}

/// A crash changes nothing in what comes out, where no result hangs on the count of attempts.
std::string crash_unnoticed(const workflow_ptr& flow, std::uint64_t seed) {
  for (const auto& task : flow->tasks)
    if (task.work && task.work->handler->method == "flaky")
      return {};
  auto wanted = sequential_model{flow}.run();
  if (wanted.guessed)
    return {};
  for (std::uint64_t variant = 0; variant < 3; ++variant) {
    drive_options options;
    options.crash_before = dice{seed * 3 + variant}.below(30);
    seeded_schedule order{seed * 1000 + variant};
    engine_driver driver{flow, order, options};
    auto wrong = driver.run();
    if (wrong.empty())
      wrong = difference(*flow, wanted, driver);
    if (!wrong.empty())
      return "crash before choice " + std::to_string(*options.crash_before) + ": " + wrong;
  }
  return {};
}

} // namespace

TEST_CASE("random workflows: a journal leads to where its process was") {
  try_all(flow_style::wild, 1000, replay_whole);
}

TEST_CASE("random workflows: an engine that is written and read back goes the same way") {
  try_all(flow_style::wild, 600, restore_now_and_then);
  try_all(flow_style::parallel, 200, restore_now_and_then);
}

TEST_CASE(
  "random workflows: a checkpoint and the entries after it lead to where the journal does") {
  try_all(flow_style::wild, 400, replay_by_checkpoints);
}

TEST_CASE("random workflows: after a crash at any moment it ends and keeps its books") {
  try_all(flow_style::wild, 1000, crash_somewhere);
}

TEST_CASE("random workflows: after a crash all is as the model says") {
  try_all(flow_style::parallel, 500, crash_unnoticed);
}

TEST_CASE("random workflows: one task after the other, all is as the model says") {
  try_all(flow_style::ordered, 400, compare_with_model);
}

TEST_CASE("random workflows: beside each other, what order can't change is as the model says") {
  try_all(flow_style::parallel, 1000, compare_with_model);
}

TEST_CASE("random workflows: any that loads ends and keeps its books") {
  try_all(flow_style::wild, 2000, run_freely);
}

TEST_CASE("random workflows: a cancel at any moment ends the process cancelled") {
  try_all(flow_style::wild, 1000, cancel_somewhere);
}

TEST_CASE("random workflows: a bound on the process's time cancels it or comes too late") {
  try_all(flow_style::wild, 1000, bound_its_time);
}

TEST_CASE("random workflows: pauses and steps at any moment don't change what comes out") {
  try_all(flow_style::ordered, 250, pause_now_and_then);
  try_all(flow_style::parallel, 250, pause_now_and_then);
}

TEST_CASE("random workflows: steered and cancelled at any moment, they end and keep their books") {
  try_all(flow_style::wild, 1000, steer_and_cancel);
}

TEST_CASE("random workflows: what failed or was cancelled is taken up again, nothing runs twice") {
  try_all(flow_style::wild, 1000, take_up_again);
}
