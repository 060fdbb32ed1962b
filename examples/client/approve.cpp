/// Calls a function for each action that waits for somebody's approval at a server, and does what
/// it says.
///
/// usage: approve [HOW_MANY]   (without an end); TROUPE_SERVER and TROUPE_TOKEN say where, an
/// operator's token
#include <troupe/client.hpp>

#include <cstdlib>
#include <functional>
#include <iostream>
#include <set>
#include <string>
#include <vector>

namespace {

using judge = std::function<bool(const troupe::approval_request&)>;

/// Decides on what waits by now; how much that was.
int decide(troupe::client& server, const judge& may, std::set<std::string>& seen) {
  auto waiting = server.approvals();
  int decided = 0;
  for (const auto& each : waiting ? *waiting : std::vector<troupe::approval_request>{}) {
    if (!seen.insert(each.execution_id).second)
      continue;
    const auto is_allowed = may(each);
    auto done = is_allowed ? server.approve(each.execution_id) : server.reject(each.execution_id);
    if (!done) // somebody else was quicker, say
      std::cout << done.error().message << std::endl;
    else
      std::cout << each.task_id << (is_allowed ? ": approved" : ": rejected") << std::endl;
    ++decided;
  }
  return decided;
}

} // namespace

int main(int count, char** words) {
  const auto how_many = count > 1 ? std::atoi(words[1]) : 0;
  auto server = troupe::client::open();
  auto stream = troupe::client::open(); // that one waits for events
  if (!server || !stream) {
    std::cerr << (server ? stream : server).error().message << '\n';
    return 1;
  }
  const judge may
    = [](const troupe::approval_request& asked) { return !asked.action.starts_with("system/"); };
  std::set<std::string> seen;
  int decided = 0;
  // `ready` comes first: what waits by then is found, and what comes to wait later is told.
  auto told = stream->listen({"approvals"}, [&](const std::string&, const troupe::json&) {
    decided += decide(*server, may, seen);
    return how_many == 0 || decided < how_many;
  });
  if (told)
    return 0;
  std::cerr << told.error().message << '\n';
  return 1;
}
