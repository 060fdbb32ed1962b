/// The state machine of one process: the parts of an engine, and the rules that tie them together.
#pragma once

#include "runtime/engine/attempts.hpp"

#include <cstddef>
#include <string>

namespace troupe {

/// Takes inputs and the steps of the agenda, and hands each to the part that it is for. Its parts
/// stand in an order: each owns its members, and refers to some of those above it, never to one
/// below. What must go down is a step of the agenda, or a returned value.
class process_machine {
public:
  process_machine(workflow_ptr flow, engine_options options);
  process_machine(const process_machine&) = delete;
  process_machine& operator=(const process_machine&) = delete;

  /// Everything that holds from the start on.
  void set_up(input::start&& how);
  result<void> apply(input::any&& what, time_point now);
  bool work(std::size_t steps_max);

  /// Shows `archive` all that it is made of (description.hpp).
  template <class Self, class Archive>
  static void describe(Self& self, Archive& archive);

private:
  friend class engine; // which shows what it is made of

  result<void> take(input::start&& how);
  void take(const input::action_started& news) { attempts_.action_started(news.stamp); }
  void take(input::action_finished&& news) { attempts_.action_finished(std::move(news)); }
  void take(input::action_recalled&& news) {
    attempts_.action_recalled(news.stamp, std::move(news.input));
  }
  void take(input::action_lost&& news) { attempts_.action_lost(news.stamp, std::move(news.input)); }
  void take(const input::timer_due& news);
  void take(input::group_settled&& news) { fan_outs_.settle(news.group, std::move(news.summary)); }
  void take(input::approval_decided&& news) {
    attempts_.action_decided(news.stamp, news.approved, std::move(news.reason));
  }
  void take(input::result_answered&& news) { attempts_.result_answered(std::move(news)); }
  result<void> take(input::cancel&& asked);
  result<void> take(input::pause&& asked);
  result<void> take(const input::resume& asked);
  result<void> take(const input::step& asked);
  result<void> take(const input::resume_failed& asked);
  result<void> take(input::signal&& asked);
  void take(const input::taken_up& again);

  void initialise_session();
  void restart_root();
  void tell_parent(run_index r);

  // stopping.cpp: what is to end early
  void request_cancel(std::string reason, bool timeout);
  void stop_everything(step_kind how);
  void give_up();
  void stop(run_index r, run_stop why);
  void stop_waiting(run_index r);

  // What each owns, and in braces what it refers to.
  process_setup setup_;
  recorded_world world_;  ///< The time of the input, chance, environment variables.
  run_tree runs_{setup_}; ///< The rows: which run is part of which.
  agenda agenda_{runs_};  ///< The steps to come.
  outbox out_{world_};    ///< The effects.
  /// The number of changes; the secrets.
  change_feed feed_{setup_, world_, runs_, out_};
  /// What failed, and nobody handled.
  failures failures_{setup_, runs_, feed_};
  /// Which fan-outs run on without their emitters.
  detached_fan_outs detached_{runs_, agenda_};
  /// The numbers of executions; the counters.
  executions executions_{setup_, world_, runs_, agenda_, out_, feed_, failures_, detached_};
  /// The session.
  process_values values_{setup_, world_, runs_, feed_};
  /// The state of the process; its clocks.
  process_lifecycle lifecycle_{setup_, runs_, out_, feed_};
  /// What is to be taken up again: in the rows, mostly.
  unfinished_runs unfinished_{setup_, runs_, agenda_, executions_, detached_};
  /// Nothing of its own: the rules of how something ends.
  endings endings_{setup_,      world_,      runs_,     agenda_,    out_,     values_,
                   executions_, unfinished_, failures_, lifecycle_, detached_};
  /// Nothing of its own: what attempts take.
  start_conditions conditions_{runs_, values_, feed_};
  /// Who is held, or waits for a slot; actions in flight.
  gates gates_{setup_, runs_, agenda_, out_, executions_, conditions_, lifecycle_, endings_};
  /// Which execution writes which path.
  output_claims claims_{setup_, runs_};
  /// Signals that came early, and who waits for one.
  signals signals_{setup_, runs_, out_, values_, executions_, endings_};
  /// In the rows: the `group` frames.
  groups groups_{setup_, runs_, agenda_, executions_, unfinished_, failures_, endings_, detached_};
  /// In the rows: the `fan` frames.
  fan_outs fan_outs_{setup_,      runs_,       agenda_,   out_,     feed_,    values_,
                     executions_, unfinished_, failures_, endings_, detached_};
  /// Which tasks are wanted.
  attempts attempts_{setup_,     runs_,  out_,    feed_,    values_, executions_, endings_,
                     lifecycle_, gates_, claims_, signals_, groups_, fan_outs_};
};

} // namespace troupe
