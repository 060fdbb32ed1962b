#include "actors/process_journal.hpp"

#include "messages/process.hpp"
#include "runtime/language/definition/loader.hpp"
#include "runtime/service/builtin.hpp"
#include "troupe/registry.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

/// A recorded process that has started its one action. Values of up to 100 bytes can be stored.
struct recorded_process {
  recorded_process() {
    action_registry actions;
    REQUIRE(add_builtin_services(actions));
    const type_registry types;
    auto flow = load_text("pipeline: {a: {action: 'nop:nop'}, b: {await: {signal: go}}}",
                          "flow.yaml", "", {actions, types, {}});
    REQUIRE(flow);
    machine.emplace(*flow, engine_options{.process_id = "p", .recorded = true});
    REQUIRE(give(plain_start()));
    machine->work(100);
    wanted = std::move(machine->take_effects());
    REQUIRE(wanted.actions.size() == 1);
  }

  result<void> give(input::any what) { return record.apply(*machine, std::move(what), {}); }

  /// What was recorded of the latest input.
  input::any latest() {
    return record.cut(*machine, 100, false, wanted, false).entry.inputs.back().what;
  }

  std::optional<engine> machine;
  process_journal record{nullptr, 100};
  effects wanted;
};

} // namespace

TEST_CASE("process record: what an action gave is recorded, with the number of its execution") {
  recorded_process p;
  REQUIRE(p.give(input::action_finished{p.wanted.actions[0].stamp, make_value(7)}));
  auto noted = std::get<input::action_finished>(p.latest());
  REQUIRE(noted.outcome);
  CHECK(**noted.outcome == 7);
  CHECK(noted.execution > 0);
}

TEST_CASE("process record: an output that is too large to be stored is a failure") {
  recorded_process p;
  auto large = make_value(std::string(200, 'x'));
  REQUIRE(p.give(input::action_finished{p.wanted.actions[0].stamp, large}));
  auto noted = std::get<input::action_finished>(p.latest());
  REQUIRE_FALSE(noted.outcome);
  CHECK(noted.outcome.error().message.starts_with("its output is "));
}

TEST_CASE("process record: a request that is refused is not recorded") {
  recorded_process p;
  auto refused = p.give(input::signal{"go", make_value(std::string(200, 'x'))});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.starts_with("its payload is "));
  CHECK_FALSE(p.give(input::step{}));
  CHECK(std::holds_alternative<input::start>(p.latest()));
}
