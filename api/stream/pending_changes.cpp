#include "api/stream/pending_changes.hpp"

#include <algorithm>
#include <utility>

namespace troupe::api {

namespace {

/// What one row takes, nearly.
std::size_t bytes_of(const any_event& row) {
  constexpr std::size_t fixed = 512;
  if (const auto* one = std::get_if<process_event>(&row))
    return fixed + 2 * one->process_id.size() + one->parent_execution.size() + one->reason.size();
  if (const auto* one = std::get_if<approval_event>(&row))
    return fixed + 2 * one->execution_id.size() + one->task_id.size() + one->reason.size();
  return fixed;
}

/// What names a row among its kind.
const std::string& key_of(const any_event& row) {
  if (const auto* one = std::get_if<approval_event>(&row))
    return one->execution_id;
  return process_of(row);
}

json rows_of(const std::map<std::string, shared_event, std::less<>>& rows) {
  auto list = json::array();
  for (const auto& [key, row] : rows)
    list.push_back(to_json(*row));
  return list;
}

/// Names in the order in which they are first asked for.
class name_list {
public:
  std::size_t place_of(task_state state) {
    const auto found = std::ranges::find(known_, state);
    const auto place = static_cast<std::size_t>(found - known_.begin());
    if (found == known_.end()) {
      known_.push_back(state);
      names_.push_back(to_string(state));
    }
    return place;
  }

  json take() { return std::move(names_); }

private:
  std::vector<task_state> known_;
  json names_ = json::array();
};

} // namespace

std::string event_text(std::string_view name, const json& data) {
  std::string text{"event: "};
  text.append(name).append("\ndata: ");
  text.append(data.dump(-1, ' ', false, json::error_handler_t::replace)).append("\n");
  return text;
}

/// Only which it is: what it is like is read by whoever wants to know.
void pending_changes::add_schedule(const stream_event& happened) {
  constexpr std::size_t fixed = 128;
  std::pair which{*happened.workflow, *happened.process};
  if (schedules_.contains(which))
    return;
  const auto after = row_bytes_ + fixed + 2 * (which.first.size() + which.second.size());
  if (after > most_row_bytes) {
    ++lost_;
    ++dropped_;
    return;
  }
  row_bytes_ = after;
  schedules_.insert(std::move(which));
}

void pending_changes::add_row(const stream_event& happened) {
  if (happened.is_schedule)
    return add_schedule(happened);
  auto& rows = type_of(*happened.whole) == event_type::approval ? approvals_ : processes_;
  const auto& key = key_of(*happened.whole);
  const auto known = rows.find(key);
  const auto before = known == rows.end() ? 0 : bytes_of(*known->second);
  const auto after = row_bytes_ - before + bytes_of(*happened.whole);
  if (after > most_row_bytes) {
    ++lost_;
    ++dropped_;
    if (known == rows.end())
      return;
    rows.erase(known); // no state at all rather than one that isn't true any more
    row_bytes_ -= before;
    return;
  }
  row_bytes_ = after;
  if (known == rows.end())
    rows.emplace(key, happened.whole);
  else
    known->second = happened.whole;
}

void pending_changes::drop_changes(of_process& of) {
  for (const auto& each : of.changes)
    ++of.counts[static_cast<std::size_t>(each.state)];
  changes_ -= of.changes.size();
  of.changes = {};
  of.only_counts = true;
}

void pending_changes::add_change(const stream_event& happened) {
  auto& of = of_processes_[*happened.process];
  if (happened.whole) {
    of.own = happened.whole;
    return;
  }
  if (!of.only_counts && changes_ == most_changes)
    drop_changes(of);
  if (of.only_counts) {
    ++of.counts[static_cast<std::size_t>(happened.state)];
    return;
  }
  of.changes.push_back({happened.execution, happened.state});
  ++changes_;
}

void pending_changes::take_rows(std::vector<std::string>& events) {
  if (const auto lost = std::exchange(lost_, 0))
    events.push_back(event_text("lost", {{"count", lost}}));
  if (!processes_.empty())
    events.push_back(event_text("processes", rows_of(processes_)));
  if (!approvals_.empty())
    events.push_back(event_text("approvals", rows_of(approvals_)));
  if (!schedules_.empty()) {
    auto list = json::array();
    for (const auto& [workflow, id] : schedules_)
      list.push_back({{"workflow", workflow}, {"id", id}});
    events.push_back(event_text("schedules", list));
  }
  processes_.clear();
  approvals_.clear();
  schedules_.clear();
  row_bytes_ = 0;
}

std::string pending_changes::changes_event(const std::string& process, of_process what) {
  json data{{"processId", process}};
  if (what.own)
    data["process"] = to_json(*what.own);
  if (what.only_counts) {
    auto counts = json::object();
    for (std::size_t i = 0; i < what.counts.size(); ++i)
      if (what.counts[i] > 0)
        counts[std::string{to_string(static_cast<task_state>(i))}] = what.counts[i];
    data["counts"] = std::move(counts);
    return event_text("process", data);
  }
  std::ranges::stable_sort(what.changes, {}, &change::execution);
  auto numbers = json::array();
  auto states = json::array();
  name_list names;
  for (std::size_t i = 0; i < what.changes.size(); ++i) {
    const auto& each = what.changes[i];
    if (i + 1 < what.changes.size() && what.changes[i + 1].execution == each.execution)
      continue; // its last state counts
    numbers.push_back(each.execution);
    states.push_back(names.place_of(each.state));
  }
  data["states"] = names.take();
  data["number"] = std::move(numbers);
  data["state"] = std::move(states);
  return event_text("process", data);
}

void pending_changes::take_changes(std::vector<std::string>& events) {
  changes_ = 0;
  for (auto& [process, what] : std::exchange(of_processes_, {}))
    events.push_back(changes_event(process, std::move(what)));
}

} // namespace troupe::api
