/// What is told of a process while it changes, and to a store what it keeps of that.
#pragma once

#include "runtime/engine/outbox.hpp"
#include "runtime/engine/run_tree.hpp"
#include "runtime/policy/redactor.hpp"

#include <cstdint>
#include <string>

namespace troupe {

/// Numbers the changes of executions, and tells of those and of others what somebody listens to,
/// without secrets. Owns what is known of them.
class change_feed {
public:
  change_feed(const process_setup& setup, const recorded_world& world, const run_tree& runs,
              outbox& out)
    : setup_{setup}, world_{world}, runs_{runs}, out_{out} {}

  /// From now on, hides what stands under these names, and what a process above has handed down.
  void hide(redactor secrets) { redactor_ = std::move(secrets); }

  /// Notes the secrets that `content`, which stands under `name`, is or holds: with each value
  /// that may be told of later, before it is told.
  void learn(symbol name, const value& content) {
    if (redactor_.active())
      redactor_.learn(setup_.flow->symbols.text(name), *content);
  }
  void learn(const std::string& name, const value& content) {
    if (redactor_.active())
      redactor_.learn(name, *content);
  }

  /// The execution `r` has come into the state `to`.
  void execution_changed(run_index r, task_state to) {
    ++scn_;
    if (setup_.options.recorded)
      record(r);
    if (setup_.options.observed.hears(to))
      tell(r);
  }
  /// The member `def` of `parent` has come into the state `to` without having been started, as the
  /// execution with that number.
  void unstarted_changed(run_index parent, const task& def, task_state to, std::uint32_t number);
  void process_changed(process_state to, std::string reason);

  /// Whether somebody listens: else the next need not be called.
  bool tells_values() const noexcept { return setup_.options.observed.values; }
  void value_changed(const std::string& name, value before, value after);
  void condition_tested(run_index r, const expression& condition, bool holds);
  /// What an expression gave is a decision: a replay must come to the same.
  void computed(const value& given) {
    if (setup_.options.recorded)
      out_->computed.add(*given);
  }

  /// Changes of executions so far.
  std::uint64_t scn() const noexcept { return scn_; }
  const redactor& secrets() const noexcept { return redactor_; }
  /// Of a message.
  std::string masked(std::string text) const {
    return redactor_.active() ? redactor_.masked_message(std::move(text)) : std::move(text);
  }
  value masked(value content) const {
    return redactor_.active() ? redactor_.masked(std::move(content)) : std::move(content);
  }
  value masked(const std::string& name, value content) const {
    return redactor_.active() ? redactor_.masked(name, std::move(content)) : std::move(content);
  }

  /// All that it owns, as references (description.hpp).
  template <class Self>
  static auto members(Self& self);

private:
  void record(run_index r);
  void tell(run_index r);

  const process_setup& setup_;
  const recorded_world& world_;
  const run_tree& runs_;
  outbox& out_;
  redactor redactor_; ///< Of what is told: events, approvals, errors. What tasks see is as it is.
  std::uint64_t scn_ = 0;
};

} // namespace troupe
