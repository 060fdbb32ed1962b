#include "troupe/process.hpp"

#include "messages/control.hpp"
#include "messages/query.hpp"
#include "runtime/engine/verb.hpp"
#include "runtime/node/process_client.hpp"

#include <caf/actor_system.hpp>
#include <caf/send.hpp>

#include <algorithm>

namespace troupe {

namespace {

/// Longer waits are no different, and added to a clock this one fits.
constexpr duration longest_wait = std::chrono::hours{24 * 365 * 100};

} // namespace

process::process(std::shared_ptr<process_client> shared) : client_{std::move(shared)} {}

const std::string& process::id() const noexcept {
  return client_->id;
}

time_point process::started_at() const noexcept {
  return client_->started_at;
}

bool process::wait_until_stored() const {
  client_->stored.wait(process_client::storing::unknown);
  return client_->stored == process_client::storing::yes;
}

const process_output& process::wait() const& {
  if (auto end = client_->end.load())
    return end->status.get().output;
  auto known
    = ask<process_status>(*client_->system, client_->supervisor, await_process{client_->id});
  auto end = std::make_shared<awaited_end>();
  process_status forgotten;
  forgotten.output.process_id = client_->id;
  end->promise.set_value(known ? std::move(*known) : std::move(forgotten));
  client_->end = end;
  return end->status.get().output;
}

process_output process::wait() && {
  return std::as_const(*this).wait();
}

end_call process::when_ended(const std::function<void(const process_output& ended)>& hear) const {
  process_output last;
  last.process_id = client_->id; // where it is forgotten, nothing else
  if (!client_->has_ended()) {
    auto known
      = ask<end_watched>(*client_->system, client_->supervisor, watch_end{client_->id, hear});
    if (known && !known->over)
      return {client_, known->number};
    if (known)
      last = std::move(known->over->output);
  }
  if (client_->has_ended())
    last = client_->end.load()->status.get().output;
  hear(last);
  return {};
}

end_call::end_call(std::shared_ptr<process_client> of, std::uint64_t number) noexcept
  : client_{std::move(of)}, number_{number} {}

void end_call::drop() const {
  if (client_)
    static_cast<void>(
      ask<end_unwatched>(*client_->system, client_->supervisor, unwatch_end{client_->id, number_}));
}

std::optional<process_output> process::wait_for(duration longest) const {
  if (auto end = client_->end.load()) {
    if (end->status.wait_for(std::min(longest, longest_wait)) != std::future_status::ready)
      return std::nullopt;
    return end->status.get().output;
  }
  auto known = ask<process_status>(*client_->system, client_->supervisor,
                                   await_process{client_->id, longest});
  if (!known || !is_final(known->output.state))
    return std::nullopt;
  return known->output;
}

process_state process::wait_for_rest(duration longest) const {
  auto known = ask<process_status>(*client_->system, client_->supervisor,
                                   await_process{client_->id, longest, wait_goal::rest});
  if (known)
    return known->output.state;
  return client_->has_ended() ? client_->end.load()->status.get().output.state
                              : process_state::completed; // forgotten: it had nothing left to do
}

template <class Input>
result<void> process::steer(Input what) const {
  auto done = ask<process_status>(*client_->system, client_->supervisor,
                                  steer_process{client_->id, std::move(what)});
  if (!done && client_->has_ended())
    return failure(error_code::process_state,
                   "process " + client_->id + " has ended: it is "
                     + std::string{to_string(client_->end.load()->status.get().output.state)});
  if (!done)
    return tl::unexpected{std::move(done.error())};
  return {};
}

result<void> process::cancel(std::string reason) const {
  return steer(input::cancel{std::move(reason)});
}

void process::request_cancel(std::string reason) const {
  caf::anon_send(client_->supervisor, steer_process{client_->id, input::cancel{std::move(reason)}});
}

result<void> process::pause(std::string reason) const {
  return steer(input::pause{std::move(reason)});
}

result<void> process::resume() const {
  return steer(input::resume{});
}

result<void> process::step() const {
  return steer(input::step{});
}

result<void> process::resume_failed() const {
  return steer(input::resume_failed{});
}

result<void> process::signal(std::string name, json payload) const {
  return steer(input::signal{std::move(name), make_value(std::move(payload))});
}

result<void> request(const process& target, const control_request& asked) {
  const auto* what = find_verb(asked.verb);
  if (!what || !what->input_of || decides(*what))
    return failure("\"" + asked.verb + "\" is nothing to ask of a process");
  return target.steer(what->input_of(asked));
}

result<process_summary> process::summary() const {
  return ask<process_status>(*client_->system, client_->supervisor, get_status{client_->id})
    .map(row_of);
}

process_state process::state() const {
  if (client_->has_ended())
    return client_->end.load()->status.get().output.state;
  auto known = ask<process_status>(*client_->system, client_->supervisor, get_status{client_->id});
  if (known)
    return known->output.state;
  return client_->has_ended() ? client_->end.load()->status.get().output.state
                              : process_state::completed;
}

result<process_snapshot> process::snapshot() const {
  return ask<process_seen>(*client_->system, client_->supervisor, get_snapshot{client_->id})
    .map([](process_seen seen) { return std::move(seen.content); });
}

result<execution_page> executions_of(const process& target, const execution_query& which,
                                     const execution_request& wanted) {
  const auto& client = *target.client_;
  return ask<executions_seen>(*client.system, client.supervisor,
                              get_executions{client.id, which, wanted})
    .map([](executions_seen seen) { return std::move(seen.content); });
}

result<process_waits> process::waits(std::string task) const {
  return ask<process_waiting>(*client_->system, client_->supervisor,
                              get_waits{client_->id, std::move(task)})
    .map([](process_waiting seen) { return std::move(seen.content); });
}

progress process::progress() const {
  if (client_->has_ended())
    return client_->end.load()->status.get().tree;
  auto known = ask<tree_progress>(*client_->system, client_->supervisor, get_progress{client_->id});
  if (known)
    return known->counters;
  // It ended between the question and the answer.
  return client_->has_ended() ? client_->end.load()->status.get().tree : troupe::progress{};
}

} // namespace troupe
