#include "runtime/node/process_client.hpp"

#include <algorithm>
#include <iterator>

#include <caf/send.hpp>

namespace troupe {

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
start(caf::actor_system& system, const supervisor_actor& supervisor, start_process order) {
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
