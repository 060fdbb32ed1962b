/// `await: {signal: name}`: tasks that wait for a word from outside.
#pragma once

#include "runtime/engine/endings.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <string>

namespace troupe {

/// A signal that tasks of the workflow await.
struct signal_box {
  std::deque<value> early;       ///< Payloads that nobody has taken yet.
  std::deque<run_stamp> waiting; ///< Stale stamps are passed over.
  std::size_t stale = 0;         ///< How many of them are.
};

/// Owns the signals that came early, and who waits for which.
class signals {
public:
  signals(const process_setup& setup, run_tree& runs, outbox& out, process_values& values,
          executions& all, endings& ends)
    : setup_{setup}, runs_{runs}, out_{out}, values_{values}, executions_{all}, endings_{ends} {}

  /// Hands `payload` to the first task that waits for the signal, or keeps it for the next.
  result<void> deliver(const std::string& name, value payload);
  /// `r` waits for its signal, or takes one that came early.
  void listen(run_index r);
  /// `r` waits for it no more.
  void stop_listening(run_index r);
  /// The signal that `stamp` waits for, if it still does, has not come in time.
  void expire(const run_stamp& stamp);

  /// All that it owns, as references (description.hpp).
  template <class Self>
  static auto members(Self& self);

private:
  void receive(run_index r, value payload);
  bool is_listening(const run_stamp& stamp);

  const process_setup& setup_;
  run_tree& runs_;
  outbox& out_;
  process_values& values_;
  executions& executions_;
  endings& endings_;
  std::map<std::string, signal_box, std::less<>> boxes_;
};

} // namespace troupe
