/// The processes of a server.
#pragma once

#include "cli/process_source.hpp"
#include "runtime/client/server_client.hpp"

#include <optional>
#include <string>
#include <vector>

namespace troupe::cli {

/// What a server says of its processes. Of one that was found or shown that is kept: what a command
/// says of it is of one moment.
class server_source final : public process_source {
public:
  /// It must outlive this.
  explicit server_source(server_client& client) : client_{client} {}

  process_directory* directory() override { return nullptr; }
  std::string options() const override { return client_.place().options; }
  result<std::string> id_of(const std::string& called) override;
  bool is_live(const std::string& id) override;
  result<listed_page> page(const process_query& which, std::size_t most,
                           const std::string& before) override;
  result<std::vector<listed_process>> list(const process_query& which) override;
  result<process_count> count(const process_query& which, std::size_t most) override;
  result<listed_process> row_of(const std::string& id) override;
  result<json> show(const std::string& id) override;
  result<std::vector<listed_execution>> executions(const std::string& id) override;
  result<execution_rows> page_of(const std::string& id, const execution_query& which,
                                 std::size_t most, const std::string& after) override;
  result<process_usage> usage(const std::string& id) override;
  result<run_report> timing(const std::string& id) override;
  result<run_difference> difference(const std::string& first, const std::string& second) override;
  result<std::vector<process_waits>> explain(const std::string& id,
                                             const std::string& task) override;
  result<rerun_reasons> reasons(const std::string& id, const std::string& task) override;
  result<waits_page> waits(const waits_request& which) override;
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
  result<std::string> newest();

  server_client& client_;
  std::optional<listed_process> found_;
  std::string shown_id_; ///< Of the process that was shown; empty: none.
  json shown_;
};

} // namespace troupe::cli
