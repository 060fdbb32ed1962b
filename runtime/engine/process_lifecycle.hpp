/// The states that a process goes through: it runs, pauses, is cancelled, ends, is taken up again.
#pragma once

#include "runtime/engine/change_feed.hpp"
#include "runtime/engine/run_tree.hpp"
#include "troupe/output.hpp"

#include <string>
#include <vector>

namespace troupe {

/// Owns the state, why it is so, and the clocks that bound the process as a whole.
class process_lifecycle {
public:
  process_lifecycle(const process_setup& setup, const run_tree& runs, outbox& out,
                    change_feed& feed)
    : setup_{setup}, runs_{runs}, out_{out}, feed_{feed} {}

  process_state state() const noexcept { return state_; }
  bool ended() const noexcept { return is_final(state_); }
  bool is_pausing() const noexcept {
    return state_ == process_state::pause_requested || state_ == process_state::paused;
  }
  bool is_cancelling() const noexcept { return state_ == process_state::cancel_requested; }

  void begin() { become(process_state::running); }
  void request_pause(std::string reason);
  /// What ran when the pause was asked for has finished.
  void pause() { become(process_state::paused, pause_reason_); }
  void resume();
  /// Lets one task start, and pauses again.
  void step();
  /// The first reason stands. Returns whether this is it.
  bool request_cancel(std::string reason, bool timeout);
  /// Into a final state.
  void end(process_state as);
  /// A process that failed or was cancelled runs once more.
  void revive();

  /// That this can't be done to a process in its state.
  result<void> refuse(const char* request) const;

  /// How often it was taken up again after a failure.
  std::uint32_t revivals() const noexcept { return revivals_; }

  /// Whether `finally` tasks have had their time after a cancel: none starts any more.
  bool abandoned() const noexcept { return abandoned_; }
  void abandon() { abandoned_ = true; }

  /// Notes that a command has failed. Returns whether with that one the process gives up.
  bool count_failure() { return ++failed_ == setup_.start.rules.max_failures; }
  /// Whether as many commands have failed as may: nothing new starts any more.
  bool has_given_up() const noexcept {
    const auto most = setup_.start.rules.max_failures;
    return most > 0 && failed_ >= most;
  }

  /// Sets the bound on the whole process; 0: none.
  void bound(duration span) { time_bound_ = span; }
  /// Counts the bound from now on, where there is one.
  void start_clock();
  /// Ends all clocks.
  void stop_clocks();
  /// Whether a timer of the process was armed since it was last taken up again.
  bool is_current(const timer_key& key) const noexcept { return key.stamp.attempt == revivals_; }

  bool timed_out() const noexcept { return timed_out_; }
  const std::string& cancel_reason() const noexcept { return cancel_reason_; }

  /// All that it owns, as references (description.hpp).
  template <class Self>
  static auto members(Self& self);

private:
  void become(process_state to, std::string reason = {});
  void arm(timer_purpose purpose, duration delay);

  const process_setup& setup_;
  const run_tree& runs_;
  outbox& out_;
  change_feed& feed_;
  std::vector<timer_key> timers_;
  duration time_bound_{};
  std::uint32_t revivals_ = 0;
  std::uint32_t failed_ = 0; ///< Commands, since it was last taken up again.
  process_state state_ = process_state::pending;
  std::string cancel_reason_;
  std::string pause_reason_;
  bool timed_out_ = false;
  bool abandoned_ = false;
};

} // namespace troupe
