#include "runtime/node/live_runtimes.hpp"

#include "runtime/control/control_client.hpp"
#include "runtime/node/asked_waits.hpp"

#include <algorithm>
#include <filesystem>

namespace troupe {

namespace {

namespace fs = std::filesystem;

/// How long a runtime may take to do what it is asked: it may have to wait for its store.
constexpr auto patience = std::chrono::seconds{30};

/// How long all may take to tell what they have: one that is stopped must not keep the others from
/// being seen. Who asks for more and has waited so long is told.
constexpr auto look_patience = std::chrono::seconds{1};

/// As it is where that can't be found out.
fs::path canonical(const std::string& path) {
  std::error_code unreadable;
  auto found = fs::weakly_canonical(path, unreadable);
  return unreadable ? fs::path{path} : found;
}

/// What can be read of them.
std::vector<process_summary> rows_of(const std::vector<std::vector<json>>& lists) {
  std::vector<process_summary> rows;
  for (const auto& entries : lists)
    for (const auto& entry : entries)
      if (auto row = read_process_summary(entry))
        rows.push_back(std::move(*row));
  return rows;
}

bool lists(const std::vector<std::string>& ids, const std::string& wanted) {
  return std::ranges::find(ids, wanted) != ids.end();
}

} // namespace

live_runtimes::live_runtimes(const process_place& where)
  : on_notice_{where.on_notice}, own_{where.own} {
  if (own_.answer)
    known_.push_back({own_.address, {}, {}, {}, false});
  auto opened = control_folder::open(where.folder, false);
  if (!opened)
    return; // where no run ever was, none lives
  for (const auto& name : opened->sockets()) {
    if (is_own(opened->path_of(name)))
      continue;
    auto connection = opened->connect(name);
    if (!connection)
      tell(connection.error().message);
    else if (*connection)
      known_.push_back({opened->path_of(name), std::move(*connection), {}, {}, false});
  }
}

void live_runtimes::tell(const std::string& notice) const {
  if (on_notice_)
    on_notice_(notice);
}

bool live_runtimes::is_own(const std::string& address) const {
  return own_.answer && canonical(own_.address) == canonical(address);
}

result<json> live_runtimes::ask(const live_runtime& one, const control_request& asked) const {
  if (!one.connection)
    return own_.answer(asked);
  auto say_why = [&] {
    tell(one.path
         + ": no answer yet: its runtime may have to wait for a store that another program has "
           "locked; it is waited for, "
         + to_string(patience) + " at most");
  };
  return ask_runtime(one.connection, asked, patience, {look_patience, say_why});
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
    known_.push_back({where.string(), std::move(*connection), {}, {}, false});
}

bool live_runtimes::is_silent(const std::string& address) const {
  auto where = canonical(address);
  return std::ranges::any_of(known_, [&](const live_runtime& each) {
    return each.is_silent && canonical(each.path) == where;
  });
}

/// The entries of the lists that the runtimes answer with, in the order of all of them.
std::vector<std::vector<json>>
live_runtimes::list(const control_request& asked,
                    const std::function<bool(const live_runtime&)>& meant) {
  std::vector<std::vector<json>> lists(known_.size());
  auto take = [&](std::size_t place, result<json> answer) {
    auto& asked_one = known_[place];
    asked_one.is_silent = !answer;
    if (answer && answer->is_array())
      lists[place] = std::move(*answer).get<std::vector<json>>();
    else
      tell(asked_one.path + ": "
           + (answer ? "the runtime's answer is no list" : answer.error().message));
  };
  std::vector<std::size_t> places;
  std::vector<const descriptor*> connections;
  for (std::size_t i = 0; i < known_.size(); ++i) {
    if (meant && !meant(known_[i]))
      continue;
    if (known_[i].connection) {
      places.push_back(i);
      connections.push_back(&known_[i].connection);
    } else {
      take(i, own_.answer(asked));
    }
  }
  auto answers = ask_runtimes(connections, asked, look_patience);
  for (std::size_t n = 0; n < places.size(); ++n)
    take(places[n], std::move(answers[n]));
  return lists;
}

std::function<bool(const live_runtimes::live_runtime&)>
live_runtimes::at(const std::set<std::string>& addresses) const {
  std::set<fs::path> places;
  for (const auto& each : addresses)
    places.insert(canonical(each));
  return [places](const live_runtime& each) { return places.contains(canonical(each.path)); };
}

std::vector<process_summary>
live_runtimes::processes_beside(const std::set<std::string>& addresses) {
  auto is_meant = at(addresses);
  return rows_of(list({.verb = "ps"}, [&](const live_runtime& each) { return !is_meant(each); }));
}

std::vector<process_summary> live_runtimes::processes_of(const std::set<std::string>& addresses,
                                                         const std::vector<std::string>& ids) {
  return rows_of(list({.verb = "ps", .payload = ids}, at(addresses)));
}

std::vector<process_summary> live_runtimes::processes() {
  std::vector<process_summary> rows;
  auto lists = list({.verb = "ps"});
  for (std::size_t i = 0; i < known_.size(); ++i) {
    known_[i].processes.clear();
    for (const auto& entry : lists[i])
      if (auto row = read_process_summary(entry)) {
        known_[i].processes.push_back(row->id);
        rows.push_back(std::move(*row));
      }
  }
  return rows;
}

std::optional<process_summary> live_runtimes::find(const std::string& id) {
  std::optional<process_summary> found;
  auto answers = list({.verb = "ps", .payload = json::array({id})});
  for (std::size_t i = 0; i < known_.size(); ++i) {
    std::erase(known_[i].processes, id);
    for (const auto& entry : answers[i])
      if (auto row = read_process_summary(entry); row && row->id == id) {
        known_[i].processes.push_back(id);
        found = std::move(*row);
      }
  }
  return found;
}

bool live_runtimes::has(const std::string& process_id) const {
  return std::ranges::any_of(
    known_, [&](const live_runtime& each) { return lists(each.processes, process_id); });
}

bool live_runtimes::asks_about(const std::string& execution_id) const {
  return std::ranges::any_of(
    known_, [&](const live_runtime& each) { return lists(each.executions, execution_id); });
}

bool live_runtimes::tell_of_schedules(const std::string& workflow) {
  const control_request news{.verb = "schedules", .name = workflow};
  std::vector<const descriptor*> connections;
  auto drives = false;
  for (const auto& each : known_)
    if (each.connection)
      connections.push_back(&each.connection);
    else if (const auto told = own_.answer(news))
      drives = drives || *told == true;
  // One of an earlier build knows no such request, and has no schedules.
  for (const auto& told : ask_runtimes(connections, news, look_patience))
    drives = drives || (told && *told == true);
  return drives;
}

std::vector<approval_request> live_runtimes::approvals() {
  std::vector<approval_request> pending;
  auto lists = list({.verb = "approvals"});
  for (std::size_t i = 0; i < known_.size(); ++i) {
    known_[i].executions.clear();
    for (const auto& entry : lists[i])
      if (auto request = read_approval_request(entry)) {
        known_[i].executions.push_back(request->execution_id);
        pending.push_back(std::move(*request));
      }
  }
  return pending;
}

waits_page live_runtimes::waits(const waits_request& which) {
  std::vector<waits_page> pages;
  for (const auto& answer : list({.verb = "explain", .payload = to_json(which)})) {
    if (answer.empty() || !answer.front().is_array())
      continue; // it did not answer, or is of another build
    auto& page = pages.emplace_back();
    for (const auto& entry : answer.front())
      if (auto told = read_process_waits(entry))
        page.processes.push_back(std::move(*told));
    if (answer.size() > 1 && answer[1].is_string())
      page.next = answer[1].get<std::string>();
  }
  return joined_pages(std::move(pages), which);
}

result<json> live_runtimes::ask_owner(const control_request& asked) {
  auto owner = std::ranges::find_if(known_, [&](const live_runtime& each) {
    return asked.execution.empty() ? lists(each.processes, asked.process)
                                   : lists(each.executions, asked.execution);
  });
  if (owner == known_.end())
    return failure(error_code::process_unknown,
                   "no live runtime has " + asked.process + asked.execution);
  return ask(*owner, asked);
}

} // namespace troupe
