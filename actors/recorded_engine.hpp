/// An engine that keeps a record of what it is given, where there is a journal to keep it.
#pragma once

#include "actors/process_record.hpp"
#include "runtime/model/approval_request.hpp"

namespace troupe {

/// Without a record, an engine and nothing else. Requests that are refused change nothing, and are
/// not recorded.
class recorded_engine : private engine {
public:
  /// A new one.
  recorded_engine(workflow_ptr flow, engine_options options, std::optional<process_record> record)
    : engine{std::move(flow), std::move(options)}, record_{std::move(record)} {}
  /// One that goes on.
  recorded_engine(engine machine, process_record record)
    : engine{std::move(machine)}, record_{std::move(record)} {}

  using engine::counters;
  using engine::ended;
  using engine::flow;
  using engine::observe;
  using engine::output;
  using engine::scn;
  using engine::state;
  using engine::take_effects;
  using engine::work;

  /// The engine itself, to look at.
  const engine& machine() const noexcept { return *this; }
  /// Null where nothing is stored.
  process_record* record() noexcept { return record_ ? &*record_ : nullptr; }

  void start(const json& init, duration timeout, const approval_terms& approvals, time_point now) {
    note(now, [&] {
      const auto& made = options();
      return input::start{.init = make_value(init),
                          .timeout = timeout,
                          .parent_id = made.parent_id,
                          .tasks = made.tasks,
                          .paused = made.start_paused,
                          .policy = made.policy,
                          .approvals = approvals,
                          .parent_execution = made.parent_execution,
                          .behaviour = made.behaviour,
                          .surroundings = made.surroundings,
                          .rules = made.rules};
    });
    engine::start(init, timeout, now);
  }
  void action_started(const run_stamp& stamp, time_point now) {
    note(now, [&] { return input::action_started{stamp}; });
    engine::action_started(stamp, now);
  }
  void action_finished(const run_stamp& stamp, result<value>&& outcome, time_point now) {
    if (record_ && outcome)
      if (auto fits = record_->check_size("its output", **outcome); !fits)
        outcome = tl::unexpected{std::move(fits.error())};
    note(now, [&] {
      return input::action_finished{stamp, outcome ? *outcome : nullptr,
                                    outcome ? std::string{} : outcome.error().message,
                                    execution_number(stamp)};
    });
    engine::action_finished(stamp, std::move(outcome), now);
  }
  void action_recalled(const run_stamp& stamp, value input, time_point now) {
    note(now, [&] { return input::action_recalled{stamp}; });
    engine::action_recalled(stamp, std::move(input), now);
  }
  void action_lost(const run_stamp& stamp, value input, time_point now) {
    note(now, [&] { return input::action_lost{stamp}; });
    engine::action_lost(stamp, std::move(input), now);
  }
  void timer_due(const timer_key& key, time_point now) {
    note(now, [&] { return input::timer_due{key}; });
    engine::timer_due(key, now);
  }
  void group_settled(const run_stamp& group, group_summary summary, time_point now) {
    note(now, [&] {
      return input::group_settled{group, summary.expired ? std::optional{summary} : std::nullopt};
    });
    engine::group_settled(group, std::move(summary), now);
  }
  void approval_decided(const run_stamp& stamp, bool approved, std::string reason, time_point now) {
    note(now, [&] { return input::approval_decided{stamp, approved, reason}; });
    engine::approval_decided(stamp, approved, std::move(reason), now);
  }

  void taken_up(const input::taken_up& again, time_point now) {
    note(now, [&] { return again; });
    engine::taken_up(again.policy, again.timeout, now);
  }

  result<void> cancel(const std::string& reason, bool timeout, time_point now) {
    return noted(engine::cancel(reason, timeout, now), now, input::cancel{reason, timeout});
  }
  result<void> pause(const std::string& reason, time_point now) {
    return noted(engine::pause(reason, now), now, input::pause{reason});
  }
  result<void> resume(time_point now) { return noted(engine::resume(now), now, input::resume{}); }
  result<void> step(time_point now) { return noted(engine::step(now), now, input::step{}); }
  result<void> resume_failed(time_point now) {
    return noted(engine::resume_failed(now), now, input::resume_failed{});
  }
  result<void> signal(const std::string& name, const value& payload, time_point now) {
    if (record_)
      if (auto fits = record_->check_size("its payload", *payload); !fits)
        return fits;
    return noted(engine::signal(name, payload, now), now, input::signal{name, payload});
  }

private:
  template <class Describe>
  void note(time_point now, Describe describe) {
    if (record_)
      record_->note(now, describe());
  }
  template <class Input>
  result<void> noted(result<void> done, time_point now, Input what) {
    if (done && record_)
      record_->note(now, std::move(what));
    return done;
  }

  std::optional<process_record> record_;
};

} // namespace troupe
