#include "runtime/engine/engine.hpp"

#include "runtime/engine/process_machine.hpp"

#include <algorithm>

namespace troupe {

engine::engine(workflow_ptr flow, engine_options options)
  : machine_{std::make_unique<process_machine>(std::move(flow), std::move(options))} {}

engine::engine(workflow_ptr flow, engine_options options, input::start begun)
  : engine{std::move(flow), std::move(options)} {
  machine_->set_up(std::move(begun));
}

engine::engine(engine&& other) noexcept = default;
engine& engine::operator=(engine&& other) noexcept = default;
engine::~engine() = default;

result<void> engine::apply(input::any&& what, time_point now) {
  return machine_->apply(std::move(what), now);
}

void engine::observe(const observation& wanted) {
  machine_->setup_.options.observed = wanted;
}

bool engine::work(std::size_t steps_max) {
  return machine_->work(steps_max);
}

effects& engine::take_effects() {
  return machine_->out_.take();
}

process_state engine::state() const noexcept {
  return machine_->lifecycle_.state();
}

std::uint32_t engine::acting() const noexcept {
  return machine_->gates_.acting();
}

const engine_options& engine::options() const noexcept {
  return machine_->setup_.options;
}

const input::start& engine::begun() const noexcept {
  return machine_->setup_.start;
}

const workflow_ptr& engine::flow() const noexcept {
  return machine_->setup_.flow;
}

const progress& engine::counters() const noexcept {
  return machine_->executions_.counters();
}

std::uint64_t engine::scn() const noexcept {
  return machine_->feed_.scn();
}

std::uint32_t engine::execution_number(const run_stamp& attempt) const noexcept {
  const auto* x = machine_->runs_.find(attempt);
  return x ? x->number : 0;
}

std::string engine::execution_id(const run_stamp& attempt) const {
  return machine_->runs_.find(attempt) ? machine_->runs_.execution_id_of(attempt.run)
                                       : std::string{};
}

execution_place engine::place_of(const run_stamp& stamp) const {
  return machine_->runs_.place_of(stamp);
}

const redactor& engine::secrets() const noexcept {
  return machine_->feed_.secrets();
}

std::size_t engine::rows() const noexcept {
  return machine_->runs_.rows();
}

inherited_rules engine::rules_below() const {
  const auto& own = machine_->setup_.policy();
  auto below = begun().rules;
  auto adds_nothing
    = own == policy_config{} || std::ranges::find(below.policies, own) != below.policies.end();
  if (!adds_nothing)
    below.policies.push_back(own);
  below.secrets = secrets().learnt();
  below.hidden.insert(flow()->secrets.begin(), flow()->secrets.end());
  return below;
}

process_output engine::output() const& {
  return output_with(machine_->values_.all());
}

process_output engine::output() && {
  return output_with(std::move(machine_->values_).all());
}

process_output engine::output_with(json values) const {
  const auto& lifecycle = machine_->lifecycle_;
  process_output ended;
  ended.process_id = options().process_id;
  ended.name = flow()->name;
  ended.state = state();
  ended.output = std::move(values);
  ended.timeout = lifecycle.timed_out() && state() == process_state::cancelled;
  ended.cancel_reason = lifecycle.cancel_reason();
  ended.secrets = secrets().learnt();
  ended.used = machine_->executions_.used();
  machine_->failures_.report(ended);
  return ended;
}

} // namespace troupe
