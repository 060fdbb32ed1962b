#include "runtime/node/workflow_host.hpp"

#include "messages/control.hpp"
#include "messages/process.hpp"
#include "runtime/base/uuid.hpp"
#include "runtime/language/workflow/caller_input.hpp"
#include "runtime/node/process_client.hpp"
#include "runtime/store/recovered_process.hpp"

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

/// To a child whose task is stopped.
steer_process cancellation_of(std::string child) {
  return {std::move(child), input::cancel{"its parent task was told to stop"}};
}

/// What is told of a failed process is part of what is told of the one that started it, and so on:
/// so many of its failures, in so many bytes.
constexpr std::size_t told_failures = 3;
constexpr std::size_t told_bytes = 2'048;

/// At most `told_bytes` of it, whole characters.
std::string shortened(std::string text) {
  if (text.size() <= told_bytes)
    return text;
  auto end = told_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
    --end;
  text.resize(end);
  return text + "...";
}

std::string failure_text(const process_output& output) {
  auto text = "process " + output.process_id + ' ' + std::string{to_string(output.state)};
  if (!output.cancel_reason.empty())
    text += " (" + output.cancel_reason + ')';
  const char* separator = ": ";
  std::size_t told = 0;
  for (const auto& [name_space, message] : output.errors) {
    if (told++ == told_failures) {
      text = shortened(std::move(text));
      return text + "; and " + std::to_string(output.errors.size() - told_failures) + " more";
    }
    text += separator + name_space + ": " + message;
    separator = "; ";
  }
  return shortened(std::move(text));
}

std::string path_of(const sub_workflow_request& request) {
  return path_in(request.around, sub_workflow_path(request.folder, request.location)).string();
}

std::string joined(const std::vector<problem>& problems) {
  std::string text;
  for (const auto& each : problems)
    text += (text.empty() ? "" : "; ") + to_string(each);
  return text;
}

/// Loads what was asked for, and checks what it is given.
result<start_process> order_for(const sub_workflow_request& request, const workflow_loader& load,
                                const continuation_reader& ended, const secret_reader& secrets) {
  auto flow = load(path_of(request));
  if (!flow)
    return failure(error_code::definition_invalid, joined(flow.error()));
  for (const auto& wanted : request.tasks)
    if ((*flow)->find_task(wanted) == no_task)
      return failure(error_code::task_unknown,
                     "workflow " + (*flow)->name + " has no task \"" + wanted + '"');
  auto init = check_input(**flow, request.init);
  if (!init)
    return tl::unexpected{std::move(init.error())};
  start_process order;
  order.process_id
    = (*flow)->name + '/'
      + (request.execution_id.empty()
           ? make_uuid()
           : uuid_of_child(request.execution_id, request.first_attempt, request.around));
  order.flow = *flow;
  order.begin.init = make_value(std::move(*init));
  order.begin.timeout = request.timeout;
  order.begin.tasks = request.tasks;
  order.begin.parent_id = request.parent_process_id;
  order.begin.parent_execution = request.execution_id;
  auto found = surroundings_of(**flow, request.around);
  if (!found)
    return tl::unexpected{std::move(found.error())};
  order.begin.surroundings = std::move(*found);
  if (ended && !request.continues.empty())
    if (auto from = ended(request.continues)) { // else it begins anew
      auto again = surroundings_of(**flow, *from, {});
      if (!again)
        return tl::unexpected{std::move(again.error())};
      order.begin.surroundings = std::move(*again);
      order.earlier = std::move(from->earlier);
    }
  order.goes_on = request.again;
  if (secrets) {
    auto known = secrets(**flow, {}); // what is above adds its own
    if (!known)
      return tl::unexpected{std::move(known.error())};
    order.secrets = std::move(*known);
  }
  return order;
}

using stop_watch = std::stop_callback<std::function<void()>>;

/// An answer that may come from several sides: the first one counts.
class contested_answer {
public:
  explicit contested_answer(action_promise answer) : answer_{std::move(answer)} {}

