#include "runtime/cli/live_runtimes.hpp"

#include "runtime/cli/standard_streams.hpp"
#include "runtime/control/control_client.hpp"

#include <algorithm>
#include <filesystem>

namespace troupe::cli {

namespace {

namespace fs = std::filesystem;

/// How long a runtime may take to answer.
constexpr auto patience = std::chrono::seconds{30};

/// As it is where that can't be found out.
fs::path canonical(const std::string& path) {
  std::error_code unreadable;
  auto found = fs::weakly_canonical(path, unreadable);
  return unreadable ? fs::path{path} : found;
}

bool lists(const std::vector<std::string>& ids, const std::string& wanted) {
  return std::ranges::find(ids, wanted) != ids.end();
}

} // namespace

live_runtimes::live_runtimes(const std::string& folder) {
  auto opened = control_folder::open(folder, false);
  if (!opened)
    return; // where no run ever was, none lives
  for (const auto& name : opened->sockets()) {
    auto connection = opened->connect(name);
    if (!connection)
      say("troupe: " + connection.error().message);
    else if (*connection)
      known_.push_back({opened->path_of(name), std::move(*connection), {}, {}});
  }
}

void live_runtimes::reach(const std::string& address) {
  auto where = canonical(address);
  auto is_known = std::ranges::any_of(
    known_, [&](const live_runtime& each) { return canonical(each.path) == where; });
  auto opened = control_folder::open(where.parent_path().string(), false);
  if (is_known || !opened)
    return;
  auto connection = opened->connect(where.filename().string());
  if (connection && *connection)
    known_.push_back({where.string(), std::move(*connection), {}, {}});
}

/// The entries of a list that a runtime answers with.
std::vector<json> live_runtimes::list(live_runtime& whom, const control_request& asked) {
  auto answer = ask_runtime(whom.connection, asked, patience);
  if (answer && answer->is_array())
    return std::move(*answer).get<std::vector<json>>();
  say("troupe: " + whom.path + ": "
      + (answer ? "the runtime's answer is no list" : answer.error().message));
  return {};
}

std::vector<process_summary> live_runtimes::processes() {
  std::vector<process_summary> rows;
  for (auto& each : known_) {
    each.processes.clear();
    for (const auto& entry : list(each, {.verb = control_verb::list}))
      if (auto row = read_process_summary(entry)) {
        each.processes.push_back(row->id);
        rows.push_back(std::move(*row));
      }
  }
  return rows;
}

bool live_runtimes::has(const std::string& process_id) const {
  return std::ranges::any_of(
    known_, [&](const live_runtime& each) { return lists(each.processes, process_id); });
}

bool live_runtimes::asks_about(const std::string& execution_id) const {
  return std::ranges::any_of(
    known_, [&](const live_runtime& each) { return lists(each.executions, execution_id); });
}

std::vector<approval_request> live_runtimes::approvals() {
  std::vector<approval_request> pending;
  for (auto& each : known_) {
    each.executions.clear();
    for (const auto& entry : list(each, {.verb = control_verb::approvals}))
      if (auto request = read_approval_request(entry)) {
        each.executions.push_back(request->execution_id);
        pending.push_back(std::move(*request));
      }
  }
  return pending;
}

result<json> live_runtimes::ask_owner(const control_request& asked) {
  auto owner = std::ranges::find_if(known_, [&](const live_runtime& each) {
    return asked.execution.empty() ? lists(each.processes, asked.process)
                                   : lists(each.executions, asked.execution);
  });
  if (owner == known_.end())
    return failure("no live runtime has " + asked.process + asked.execution);
  return ask_runtime(owner->connection, asked, patience);
}

} // namespace troupe::cli
