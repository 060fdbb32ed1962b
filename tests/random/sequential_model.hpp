/// An interpreter of the language for tests: recursive, one task after the other, written from
/// the language's description alone. Where the order of things is open it tells what may happen.
#pragma once

#include "runtime/language/workflow/workflow.hpp"
#include "tests/random/forecast.hpp"
#include "tests/random/model_scope.hpp"

#include <optional>
#include <vector>

namespace troupe::testing {

/// What is known of a whole run.
struct expected_run {
  bool fails = false;
  bool guessed = false; ///< The model read a value that it can't know: compare nothing.
  forecast what;
  std::map<std::string, json> session; ///< Names whose final value is known.
};

class sequential_model {
public:
  explicit sequential_model(workflow_ptr flow);

  expected_run run();

private:
  enum class ending { completed, skipped, failed, jumped, stuck };
  struct outcome {
    ending how = ending::completed;
    forecast what;
    value output = null_value();
    task_index target = no_task; ///< Of a jump.
    bool own_jump = false;       ///< Whether the task itself jumps, not one below it.
    bool unsure_output = false;  ///< Which output it is depends on the order of things.
  };
  /// One pass through the members of a group.
  struct pass {
    const task* group = nullptr;
    pass* outer = nullptr;
    model_scope* scope = nullptr;
    std::vector<std::optional<outcome>> ended; ///< By slot.
    forecast before;                           ///< Of members that were repeated.
  };
  struct detached_fan {
    const task* emitter = nullptr;
    std::vector<outcome> children;
    bool joined = false;
  };

  outcome run_task(const task& def, model_scope& around, pass* group);
  bool satisfy_dependencies(const task& def, pass* group, forecast& what);
  outcome run_attempts(const task& def, model_scope& scope, pass* group);
  outcome attempt(const task& def, model_scope& scope, pass* group, std::uint32_t number);
  outcome run_body(const task& def, model_scope& scope, pass* group);
  void recover(const task& def, model_scope& scope, pass* group, outcome& done, bool started);
  outcome run_group(const task& def, model_scope& scope, pass* outer);
  outcome run_sequence(pass& here);
  outcome run_parallel(pass& here);
  bool has_failed_early(const pass& here, std::size_t slot) const;
  void jump(pass& here, std::size_t& slot, task_index target, bool certain);
  void run_member(pass& here, std::size_t slot);
  outcome run_fan(const task& def, model_scope& scope, pass* group);
  outcome run_child(const task& def, const json& element, std::uint64_t index, model_scope& scope,
                    pass* group);
  std::vector<outcome> run_children(const task& def, const json& elements, model_scope& scope,
                                    pass* group);
  outcome gather(const task& def, const await_rule& rule, std::vector<outcome> children);
  outcome join(const task& def);
  void add_detached(forecast& all, bool certain, bool& fails);
  bool set_parameters(const task& def, const value& output, model_scope& scope, forecast& what);
  void store(const task& def, const value& output, model_scope& scope, forecast& what);
  outcome fail(const task& def, outcome so_far);
  static void keep_going(const task& def, outcome& done);
  void blur(const forecast& part);
  bool counts_as_failed(const task& def, const outcome& done) const;

  workflow_ptr flow_;
  model_session session_;
  std::optional<model_scope> base_;
  std::optional<pass> dependencies_;
  std::vector<detached_fan> detached_;
  bool detached_now_ = false; ///< The fan-out just opened runs on by itself.
};

} // namespace troupe::testing