  void give(action_answer last_word) {
    if (!given_.test_and_set())
      answer_.answer(std::move(last_word));
  }
  void fail(std::string message) { give({failure(std::move(message)), {}}); }
  bool is_given() const noexcept { return given_.test(); }

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

/// Sends the order; one for a process that has failed before lets that go on.
class child_starter {
public:
  child_starter(caf::actor_system& system, supervisor_actor supervisor, child_reader stored)
    : system_{system}, supervisor_{std::move(supervisor)}, stored_{std::move(stored)} {}

  void send(start_process order) const {
    if (!order.goes_on)
      return caf::anon_send(supervisor_, std::move(order));
    if (find_kept(order))
      return;
    order.goes_on = false;
    auto found = stored_ ? stored_(order.process_id) : result<stored_child>{};
    if (!found)
      return fail(order, found.error().message);
    if (found->over)
      return order.on_ended(*found->over);
    if (found->order) {
      found->order->on_accepted = std::move(order.on_accepted);
      found->order->on_ended = std::move(order.on_ended);
      order = std::move(*found->order);
    }
    caf::anon_send(supervisor_, std::move(order));
  }

private:
  /// Whether the supervisor has taken it.
  bool find_kept(const start_process& order) const {
    return ask<process_started>(system_, supervisor_, order).has_value();
  }

  static void fail(const start_process& order, std::string message) {
    process_status last;
    last.output.process_id = order.process_id;
    last.output.name = order.flow->name;
    last.output.state = process_state::failed;
    last.output.errors[last.output.name] = std::move(message);
    order.on_ended(last);
  }

  caf::actor_system& system_;
  supervisor_actor supervisor_;
  child_reader stored_;
};

void start_child(const child_starter& starter, const supervisor_actor& supervisor,
                 start_process order, const sub_workflow_request& request,
                 const std::stop_token& stop, const std::shared_ptr<contested_answer>& waiting) {
  auto id = order.process_id;
  waiting->on_stop.reset(); // it was loaded
  if (request.async) {
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
    return starter.send(std::move(order));
  }
  auto cancel = [supervisor, id] { caf::anon_send(supervisor, cancellation_of(id)); };
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
  starter.send(std::move(order));
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
                             workflow_loader load, continuation_reader ended, child_reader stored,
                             secret_reader secrets)
  : system_{system}, supervisor_{std::move(supervisor)}, jobs_{jobs}, load_{std::move(load)},
    ended_{std::move(ended)}, stored_{std::move(stored)}, secrets_{std::move(secrets)} {}

void workflow_host::run_workflow(sub_workflow_request request, std::stop_token stop,
                                 action_promise answer) {
  auto waiting = std::make_shared<contested_answer>(std::move(answer));
  auto place = jobs_.take_place();
  // Loading can't be taken back, and a file may keep it waiting for ever.
  auto give_up = [weak = std::weak_ptr{waiting}, &jobs = jobs_, place] {
    if (auto still = weak.lock())
      still->fail("stopped before its definition was loaded");
    jobs.leave_behind(*place);
  };
  waiting->on_stop.emplace(stop, give_up);
  child_starter starter{system_, supervisor_, stored_};
  auto job = [supervisor = supervisor_, starter = std::move(starter), load = load_, ended = ended_,
              secrets = secrets_, request = std::move(request), stop = std::move(stop), waiting] {
    auto order = order_for(request, load, ended, secrets);
    if (!order)
      waiting->fail(std::move(order.error().message));
    else if (waiting->is_given()) // it may live all the same, if a crash came between
      caf::anon_send(supervisor, cancellation_of(order->process_id));
    else
      start_child(starter, supervisor, std::move(*order), request, stop, waiting);
  };
  if (auto queued = jobs_.submit(std::move(job), place); !queued)
    waiting->fail(std::move(queued.error().message));
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
      steer_process{std::move(process_id), input::signal{std::move(name), std::move(payload)}},
      std::make_shared<contested_answer>(std::move(answer)),
      [sent](const troupe::process_status&) { return sent; });
}

} // namespace troupe
