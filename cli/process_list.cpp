#include "cli/process_list.hpp"

#include "cli/flag_values.hpp"
#include "runtime/base/nearest.hpp"
#include "runtime/store/ownership.hpp"

#include <algorithm>
#include <map>

#include <fnmatch.h>

namespace troupe::cli {

namespace {

/// Adds the states in `text`, which has commas between them.
result<void> add_states(std::string_view text, std::vector<process_state>& to) {
  for (std::size_t at = 0; at <= text.size();) {
    auto end = std::min(text.find(',', at), text.size());
    auto called = text.substr(at, end - at);
    auto state = process_state_of(called);
    if (!state) {
      std::vector<std::string> known;
      for (auto number = 0; number <= static_cast<int>(process_state::failed); ++number)
        known.emplace_back(to_string(static_cast<process_state>(number)));
      return failure(error_code::argument_invalid, "--state: \"" + std::string{called}
                                                     + "\" is not a state of processes"
                                                     + suggestion(called, known));
    }
    to.push_back(*state);
    at = end + 1;
  }
  return {};
}

/// Null: nobody can tell from here.
json is_alive(const owner& who) {
  return who.life == owner_life::unknown ? json() : json(who.life == owner_life::lives);
}

} // namespace

result<process_choice> check(const ps_flags& flags) {
  process_choice which;
  for (const auto& text : flags.states)
    if (auto added = add_states(text, which.states); !added)
      return tl::unexpected{std::move(added.error())};
  which.name = flags.name.value_or("");
  if (flags.older_than) {
    auto age = parse_bound("--older-than", *flags.older_than);
    if (!age)
      return tl::unexpected{std::move(age.error())};
    which.older_than = *age;
  }
  which.only_recent = !flags.all && flags.states.empty() && !flags.older_than;
  return which;
}

std::optional<time_point> listed_process::ended() const {
  if (!stored || (is_live && !is_final(summary.state)))
    return std::nullopt; // it may have been taken up again
  return stored->ended;
}

process_filter stored_filter(const process_choice& which, time_point now) {
  process_filter filter;
  filter.states = which.states;
  if (which.only_recent)
    filter.live_since = now - recent;
  return filter;
}

std::vector<listed_process> merged(const std::vector<process_summary>& live,
                                   const std::vector<process_row>& stored) {
  std::vector<listed_process> all;
  std::map<std::string, std::size_t> places;
  for (const auto& row : stored) {
    places[row.id] = all.size();
    auto& each = all.emplace_back();
    each.summary.id = row.id;
    each.summary.name = row.name;
    each.summary.parent_id = row.parent_id;
    each.summary.state = row.state;
    each.summary.started_at = row.accepted;
    each.stored = row;
  }
  for (const auto& told : live) {
    auto [known, fresh] = places.try_emplace(told.id, all.size());
    if (fresh)
      all.emplace_back();
    auto& each = all[known->second];
    each.summary = told;
    each.is_live = true;
  }
  std::ranges::stable_sort(all, {}, [](const auto& each) { return each.summary.started_at; });
  return all;
}

bool means(const process_choice& which, const listed_process& each, time_point now) {
  const auto& summary = each.summary;
  if (!which.states.empty() && std::ranges::count(which.states, summary.state) == 0)
    return false;
  if (!which.name.empty() && ::fnmatch(which.name.c_str(), summary.name.c_str(), 0) != 0)
    return false;
  if (which.only_recent && each.ended() && *each.ended() < now - recent)
    return false;
  return now - summary.started_at >= which.older_than;
}

json to_json(const listed_process& each) {
  auto shown = to_json(each.summary);
  if (!each.is_live)
    shown.erase("progress");
  if (auto ended = each.ended())
    shown["endedAt"] = to_rfc3339(*ended);
  if (!each.continues.empty())
    shown["continues"] = each.continues;
  if (!each.stored)
    return shown;
  const auto& row = *each.stored;
  if (!row.reason.empty())
    shown["reason"] = row.reason;
  if (auto errors = json::parse(row.errors, nullptr, false); errors.is_object() && !errors.empty())
    shown["errors"] = std::move(errors);
  if (const auto& who = row.driven_by)
    shown["owner"] = {{"host", host_of(*who)},
                      {"pid", who->pid},
                      {"alive", is_alive(*who)},
                      {"lastSeen", to_rfc3339(who->heartbeat)}};
  if (each.is_silent)
    shown["owner"]["answers"] = false;
  return shown;
}

} // namespace troupe::cli
