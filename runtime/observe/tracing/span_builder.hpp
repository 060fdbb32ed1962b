/// Makes spans of state changes.
#pragma once

#include "runtime/observe/tracing/span.hpp"
#include "troupe/event.hpp"

#include <functional>
#include <string>
#include <unordered_map>

namespace troupe {

/// One span for each process, each execution that began, and each approval, handed on when it
/// ends: a parent after its children. A trace is a tree of processes: a process that a task
/// started hangs under that task's span, or under its parent process where that is not known.
///
/// Names have few values (a fan-out's children share theirs); ids are attributes. State changes
/// in between, and the errors of attempts, are events of the span. What the commands of all
/// attempts used is added up, `process.exit.code` is that of the last. Remembers what is open only.
/// Events of one process come in their order; some may be missing.
class span_builder {
public:
  using consumer = std::function<void(trace_span&&)>;

  explicit span_builder(consumer ended) : ended_{std::move(ended)} {}

  void hear(const process_event& change);
  void hear(const execution_event& change);
  void hear(const approval_event& change);

  /// Spans that have not ended yet.
  std::size_t open() const noexcept;

private:
  struct open_process {
    trace_span whole;
    std::unordered_map<std::string, trace_span> tasks;          ///< By execution id.
    std::unordered_map<std::string, trace_span> approvals;      ///< By execution id.
    std::unordered_map<std::string, span_identity> latest_pass; ///< By task id: the open one.
    std::unordered_map<std::string, attempt_usage> used; ///< By execution id: so far by commands.
  };
  using process_table = std::unordered_map<std::string, open_process>;

  open_process& find_or_open(const process_event& change);
  void end_process(process_table::iterator known, const process_event& change);
  void begin_task(open_process& around, const execution_event& change);
  void end_task(open_process& around, const execution_event& change);

  consumer ended_;
  process_table processes_;
};

} // namespace troupe
