/// What runs of schedules, and how a server hears of the ends.
#pragma once

#include "runtime/node/process_place.hpp"
#include "runtime/node/schedule_starter.hpp"
#include "runtime/schedule/schedule_machine.hpp"
#include "runtime/store/schedule_row.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// Knows of each process that a schedule has started whether this server's runtime drives it: then
/// its end is told (`schedule_starter`). Others may be driven by a runtime that dies before it has
/// noted an end, or by one that notes none, such as a program that has taken one up: these are
/// looked at, whenever their schedules are. Of one thread.
class schedule_runs {
public:
  /// `starter` must outlive it.
  schedule_runs(schedule_starter& starter, process_place place)
    : starter_{starter}, place_{std::move(place)} {}

  /// This runtime drives it: its end will be told, or that it was left.
  void add(const std::string& process) { told_.insert(process); }

  /// Its end was told, or this runtime drives it no more.
  void remove(const std::string& process) { told_.erase(process); }

  /// That is what runs of a schedule, by what is stored.
  void set(const schedule_row_key& of, const std::vector<scheduled_run>& running);

  /// There is no such schedule any more.
  void forget(const schedule_row_key& of) { running_.erase(of); }

  /// The ends of those that nobody tells of. From now on this runtime's are told. May block.
  std::vector<end_news> ended(const schedule_row_key& of);

private:
  schedule_starter& starter_;
  process_place place_;
  std::set<std::string> told_; ///< Of those that this runtime drives.
  std::map<schedule_row_key, std::vector<std::string>> running_;
};

} // namespace troupe
