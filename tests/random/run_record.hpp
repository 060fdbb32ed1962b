/// What the events of a run say about it, and whether they make sense together.
#pragma once

#include "runtime/language/workflow/workflow.hpp"
#include "troupe/event.hpp"

#include <map>
#include <set>
#include <string>

namespace troupe::testing {

/// How often the executions of one task ended in each way.
struct task_counts {
  std::uint64_t completed = 0;
  std::uint64_t failed = 0;
  std::uint64_t skipped = 0;

  friend bool operator==(const task_counts&, const task_counts&) = default;
};

/// The history of a run by execution and by task.
class run_record {
public:
  explicit run_record(workflow_ptr flow);

  /// Takes in the next event. What is wrong with it is told by `complaint`.
  void take(const execution_event& change);

  /// From now on, what failed or was cancelled may change again; what completed may not.
  void take_up_again() { resumed_ = true; }

  /// Checks what must hold once the process has ended.
  void check_end(bool cleanup_cut_short);

  /// The first thing that was wrong; "" where nothing was.
  const std::string& complaint() const { return complaint_; }

  /// How often steps (not the groups around them) completed.
  std::uint64_t completed_steps() const;

  /// By the path of the task in its definition: `flow/fan/body`.
  const std::map<std::string, task_counts>& counts() const { return counts_; }

private:
  struct history {
    task_state state = task_state::pending;
    std::string path; ///< In the definition.
    bool started = false;
    std::uint32_t attempt = 0;
  };

  void check_dependencies(const execution_event& change, const task& def);
  void check_finally(task_index index);
  void complain(const std::string& what);

  workflow_ptr flow_;
  std::map<std::string, task_index> tasks_;
  std::map<std::string, history> executions_;
  std::map<std::string, task_state> latest_; ///< By execution id, passes aside.
  std::map<std::string, task_counts> counts_;
  std::map<std::string, std::uint64_t> started_; ///< Executions by path in the definition.
  bool resumed_ = false;
  std::string complaint_;
};

} // namespace troupe::testing
