#include "runtime/model/start_causes.hpp"

#include "troupe/time.hpp"

#include <algorithm>

#include <utility>
#include <vector>

namespace troupe {

namespace {

std::string name_of(std::uint64_t who, const execution_names& names) {
  const auto known = names.find(who);
  return known == names.end() ? std::string{} : known->second;
}

std::string list_of(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  return text;
}

/// For whom what is free is kept.
void add_behind(const wait_reason& reason, const execution_names& names, waiting_cause& made) {
  if (!reason.behind)
    return;
  const auto first = name_of(*reason.behind, names);
  made.text += "; what is free is kept for " + (first.empty() ? "one that comes before" : first);
  if (!first.empty())
    made.details["behind"] = first;
}

waiting_cause of_limit(const wait_reason& reason, const execution_names& names) {
  waiting_cause made{.kind = "limit"};
  const auto units = [](std::int64_t count) { return std::to_string(count); };
  const auto used = reason.used + reason.elsewhere;
  made.text = "limit " + reason.name + ": needs " + units(reason.needs) + ", " + units(used)
              + " of " + units(reason.total)
              + (reason.is_node_wide ? " of the machine are held" : " are held");
  std::vector<std::string> holders;
  for (const auto who : reason.holders)
    if (auto name = name_of(who, names); !name.empty())
      holders.push_back(std::move(name));
  made.details
    = {{"name", reason.name},   {"needs", reason.needs}, {"used", used},
       {"total", reason.total}, {"holders", holders},    {"nodeWide", reason.is_node_wide}};
  if (reason.elsewhere > 0) {
    holders.push_back("other programs of this user (" + units(reason.elsewhere) + ')');
    made.details["elsewhere"] = reason.elsewhere;
  }
  if (!holders.empty())
    made.text += ", by " + list_of(holders);
  if (reason.is_awaited && used + reason.needs <= reason.total)
    made.text += "; those that asked for it before come first";
  add_behind(reason, names, made);
  return made;
}

waiting_cause of_rate(const wait_reason& reason, const execution_names& names) {
  waiting_cause made{.kind = "rate"};
  made.text = "rate " + reason.name + ": needs " + std::to_string(reason.needs) + ", "
              + std::to_string(reason.used) + " of " + std::to_string(reason.total)
              + " have started";
  made.details = {{"name", reason.name},
                  {"needs", reason.needs},
                  {"used", reason.used},
                  {"total", reason.total},
                  {"nodeWide", reason.is_node_wide}};
  if (reason.until) {
    made.text += ", until " + to_rfc3339(*reason.until);
    made.details["until"] = to_rfc3339(*reason.until);
  }
  add_behind(reason, names, made);
  return made;
}

waiting_cause of_resource(const wait_reason& reason) {
  const auto amount_of = [&](amount count) { return amount_text(reason.name, count); };
  return {.kind = "resource",
          .text = reason.name + ": needs " + amount_of(reason.needs) + ", "
                  + amount_of(std::max<amount>(reason.free, 0)) + " of " + amount_of(reason.total)
                  + " is free",
          .details = {{"name", reason.name},
                      {"needs", amount_of(reason.needs)},
                      {"free", amount_of(std::max<amount>(reason.free, 0))},
                      {"total", amount_of(reason.total)}}};
}

waiting_cause of_order(const char* kind, const char* text, const char* otherwise,
                       const wait_reason& reason, const execution_names& names) {
  const auto first = reason.behind ? name_of(*reason.behind, names) : std::string{};
  waiting_cause made{.kind = kind};
  made.text = text + (first.empty() ? std::string{otherwise} : first);
  if (!first.empty())
    made.details["behind"] = first;
  return made;
}

} // namespace

waiting_cause cause_of(const wait_reason& reason, const execution_names& names) {
  switch (reason.kind) {
    case wait_kind::slot:
      return {.kind = "slot",
              .text = "a slot: " + std::to_string(reason.used) + " of "
                      + std::to_string(reason.total) + " run",
              .details = {{"used", reason.used}, {"total", reason.total}}};
    case wait_kind::limit: return of_limit(reason, names);
    case wait_kind::rate: return of_rate(reason, names);
    case wait_kind::resource: return of_resource(reason);
    case wait_kind::worker:
      return {.kind = "worker", .text = "a machine that has what it needs: there is none"};
    case wait_kind::reservation:
      return of_order("reservation", "the machine is kept for ", "one that needs more of it",
                      reason, names);
    case wait_kind::order:
      return of_order("order", "it is in line behind ", "those that come before it", reason, names);
  }
  return {};
}

} // namespace troupe
