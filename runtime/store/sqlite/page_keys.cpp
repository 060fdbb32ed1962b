#include "runtime/store/sqlite/page_keys.hpp"

#include "runtime/store/sqlite/sqlite_session.hpp"

#include <algorithm>

namespace troupe {

namespace {

std::string sql_text(std::string_view text) {
  std::string made = "'";
  for (char c : text)
    made.append(c == '\'' ? 2 : 1, c);
  return made + '\'';
}

/// The states that the processes of the list may have.
std::vector<process_state> states_in(const process_query& which, page_order order) {
  std::optional<bool> ended = which.has_ended;
  if (order == page_order::ended)
    ended = true;
  else if (which.recent_since)
    ended = false; // the others are in the other list
  std::vector<process_state> made;
  for (auto number = 0; number <= static_cast<int>(process_state::failed); ++number) {
    auto state = static_cast<process_state>(number);
    auto is_meant = which.states.empty() || std::ranges::count(which.states, state) > 0;
    if (is_meant && (!ended || *ended == is_final(state)))
      made.push_back(state);
  }
  return made;
}

std::string state_is(process_state state) {
  return "state = " + sql_text(to_string(state));
}

/// The bounds of the time that the list is ordered by, among rows in which processes are called
/// `key`.
std::string bounds_of(const process_query& which, page_order order,
                      const std::optional<page_position>& after, std::string_view key) {
  auto by_end = order == page_order::ended;
  const std::string time = by_end ? " AND ended" : " AND accepted";
  const auto& span = by_end ? which.ended : which.accepted;
  auto from = by_end && which.recent_since ? std::max(which.recent_since, span.from) : span.from;
  std::string made;
  if (from)
    made += time + " >= " + std::to_string(stored_time(*from));
  if (after) {
    auto at = std::to_string(stored_time(after->time));
    made += time + " <= " + at + " AND (" + time.substr(std::string_view{" AND "}.size()) + " < "
            + at + " OR ";
    made.append(key) += " < " + std::to_string(after->key) + ')';
  } else if (span.to) {
    made += time + " <= " + std::to_string(stored_time(*span.to));
  }
  return made;
}

/// Where rows are read.
struct read_table {
  std::string by;       ///< The table, and through which index.
  std::string_view key; ///< What it calls processes.
};

std::string query_of(const process_query& which, page_order order,
                     const std::optional<page_position>& after,
                     const std::vector<std::string>& parts, const read_table& from) {
  const std::string time = order == page_order::ended ? "ended" : "accepted";
  const auto bounds = bounds_of(which, order, after, from.key);
  std::string made;
  for (const auto& part : parts) {
    made += (made.empty() ? "SELECT " : " UNION ALL SELECT ") + time + ", ";
    made.append(from.key).append(" FROM ").append(from.by).append(" WHERE ").append(part);
    made += bounds;
  }
  return made + " ORDER BY 1 DESC, 2 DESC";
}

std::string label_is(const label_term& label) {
  return "name = " + sql_text(label.name) + " AND value = " + sql_text(label.pattern);
}

/// Whether it is better to go through all that have a label than through those that are active, or
/// in some states: not where these are few beside what has completed.
bool is_about_all(const process_query& which) {
  const auto& states = which.states;
  return which.has_ended != false && !which.recent_since
         && (states.empty() || std::ranges::count(states, process_state::completed) > 0);
}

/// What narrows a list to some labels; no index: nothing does.
key_source source_by_label(const process_query& which, page_order order, const known_keys& known) {
  const auto& labels = which.labels;
  auto label = labels.end();
  if (known.rare_label)
    label = labels.begin() + static_cast<std::ptrdiff_t>(*known.rare_label);
  else if (order == page_order::accepted && is_about_all(which))
    label = std::ranges::find_if(labels, &label_term::is_exact);
  if (label == labels.end())
    return {};
  if (order == page_order::accepted)
    return {label_index, {label_is(*label)}};
  return {
    {},
    {"key IN (SELECT process FROM labels WHERE " + label_is(*label) + ") AND ended IS NOT NULL"}};
}

} // namespace

key_source source_of(const process_query& which, page_order order, const known_keys& known) {
  auto states = states_in(which, order);
  auto by_state = [&](std::string_view index, const std::string& further) {
    key_source made{index, {}};
    for (auto state : states)
      made.parts.push_back(state_is(state) + further);
    return made;
  };
  auto by_label = source_by_label(which, order, known);
  if (order == page_order::ended)
    return by_label.parts.empty() ? by_state("processes_ended", " AND ended IS NOT NULL")
                                  : by_label;
  if (!which.parent.empty())
    return {"processes_parent", {"parent = " + sql_text(which.parent) + " AND parent <> ''"}};
  if (known.has_few_ids) // text never has a byte 0xFF
    return {"sqlite_autoindex_processes_1",
            {"id >= " + sql_text(which.id) + " AND id < " + sql_text(which.id + '\xFF')}};
  if (known.rare_label)
    return by_label;
  if (known.names) {
    key_source made{"processes_name", {}};
    for (const auto& name : *known.names)
      for (auto state : states)
        made.parts.push_back("name = " + sql_text(name) + " AND " + state_is(state));
    return made;
  }
  if (!by_label.parts.empty())
    return by_label;
  if (!which.states.empty() || which.has_ended == true)
    return by_state("processes_state", {});
  if (which.has_ended == false || which.recent_since)
    return {"processes_live", {"ended IS NULL"}};
  return {"processes_accepted", {"accepted IS NOT NULL"}};
}

std::string key_query(const process_query& which, page_order order,
                      const std::optional<page_position>& after, const key_source& from) {
  if (from.index == label_index)
    return query_of(which, order, after, from.parts, {"labels", "process"});
  const auto by = from.index.empty() ? "NOT INDEXED" : "INDEXED BY " + std::string{from.index};
  return query_of(which, order, after, from.parts, {"processes " + by, "key"});
}

std::string key_query_by_rows(const process_query& which, page_order order,
                              const std::optional<page_position>& after, const key_source& from) {
  auto parts = from.parts;
  if (from.index.empty() || from.index == label_index)
    parts = {order == page_order::ended ? "ended IS NOT NULL" : "accepted IS NOT NULL"};
  return query_of(which, order, after, parts, {"processes NOT INDEXED", "key"});
}

} // namespace troupe
