#include "runtime/node/process_client.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <iterator>
#include <mutex>
#include <optional>
#include <utility>

namespace troupe {

namespace {

/// What a listener hears of a start, in order, whichever thread knows what first.
class told_start {
public:
  told_start(std::shared_ptr<process_client> of, start_told hear)
    : client_{std::move(of)}, hear_{std::move(hear)} {}

  /// It is known how the start went. The first word counts.
  void begin(const result<void>& begun) {
    const std::lock_guard lock{mutex_};
    if (begun_)
      return;
    begun_ = begun.has_value();
    std::exchange(hear_.started, {})(begun.map([this] { return client_; }));
    if (has_ended_ && *begun_)
      hear_.ended(client_);
    if (has_ended_ || !*begun_)
      hear_.ended = {};
  }

  /// It has ended: before it was known to have begun, maybe. The first end counts.
  void end() {
    const std::lock_guard lock{mutex_};
    if (!std::exchange(has_ended_, true) && begun_ == true)
      std::exchange(hear_.ended, {})(client_);
  }

private:
  std::mutex mutex_; // guards all below, and holds the second word up until the first is said
  std::shared_ptr<process_client> client_;
  start_told hear_;
  std::optional<bool> begun_; ///< Nothing: that is not known yet.
  bool has_ended_ = false;
};

/// Has the supervisor asked for a process whose id was chosen by an actor that waits for the word.
void ask_for(caf::actor_system& system, const supervisor_actor& supervisor, start_process order,
             const std::shared_ptr<told_start>& told) {
  system.spawn([supervisor, told, order = std::move(order)](caf::event_based_actor* self) mutable {
    self->request(supervisor, caf::infinite, std::move(order))
      .then([told](const process_started&) { told->begin({}); },
            [told](const caf::error& failed) { told->begin(tl::unexpected{error_of(failed)}); });
  });
}

} // namespace

std::shared_ptr<process_client> client_of(caf::actor_system& system, supervisor_actor supervisor,
                                          std::string process_id) {
  auto client = std::make_shared<process_client>();
  client->id = std::move(process_id);
  client->system = &system;
  client->supervisor = std::move(supervisor);
  client->tell_stored(process_client::storing::yes); // whoever told the id knew
  return client;
}

std::shared_ptr<process_client> connect(caf::actor_system& system, supervisor_actor supervisor,
                                        start_process& order) {
  auto client = std::make_shared<process_client>();
  client->id = order.process_id;
  client->started_at = order.accepted_at;
  client->system = &system;
  client->supervisor = std::move(supervisor);
  client->end = std::make_shared<awaited_end>();
  order.on_accepted = [client] { client->tell_stored(process_client::storing::yes); };
  order.on_ended = [client](process_status last) {
    client->tell_stored(process_client::storing::no);
    client->end.load()->promise.set_value(std::move(last));
  };
  order.on_taken_up = [client] { client->end = std::make_shared<awaited_end>(); };
  return client;
}

std::vector<process_summary> rows_from(caf::actor_system& system,
                                       const supervisor_actor& supervisor, list_processes wanted) {
  auto known = ask<process_list>(system, supervisor, std::move(wanted));
  std::vector<process_summary> rows;
  if (known)
    std::ranges::transform(known->processes, std::back_inserter(rows), row_of);
  return rows;
}

result<std::shared_ptr<process_client>>
start(caf::actor_system& system, const supervisor_actor& supervisor, start_process&& order) {
  auto client = connect(system, supervisor, order);
  if (!order.has_chosen_id) {
    caf::anon_send(supervisor, std::move(order));
    return client;
  }
  auto started = ask<process_started>(system, supervisor, std::move(order));
  if (!started)
    return tl::unexpected{std::move(started.error())};
  return client;
}

void start(caf::actor_system& system, const supervisor_actor& supervisor, start_process&& order,
           start_told hear) {
  auto client = connect(system, supervisor, order);
  auto told = std::make_shared<told_start>(client, std::move(hear));
  order.on_ended = [told, id = order.process_id, is_known = !order.has_chosen_id,
                    before = std::move(order.on_ended)](process_status last) {
    before(std::move(last));
    if (is_known) // else the supervisor says it
      told->begin(
        failure(error_code::store_failed, "process " + id + " could not be stored, and has ended"));
    told->end();
  };
  if (order.has_chosen_id)
    return ask_for(system, supervisor, std::move(order), told);
  order.on_accepted = [told, before = std::move(order.on_accepted)] {
    before();
    told->begin({});
  };
  caf::anon_send(supervisor, std::move(order));
}

process_summary row_of(const process_status& seen) {
  return {seen.output.process_id,
          seen.output.name,
          seen.parent_id,
          seen.output.state,
          seen.counters,
          seen.started_at,
          to_string(seen.workflow_hash),
          seen.labels};
}

} // namespace troupe
