/// Starts processes by the schedules of a store's workflows, as a server does.
///
/// One thread has a line of the schedules by when they are next due, and sleeps until the first of
/// them is, by the system's clock: where that is set, it sees so. What is due is done in pieces,
/// each in two transactions with the starts between them (schedule_machine.hpp says why), so that
/// many that are due at one moment share what the disk costs, and hold nobody up for long.
#pragma once

#include "runtime/node/process_place.hpp"
#include "runtime/node/schedule_changes.hpp"
#include "troupe/result.hpp"
#include "troupe/runtime.hpp"

#include <memory>

namespace troupe {

class schedule_keeper {
public:
  /// `of` must outlive it, and have the store of `place` open.
  schedule_keeper(runtime& of, process_place place);
  /// Closes it.
  ~schedule_keeper();
  schedule_keeper(const schedule_keeper&) = delete;
  schedule_keeper& operator=(const schedule_keeper&) = delete;

  /// Begins: the processes that go on must have been taken up. What a crash left half done is done;
  /// what was missed meanwhile is caught up, as the schedules say. Fails where the store can't be
  /// read. Call it once. `changed` is called by a thread of its own, until it is closed; what
  /// others change in the store is told once it is seen.
  result<void> open(schedule_listener changed = {});

  /// Starts nothing more, once this returns. Any number of times.
  void close();

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace troupe
