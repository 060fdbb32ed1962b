/// A node whose processes are steered at random moments, and a witness of all they do.
#pragma once

#include "tests/actors/actor_world.hpp"
#include "tests/random/dice.hpp"
#include "tests/random/run_record.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace troupe::testing {

/// One random workflow, with sub-workflows, on actors under a seeded schedule. Actions answer in
/// virtual time; an operator pauses, resumes, steps, cancels, approves and takes up again.
class steered_world : public actor_world {
public:
  /// How much the operator interferes, in percent of the moments.
  struct operator_mood {
    unsigned steers = 15;
    unsigned cancels = 2;     ///< Of any process, sub-workflows among them.
    bool asks = false;        ///< Actions wait for approval.
    unsigned resumes_max = 0; ///< How often what failed is taken up again.
  };

  steered_world(std::uint64_t seed, operator_mood mood);

  /// Runs the workflow to its end. Gives what is wrong, "" where all is well.
  std::string run(const std::string& definition);

private:
  /// What is known of one process.
  struct witness {
    std::unique_ptr<run_record> record;
    process_state state = process_state::pending;
    std::optional<process_status> end;
  };

  void add_actions();
  void start_sub_workflow(const action_context& context, action_promise answer);
  void start_process_of(workflow_ptr flow, std::string id, std::string parent,
                        std::function<void(process_status)> on_ended);
  bool all_ended() const;
  void step();
  bool handle_some();
  void interfere();
  void steer(const std::string& id);
  bool decide_something();
  void pass_time();
  void release_the_paused();
  bool take_up_again();
  void hear(const execution_event& change);
  void hear(const process_event& change);
  void check_ends();
  void complain(const std::string& what);

  dice dice_;
  operator_mood mood_;
  std::map<std::string, witness> processes_;
  std::set<std::string> performed_; ///< Execution ids with attempts, of actions.
  unsigned children_ = 0;
  unsigned resumes_ = 0;
  std::string complaint_;
};

} // namespace troupe::testing
