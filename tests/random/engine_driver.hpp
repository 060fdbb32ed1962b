/// Plays the surroundings of an engine: executor, timers and task groups, in an order that a
/// schedule decides, and checks after each step what must always hold.
#pragma once

#include "runtime/durability/entry_codec.hpp"
#include "runtime/durability/replay.hpp"
#include "runtime/engine/engine.hpp"
#include "tests/random/dice.hpp"
#include "tests/random/run_record.hpp"
#include "tests/random/schedule.hpp"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace troupe::testing {

struct drive_options {
  duration timeout{};                         ///< Of the process; 0: none.
  std::optional<std::uint64_t> cancel_before; ///< The choice before which it is cancelled.
  std::optional<std::uint64_t> crash_before;  ///< That before which all but the journal is lost.
  bool late_news = true;                      ///< Repeat old news from time to time.
  bool pauses = false;                        ///< Pause, resume and step from time to time.
  unsigned resumes_max = 0; ///< How often what failed or was cancelled is taken up again.
  /// Draws the moments at which the engine is written to bytes and read back.
  std::optional<std::uint64_t> restore_seed;
};

/// One run of a workflow on an engine.
class engine_driver {
public:
  engine_driver(workflow_ptr flow, schedule& order, drive_options options);

  /// Runs to the end. Gives what is wrong, "" where all is well.
  std::string run();

  const engine& subject() const { return *engine_; }
  /// The process as its journal leads to it, by way of checkpoints where `restored` draws them.
  result<replayed_process> replay(dice* restored = nullptr) const;
  /// Writes `left` to bytes and reads it back from them. Gives what is wrong, "" if nothing is.
  std::string restore(replayed_process& left) const;
  /// Of the large values in the journal.
  content_reader reader() const;
  const std::vector<std::string>& journal() const { return journal_; }
  /// Of each entry.
  const std::vector<std::vector<execution_change>>& changes() const { return changes_; }
  const std::vector<execution_event>& events() const { return events_; }
  const run_record& record() const { return record_; }
  std::uint64_t choices() const { return choices_; }
  /// Whether it was cancelled before it had ended.
  bool cancelled() const { return cancelled_; }
  /// How often it was taken up again.
  unsigned resumes() const { return resumes_; }

private:
  struct live_action {
    action_start start;
    bool began = false;
    bool stopped = false;
  };
  using group_news = std::variant<group_member, group_join, group_close>;
  struct live_group {
    run_stamp stamp;
    correlation members;
    std::deque<group_news> inbox;
    bool timed = false;
  };
  struct armed_timer {
    timer_key key;
    time_point due;
  };
  enum class choice_kind : std::uint8_t { begin_action, finish_action, timer, group, settled };
  struct choice {
    choice_kind kind;
    std::size_t index = 0;
  };

  // engine_crash.cpp
  /// Gives it to the engine, and takes note of it for the journal unless it is refused.
  result<void> apply(input::any what);
  void give(input::any news);
  /// What the engine asks for then is in `done_`.
  bool work(std::size_t steps);
  void crash();
  void restore_engine();

  void run_to_end();
  void steer();
  void recall_actions();
  void settle_engine();
  void take_over();
  void perform(effects& wanted);
  void open_group(const group_open& opened);
  void route(const run_stamp& group, group_news news);
  void stop_action(const run_stamp& stamp);
  /// `idle`: the engine has nothing left to do by itself.
  std::vector<choice> possibilities(bool idle) const;
  std::optional<std::size_t> next_timer() const;
  bool can_finish(const live_action& each) const;
  void make(const choice& what);
  void finish_action(std::size_t index);
  void fire(std::size_t index);
  void deliver_to_group(std::size_t index);
  void report_if_settled(std::size_t index);
  void repeat_old_news();
  void check_always();
  void check_end();
  void complain(const std::string& what);

  workflow_ptr flow_;
  schedule& order_;
  drive_options options_;
  std::optional<engine> engine_;
  effects done_;
  running_hash decisions_;
  journal_entry gathered_;
  std::vector<std::string> journal_; ///< As bytes.
  std::vector<std::vector<execution_change>> changes_;
  std::map<content_hash, std::string> contents_;
  run_record record_;
  std::vector<execution_event> events_;
  std::optional<dice> restores_;
  std::vector<live_action> actions_;
  std::vector<armed_timer> timers_;
  std::vector<live_group> groups_;
  std::deque<std::pair<run_stamp, group_summary>> settled_;
  std::vector<run_stamp> answered_;
  std::vector<timer_key> fired_;
  time_point now_{std::chrono::hours{24}};
  std::uint64_t choices_ = 0;
  std::uint64_t last_scn_ = 0;
  bool cancelled_ = false;
  bool cleanup_passed_ = false;
  bool recall_wanted_ = false;
  unsigned resumes_ = 0;
  std::string complaint_;
};

} // namespace troupe::testing
