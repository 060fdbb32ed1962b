#include "actors/workflow_host.hpp"

#include "actors/process_client.hpp"
#include "messages/control.hpp"
#include "messages/process.hpp"
#include "runtime/base/uuid.hpp"
#include "runtime/model/caller_input.hpp"
#include "runtime/store/adopted_process.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <atomic>
#include <filesystem>
#include <optional>

namespace troupe {

namespace {

json summary_of(const process_output& output) {
  return {{"processId", output.process_id},
          {"state", to_string(output.state)},
          {"output", output.output},
          {"errors", output.errors}};
}

json summary_of(const troupe::process_status& status) {
  auto summary = summary_of(status.output);
  summary["timeout"] = status.output.timeout;
  return summary;
}

std::string failure_text(const process_output& output) {
  auto text = "process " + output.process_id + ' ' + std::string{to_string(output.state)};
  if (!output.cancel_reason.empty())
    text += " (" + output.cancel_reason + ')';
  const char* separator = ": ";
  for (const auto& [name_space, message] : output.errors) {
    text += separator + name_space + ": " + message;
    separator = "; ";
  }
  return text;
}

std::string path_of(const sub_workflow_request& request) {
  std::filesystem::path location{request.location};
  if (!location.has_extension())
    location += ".yaml";
  return (std::filesystem::path{request.folder} / location).string();
}

std::string joined(const std::vector<problem>& problems) {
  std::string text;
  for (const auto& each : problems)
    text += (text.empty() ? "" : "; ") + to_string(each);
  return text;
}

using stop_watch = std::stop_callback<std::function<void()>>;

/// An answer that may come from two sides: the first one counts.
class contested_answer {
public:
  explicit contested_answer(action_promise answer) : answer_{std::move(answer)} {}

  void give(action_answer last_word) {
    if (!given_.test_and_set())
      answer_.answer(std::move(last_word));
  }
  void fail(std::string message) { give({failure(std::move(message)), {}}); }

  /// Runs while the answer is awaited.
  std::optional<stop_watch> on_stop;
  /// It comes from another runtime, which can't be told to stop.
  std::atomic<bool> is_elsewhere = false;

private:
  std::atomic_flag given_;
  action_promise answer_;
};

action_answer answer_of(const process_output& ended, bool ignore_error) {
  if (ended.state == process_state::completed || ignore_error)
    return {make_value(summary_of(ended)), {}};
  return {failure(failure_text(ended)), {}};
}

void start_child(const supervisor_actor& supervisor, start_process order,
                 const sub_workflow_request& request, const std::stop_token& stop,
                 action_promise answer) {
  auto id = order.process_id;
  if (request.async) {
    auto waiting = std::make_shared<contested_answer>(std::move(answer));
    // What comes after this task may count on the process: it is told once nothing loses it.
    order.on_accepted = [waiting, id] {
      waiting->give({make_value({{"processId", id},
                                 {"state", "running"},
                                 {"output", json::object()},
                                 {"errors", json::object()}}),
                     {}});
    };
    order.on_ended = [waiting](const process_status& last) {
      waiting->fail(failure_text(last.output)); // before it was accepted
    };
    return caf::anon_send(supervisor, std::move(order));
  }
  auto cancel = [supervisor, id] {
    caf::anon_send(supervisor, cancel_process{id, "its parent task was told to stop"});
  };
  auto waiting = std::make_shared<contested_answer>(std::move(answer));
  auto give_up = [weak = std::weak_ptr{waiting}, id] {
    if (auto still = weak.lock(); still && still->is_elsewhere)
      still->fail("stopped; process " + id + " goes on in another runtime");
  };
  waiting->on_stop.emplace(stop, [cancel, give_up] {
    cancel();
    give_up();
  });
  order.on_elsewhere = [waiting, give_up, stop] {
    waiting->is_elsewhere = true;
    if (stop.stop_requested())
      give_up();
  };
  order.on_ended = [waiting, forgiving = request.ignore_error](const process_status& last) {
    if (is_final(last.output.state)) // else it is left to be resumed, as its parent is
      waiting->give(answer_of(last.output, forgiving));
  };
  caf::anon_send(supervisor, std::move(order));
  if (stop.stop_requested())
    cancel(); // the first one may have come before the process
}

/// Asks the supervisor about a process, and answers with what `tell` makes of what it says.
template <class Request, class Tell>
void ask(caf::actor_system& system, const supervisor_actor& supervisor, Request request,
         const std::shared_ptr<contested_answer>& waiting, Tell tell) {
  system.spawn([=](caf::event_based_actor* self) {
    self->request(supervisor, caf::infinite, request)
      .then(
        [=](const troupe::process_status& status) {
          waiting->give({make_value(tell(status)), {}});
        },
        [=](const caf::error& failed) { waiting->fail(error_of(failed).message); });
  });
}

json summary(const troupe::process_status& status) {
  return summary_of(status);
}

} // namespace

workflow_host::workflow_host(caf::actor_system& system, supervisor_actor supervisor, job_pool& jobs,
                             workflow_loader load)
  : system_{system}, supervisor_{std::move(supervisor)}, jobs_{jobs}, load_{std::move(load)} {}

void workflow_host::run_workflow(sub_workflow_request request, std::stop_token stop,
                                 action_promise answer) {
  auto job
    = [supervisor = supervisor_, load = load_, request = std::move(request), stop = std::move(stop),
       shared = std::make_shared<action_promise>(std::move(answer))] {
        auto flow = load(path_of(request));
        if (!flow)
          return shared->fail(joined(flow.error()));
        for (const auto& wanted : request.tasks)
          if ((*flow)->find_task(wanted) == no_task)
            return shared->fail("workflow " + (*flow)->name + " has no task \"" + wanted + '"');
        auto init = check_input(**flow, request.init);
        if (!init)
          return shared->fail(init.error().message);
        auto id = (*flow)->name + '/'
                  + (request.execution_id.empty()
                       ? make_uuid()
                       : uuid_of_child(request.execution_id, request.first_attempt));
        start_process order;
        order.process_id = id;
        order.flow = *flow;
        order.init = std::move(*init);
        order.timeout = request.timeout;
        order.tasks = request.tasks;
        order.parent_id = request.parent_process_id;
        order.parent_execution = request.execution_id;
        start_child(supervisor, std::move(order), request, stop, std::move(*shared));
      };
  jobs_.submit(std::move(job));
}

void workflow_host::wait_for_process(std::string process_id, duration timeout, std::stop_token stop,
                                     action_promise answer) {
  auto waiting = std::make_shared<contested_answer>(std::move(answer));
  auto give_up = [weak = std::weak_ptr{waiting}] {
    if (auto still = weak.lock())
      still->fail("stopped");
  };
  waiting->on_stop.emplace(stop, give_up);
  ask(system_, supervisor_, await_process{std::move(process_id), timeout}, waiting, summary);
}

void workflow_host::process_status(std::string process_id, action_promise answer) {
  ask(system_, supervisor_, get_status{std::move(process_id)},
      std::make_shared<contested_answer>(std::move(answer)), summary);
}

void workflow_host::send_signal(std::string process_id, std::string name, value payload,
                                action_promise answer) {
  json sent{{"processId", process_id}};
  ask(system_, supervisor_,
      troupe::send_signal{std::move(process_id), std::move(name), {std::move(payload)}},
      std::make_shared<contested_answer>(std::move(answer)),
      [sent](const troupe::process_status&) { return sent; });
}

} // namespace troupe
