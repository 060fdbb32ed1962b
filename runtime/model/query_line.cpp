#include "runtime/model/query_line.hpp"

#include "runtime/base/time.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

namespace {

using outcome = result<void>;

outcome add_states(process_query& to, std::string_view given, time_point) {
  return read_states<process_state>(given, &process_state_of, process_state::failed, "processes")
    .and_then(
      [&](std::vector<process_state> states) { return set_once(to.states, std::move(states)); });
}

outcome add_name(process_query& to, std::string_view given, time_point) {
  return set_once(to.name, std::string{given});
}

outcome add_id(process_query& to, std::string_view given, time_point) {
  return set_once(to.id, std::string{given});
}

outcome add_parent(process_query& to, std::string_view given, time_point) {
  return set_once(to.parent, std::string{given});
}

outcome add_error(process_query& to, std::string_view given, time_point) {
  to.errors.emplace_back(given);
  return {};
}

/// `-1d`, `2026-01-31`, `2026-01-31T12:00:00Z`.
result<time_point> read_time(std::string_view text, time_point now) {
  constexpr std::size_t date_size = 10;
  if (text.starts_with('-'))
    if (auto ago = parse_duration(text.substr(1)))
      return now - *ago;
  auto date = text.size() == date_size;
  if (auto when = parse_rfc3339(std::string{text} + (date ? "T00:00:00Z" : "")))
    return when;
  return wrong_query(in_marks(text)
                     + " is not a time: expected one such as -1d, -2h30m, 2026-01-31 or"
                       " 2026-01-31T12:00:00Z");
}

outcome add_bound(time_span& to, std::string_view given, time_point now) {
  auto sign = given.substr(0, 1);
  if (sign != ">" && sign != "<")
    return wrong_query("found " + in_marks(given)
                       + ": expected > (since) or < (before), and a time: >-1d, <2026-01-31");
  auto when = read_time(given.substr(1), now);
  if (!when)
    return tl::unexpected{std::move(when.error())};
  return set_once(sign == ">" ? to.from : to.to, std::optional{*when});
}

outcome add_accepted(process_query& to, std::string_view given, time_point now) {
  return add_bound(to.accepted, given, now);
}

outcome add_ended(process_query& to, std::string_view given, time_point now) {
  return add_bound(to.ended, given, now);
}

outcome add_process_label(process_query& to, std::string_view given, time_point) {
  return add_label(to.labels, given);
}

using property = query_property<process_query>;

constexpr std::array properties{
  property{"active", [](process_query& to,
                        time_point) { return set_once(to.has_ended, std::optional{false}); }},
  property{"ended", [](process_query& to,
                       time_point) { return set_once(to.has_ended, std::optional{true}); }},
  property{"recent",
           [](process_query& to, time_point now) {
             return set_once(to.recent_since, std::optional{now - recent});
           }},
  property{"root",
           [](process_query& to, time_point) { return set_once(to.is_root, std::optional{true}); }},
  property{"child", [](process_query& to,
                       time_point) { return set_once(to.is_root, std::optional{false}); }},
};

outcome add_property(process_query& to, std::string_view given, time_point now) {
  return set_property<process_query>(to, properties, given, now);
}

using line_key = query_key<process_query>;

constexpr std::array line_keys{
  line_key{"state", "STATE[,STATE]", "In one of these states", add_states},
  line_key{"name", "NAME", "Of workflows with this name; * matches any text, ? one character",
           add_name},
  line_key{"id", "TEXT", "Its id begins so", add_id},
  line_key{"parent", "PROCESS", "A task of this process started it", add_parent},
  line_key{"accepted", ">TIME or <TIME", "It was accepted since then, or before", add_accepted},
  line_key{"ended", ">TIME or <TIME", "It ended since then, or before", add_ended},
  line_key{"error", "TEXT", "A part of one of its errors, whatever the case", add_error},
  line_key{"is", "WORD",
           "active, ended, recent (active, or ended within a day), root, or child (of a task)",
           add_property},
  line_key{"label", "NAME=TEXT", "It has this label; * matches any text, ? one character",
           add_process_label, '.'},
};

} // namespace

std::span<const query_key<process_query>> query_keys() noexcept {
  return line_keys;
}

const query_key<process_query>* find_query_key(std::string_view name) noexcept {
  return key_named<process_query>(line_keys, name);
}

result<process_query> parse_query(std::string_view line, time_point now) {
  return read_query<process_query>(line, line_keys, now);
}

std::string to_line(const process_query& which) {
  std::string line;
  auto add = [&](std::string_view key, std::string_view given) {
    line += line.empty() ? "" : " ";
    line.append(key).append(query_value(given));
  };
  auto add_span = [&](std::string_view key, const time_span& span) {
    if (span.from)
      add(key, '>' + to_exact_rfc3339(*span.from));
    if (span.to)
      add(key, '<' + to_exact_rfc3339(*span.to));
  };
  if (!which.states.empty()) {
    std::string states;
    for (auto state : which.states)
      states.append(states.empty() ? "" : ",").append(to_string(state));
    add("state:", states);
  }
  for (const auto& [key, given] : {std::pair{"name:", &which.name}, std::pair{"id:", &which.id},
                                   std::pair{"parent:", &which.parent}})
    if (!given->empty())
      add(key, *given);
  add_span("accepted:", which.accepted);
  add_span("ended:", which.ended);
  for (const auto& part : which.errors)
    add("error:", part);
  if (which.has_ended)
    add("is:", *which.has_ended ? "ended" : "active");
  if (which.recent_since)
    add("is:", "recent");
  if (which.is_root)
    add("is:", *which.is_root ? "root" : "child");
  append_labels(line, which.labels);
  for (const auto& word : which.words)
    add("", word);
  return line;
}

} // namespace troupe
