/// Starts the processes of schedules, and hears of their ends.
#pragma once

#include "runtime/node/workflow_catalogue.hpp"
#include "runtime/schedule/schedule_machine.hpp"
#include "runtime/store/schedule_row.hpp"
#include "troupe/json.hpp"
#include "troupe/runtime.hpp"

#include <functional>
#include <string>

namespace troupe {

/// What is to be started.
struct scheduled_start {
  schedule_row_key of{};
  std::uint64_t version = 0; ///< Of the workflow.
  json init = json::object();
  scheduled_run run{};
};

/// How that went.
struct started_run {
  start_news news{};
  /// It has to be tried again: the runtime is full, or the store can't be written.
  bool is_later = false;
  bool is_driven = false; ///< By this runtime: its end is told.
};

/// Who hears of the processes that a runtime drives. From any threads; must be quick.
struct run_listener {
  /// One has ended. May be called at once.
  std::function<void(const schedule_row_key& of, const end_news& news)> ended{};
  /// The runtime drives one no more, and it has not ended.
  std::function<void(const std::string& process)> left{};
};

/// From any threads. All calls may block.
class schedule_starter {
public:
  /// `of` must outlive it.
  schedule_starter(runtime& of, process_place place, run_listener hear)
    : node_{of}, catalogue_{std::move(place)}, hear_{std::move(hear)} {}

  /// Starts it, or finds that it was started before. Throws nothing.
  started_run start(const scheduled_start& wanted) noexcept;

  /// Has the end of a process told that this runtime drives, once more each time. False: it
  /// doesn't.
  bool watch(const schedule_row_key& of, const std::string& process_id);

  /// Asks a process to end, where this runtime drives it.
  void cancel(const std::string& process_id, const std::string& reason);

private:
  started_run begin(const scheduled_start& wanted);
  void hear_of(const schedule_row_key& of, const process& running);

  runtime& node_;
  workflow_catalogue catalogue_;
  run_listener hear_;
};

} // namespace troupe
