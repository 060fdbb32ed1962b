/// Lists of the executions of a process, live and stored ones as one, by pages.
#pragma once

#include "runtime/model/execution_query.hpp"
#include "runtime/node/listed_process.hpp"
#include "runtime/node/live_runtimes.hpp"
#include "runtime/node/stored_processes.hpp"
#include "troupe/result.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace troupe {

/// The store is asked where it has the process, whoever drives it: what has ended is known there
/// alone, and a runtime tells nobody of a change, nor acts on it, before that is stored. (With
/// `durability: relaxed` it does, and a list is as far behind as a crash would set it back.) Only
/// of what no store here has, the runtime is asked; it knows those that are active. For one thread.
class execution_lists {
public:
  /// Both must outlive it.
  execution_lists(stored_processes& stored, live_runtimes& live) : stored_{stored}, live_{live} {}

  /// So many of those that are meant of the process with that id, `most` at least one, behind
  /// `after`: a cursor that a page gave, or the number of an execution; empty: the first. Looks at
  /// a bounded number of rows: a page may have fewer rows than are wanted, or none, and yet go on.
  result<execution_list> page(const std::string& process_id, const execution_query& which,
                              std::size_t most, const std::string& after);

private:
  result<std::optional<process_key>> key_of(const std::string& process_id);
  result<execution_query> resolved(const execution_query& which);
  result<execution_page> ask_driver(const std::string& process_id, const execution_query& which,
                                    const execution_request& wanted);

  stored_processes& stored_;
  live_runtimes& live_;
  std::string last_id_;                     ///< The process that was asked for last,
  process_key last_key_ = 0;                ///< and its key, which it keeps; 0: not known.
  std::vector<label_term> last_labels_;     ///< That were asked for of it last; empty: none were,
  std::vector<std::uint32_t> last_tasks_{}; ///< and the tasks that have them.
};

} // namespace troupe
