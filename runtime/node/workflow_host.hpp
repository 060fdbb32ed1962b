/// How the actions of a node reach its supervisor: sub-workflows.
#pragma once

#include "actors/interfaces.hpp"
#include "messages/process.hpp"
#include "runtime/action/host.hpp"
#include "runtime/dispatch/job_pool.hpp"
#include "runtime/language/definition/sub_workflows.hpp"
#include "runtime/node/secret_keeper.hpp"
#include "runtime/store/continuation.hpp"
#include "troupe/output.hpp"

#include <caf/fwd.hpp>

#include <functional>
#include <memory>
#include <optional>

namespace troupe {

/// What a sub-workflow goes on from, by the id of the ended process.
using continuation_reader = std::function<result<continuation>(const std::string& process_id)>;

/// A sub-workflow that is in the store alone: as it ended, or what lets it go on; or neither, where
/// there is none that has ended.
struct stored_child {
  std::optional<process_status> over;
  std::optional<start_process> order;
};
using child_reader = std::function<result<stored_child>(const std::string& process_id)>;

/// Runs sub-workflows as processes of the same node. Files are read in job slots.
class workflow_host final : public action_host {
public:
  workflow_host(caf::actor_system& system, supervisor_actor supervisor, job_pool& jobs,
                workflow_loader load, continuation_reader ended = {}, child_reader stored = {},
                secret_reader secrets = {});

  void run_workflow(sub_workflow_request request, std::stop_token stop,
                    action_promise answer) override;
  void wait_for_process(std::string process_id, duration timeout, std::stop_token stop,
                        action_promise answer) override;
  void process_status(std::string process_id, action_promise answer) override;
  void send_signal(std::string process_id, std::string name, value payload,
                   action_promise answer) override;

private:
  caf::actor_system& system_;
  supervisor_actor supervisor_;
  job_pool& jobs_;
  workflow_loader load_;
  continuation_reader ended_;
  child_reader stored_;
  secret_reader secrets_;
};

} // namespace troupe
