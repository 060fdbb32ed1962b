#include "cli/process_source.hpp"

#include <utility>

namespace troupe::cli {

result<listed_page> directory_source::page(const process_query& which, std::size_t most,
                                           const std::string& before) {
  return all_.page(which, most, before);
}

result<std::vector<listed_process>> directory_source::list(const process_query& which) {
  return all_.list(which);
}

result<process_count> directory_source::count(const process_query& which, std::size_t most) {
  return all_.count(which, most);
}

result<std::vector<listed_execution>> directory_source::executions(const std::string& id) {
  return all_.executions(id);
}

result<execution_rows> directory_source::page_of(const std::string& id,
                                                 const execution_query& which, std::size_t most,
                                                 const std::string& after) {
  return all_.page_of(id, which, most, after).map([](execution_list some) {
    return execution_rows{listed(std::move(some.rows)), std::move(some.next)};
  });
}

result<std::vector<process_waits>> directory_source::explain(const std::string& id,
                                                             const std::string& task) {
  return all_.explain(id, task);
}

result<std::vector<approval_request>> directory_source::approvals(const std::string& id) {
  return all_.approvals(id);
}

result<approval_request> directory_source::approval_of(const std::string& called) {
  return all_.approval_of(called);
}

result<request_outcome> directory_source::request(const control_request& asked) {
  return all_.request(asked);
}

result<bulk_outcome> directory_source::request_all(const process_query& which,
                                                   const control_request& asked) {
  auto rows = all_.list(which);
  if (!rows)
    return tl::unexpected{std::move(rows.error())};
  bulk_outcome all{.meant = rows->size()};
  for (const auto& each : *rows) {
    auto one = asked;
    one.process = each.summary.id;
    auto outcome = all_.request(one);
    if (!outcome) {
      all.faults.push_back(std::move(outcome.error()));
      continue;
    }
    ++all.done;
    if (outcome->is_recorded)
      all.recorded.push_back(each.summary.id);
  }
  return all;
}

result<void> directory_source::events(const std::string& called, const event_line_listener& hear) {
  return all_.events(called, [&](const execution_event& told) { return hear(to_json_line(told)); });
}

result<void> directory_source::logs(const std::string& called, const log_query& wanted,
                                    const std::function<bool(const logged_action&)>& hear) {
  return all_.logs(called, wanted, hear);
}

result<void> directory_source::follow_logs(const std::string& called, const log_query& wanted,
                                           const log_text_listener& hear) {
  return all_.follow_logs(
    called, wanted, [&](const followed_text& told) { return hear(told.of.task_path, told.text); });
}

} // namespace troupe::cli
