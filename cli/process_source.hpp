/// Where commands find processes: on this machine, or at a server.
#pragma once

#include "runtime/engine/verb.hpp"
#include "runtime/node/listed_process.hpp"
#include "runtime/node/logged_action.hpp"
#include "runtime/node/process_directory.hpp"
#include "runtime/node/process_usage.hpp"
#include "runtime/node/rerun_reasons.hpp"
#include "runtime/node/run_timing.hpp"
#include "troupe/json.hpp"
#include "troupe/policy.hpp"
#include "troupe/result.hpp"
#include "troupe/waiting.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::cli {

/// What became of a request to many processes.
struct bulk_outcome {
  std::size_t meant = 0;
  std::size_t done = 0;
  std::vector<std::string> recorded = {}; ///< Of those, who nobody drives; where that is known.
  std::vector<error> faults = {};         ///< Of the others.
};

/// Some of the executions of a process.
struct execution_rows {
  std::vector<listed_execution> rows = {};
  std::string next = {}; ///< The cursor of the page behind it; empty: that is all.
};

/// Hears of a change of state, as a line of JSON without its end, and whether it wants to hear
/// more.
using event_line_listener = std::function<bool(std::string line)>;

/// Hears what a task's commands write, in lines, and whether it wants to hear more.
using log_text_listener = std::function<bool(const std::string& task_path, std::string_view text)>;

/// What commands ask about processes, whoever has them. The functions mean what those of a
/// `process_directory` mean; ids are whole but where one is `called` so. Used by one thread.
class process_source {
public:
  process_source() = default;
  virtual ~process_source() = default;
  process_source(const process_source&) = delete;
  process_source& operator=(const process_source&) = delete;

  /// That of this machine; null: a server is asked, and what only a directory can do is not to be
  /// had.
  virtual process_directory* directory() = 0;
  /// What leads another command to it: ` --server URL`, or nothing.
  virtual std::string options() const = 0;

  virtual result<std::string> id_of(const std::string& called) = 0;
  virtual bool is_live(const std::string& id) = 0;
  virtual result<listed_page> page(const process_query& which, std::size_t most,
                                   const std::string& before)
    = 0;
  virtual result<std::vector<listed_process>> list(const process_query& which) = 0;
  virtual result<process_count> count(const process_query& which, std::size_t most) = 0;
  /// One process in a row, as it is stored.
  virtual result<listed_process> row_of(const std::string& id) = 0;
  virtual result<json> show(const std::string& id) = 0;
  virtual result<std::vector<listed_execution>> executions(const std::string& id) = 0;
  virtual result<execution_rows> page_of(const std::string& id, const execution_query& which,
                                         std::size_t most, const std::string& after)
    = 0;
  virtual result<process_usage> usage(const std::string& id) = 0;
  virtual result<run_report> timing(const std::string& id) = 0;
  virtual result<run_difference> difference(const std::string& first, const std::string& second)
    = 0;
  virtual result<std::vector<process_waits>> explain(const std::string& id, const std::string& task)
    = 0;
  virtual result<rerun_reasons> reasons(const std::string& id, const std::string& task) = 0;
  virtual result<waits_page> waits(const waits_request& which) = 0;
  virtual result<std::vector<approval_request>> approvals(const std::string& id) = 0;
  virtual result<approval_request> approval_of(const std::string& called) = 0;
  virtual result<request_outcome> request(const control_request& asked) = 0;
  /// Asks the same of each that is meant; `asked` has no process.
  virtual result<bulk_outcome> request_all(const process_query& which, const control_request& asked)
    = 0;
  virtual result<void> events(const std::string& called, const event_line_listener& hear) = 0;
  virtual result<void> logs(const std::string& called, const log_query& wanted,
                            const std::function<bool(const logged_action&)>& hear)
    = 0;
  virtual result<void> follow_logs(const std::string& called, const log_query& wanted,
                                   const log_text_listener& hear)
    = 0;
};

/// What runtimes of this machine and a store have.
class directory_source final : public process_source {
public:
  /// It must outlive this.
  explicit directory_source(process_directory& all) : all_{all} {}

  process_directory* directory() override { return &all_; }
  std::string options() const override { return {}; }
  result<std::string> id_of(const std::string& called) override { return all_.id_of(called); }
  bool is_live(const std::string& id) override { return all_.is_live(id); }
  result<listed_page> page(const process_query& which, std::size_t most,
                           const std::string& before) override;
  result<std::vector<listed_process>> list(const process_query& which) override;
  result<process_count> count(const process_query& which, std::size_t most) override;
  result<listed_process> row_of(const std::string& id) override { return all_.find_stored(id); }
  result<json> show(const std::string& id) override { return all_.show(id); }
  result<std::vector<listed_execution>> executions(const std::string& id) override;
  result<execution_rows> page_of(const std::string& id, const execution_query& which,
                                 std::size_t most, const std::string& after) override;
  result<process_usage> usage(const std::string& id) override { return usage_of(all_, id); }
  result<run_report> timing(const std::string& id) override { return timing_of(all_, id); }
  result<run_difference> difference(const std::string& first, const std::string& second) override {
    return difference_of(all_, first, second);
  }
  result<std::vector<process_waits>> explain(const std::string& id,
                                             const std::string& task) override;
  result<rerun_reasons> reasons(const std::string& id, const std::string& task) override {
    return reasons_of(all_, id, task);
  }
  result<waits_page> waits(const waits_request& which) override { return all_.waits(which); }
  result<std::vector<approval_request>> approvals(const std::string& id) override;
  result<approval_request> approval_of(const std::string& called) override;
  result<request_outcome> request(const control_request& asked) override;
  result<bulk_outcome> request_all(const process_query& which,
                                   const control_request& asked) override;
  result<void> events(const std::string& called, const event_line_listener& hear) override;
  result<void> logs(const std::string& called, const log_query& wanted,
                    const std::function<bool(const logged_action&)>& hear) override;
  result<void> follow_logs(const std::string& called, const log_query& wanted,
                           const log_text_listener& hear) override;

private:
  process_directory& all_;
};

} // namespace troupe::cli
