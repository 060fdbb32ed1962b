/// Looking at processes from outside: how far they are, and everything about one.
#pragma once

#include "messages/fwd.hpp"
#include "messages/process.hpp"
#include "messages/wire.hpp"
#include "runtime/model/process_snapshot.hpp"

#include <string>
#include <vector>

namespace troupe {

/// Request, client to supervisor: which processes are there? Answered by `process_list`.
struct list_processes {};

/// Answer: the processes that live or may be taken up again, in the order of their ids.
struct process_list {
  std::vector<process_status> processes;
};

/// Request, client to supervisor: how far is it, with all that it started? Answered by
/// `tree_progress`; fails with `error_code::process_unknown`.
struct get_progress {
  std::string process_id;
};

/// Answer: the counters of a process and its sub-workflows together.
struct tree_progress {
  progress counters;
};

/// Event, process to supervisor: its counters have changed. Sent once, until it is asked for them.
struct progress_moved {
  std::string process_id;
};

/// Request, client to supervisor to process: everything about it. Answered by `process_seen`;
/// fails with `error_code::process_unknown`.
struct get_snapshot {
  std::string process_id;
};

/// Answer: a process as it is now; secrets are masked.
struct process_seen {
  process_snapshot content;
};

template <class Inspector>
auto inspect(Inspector& f, list_processes&) {
  return f(caf::meta::type_name("list_processes"));
}

template <class Inspector>
auto inspect(Inspector& f, process_list& x) {
  return f(caf::meta::type_name("process_list"), x.processes);
}

template <class Inspector>
auto inspect(Inspector& f, get_progress& x) {
  return f(caf::meta::type_name("get_progress"), x.process_id);
}

template <class Inspector>
auto inspect(Inspector& f, tree_progress& x) {
  return f(caf::meta::type_name("tree_progress"), x.counters);
}

template <class Inspector>
auto inspect(Inspector& f, progress_moved& x) {
  return f(caf::meta::type_name("progress_moved"), x.process_id);
}

template <class Inspector>
auto inspect(Inspector& f, get_snapshot& x) {
  return f(caf::meta::type_name("get_snapshot"), x.process_id);
}

/// Crosses a network as JSON.
template <class Inspector>
auto inspect(Inspector& f, process_seen& x) {
  shared_value content;
  auto save = [&]() -> caf::error {
    content.content = make_value(to_json(x.content));
    return caf::none;
  };
  auto load = [&]() -> caf::error {
    auto read = read_process(*content.content);
    if (!read)
      return caf::sec::runtime_error;
    x.content = *std::move(read);
    return caf::none;
  };
  return f(caf::meta::type_name("process_seen"), caf::meta::save_callback(save), content,
           caf::meta::load_callback(load));
}

} // namespace troupe
