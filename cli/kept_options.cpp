#include "cli/kept_options.hpp"

#include "cli/config/preset_options.hpp"
#include "cli/definition_file.hpp"

#include <algorithm>
#include <filesystem>

namespace troupe::cli {

namespace {

std::string whole_path(const std::string& path) {
  return std::filesystem::absolute(path).lexically_normal().string();
}

std::string whole_target(const std::string& target) {
  constexpr std::string_view file = "file:";
  return target.starts_with(file) ? std::string{file} + whole_path(target.substr(file.size()))
                                  : target;
}

/// The text under `key` that all have; nothing where they differ, or one has none.
std::optional<std::string> common_text(const std::vector<json>& kept, const char* key) {
  std::optional<std::string> found;
  for (const auto& each : kept) {
    auto text = each.is_object() ? each.find(key) : each.end();
    if (text == each.end() || !text->is_string() || (found && *found != *text))
      return std::nullopt;
    found = text->get<std::string>();
  }
  return found;
}

/// The hosts that any of them may ask; none where one may ask all.
std::vector<std::string> hosts_allowed(const std::vector<json>& kept) {
  std::vector<std::string> all;
  for (const auto& each : kept) {
    const auto hosts = each.is_object() ? each.find("httpAllow") : each.end();
    if (hosts == each.end() || !hosts->is_array())
      return {};
    for (const auto& host : *hosts)
      if (host.is_string())
        all.push_back(host.get<std::string>());
  }
  return all;
}

/// The largest number under `key`; 0: none has one.
unsigned largest(const std::vector<json>& kept, const char* key) {
  unsigned most = 0;
  for (const auto& each : kept)
    if (auto number = each.is_object() ? each.find(key) : each.end();
        number != each.end() && number->is_number_unsigned())
      most = std::max(most, number->get<unsigned>());
  return most;
}

} // namespace

json kept_form(const run_options& options) {
  // Which of two tasks ends first may depend on it: written down where it is the cores, too.
  json kept{{"jobs", jobs_or_cores(options.jobs)}};
  if (!options.resources.empty())
    kept["resources"] = kept_form(options.resources);
  if (!options.limits.empty())
    kept["limits"] = kept_form(options.limits);
  if (!options.http_allow.empty())
    kept["httpAllow"] = options.http_allow;
  if (options.threads > 0)
    kept["threads"] = options.threads;
  if (options.relaxed)
    kept["durability"] = "relaxed";
  if (options.events)
    kept["events"] = whole_path(*options.events);
  if (options.trace)
    kept["trace"] = whole_target(*options.trace);
  if (options.on_interrupt == at_end::leave)
    kept["onInterrupt"] = "leave";
  return kept;
}

void complete(run_options& options, const run_flags& given, const std::vector<json>& kept) {
  // What files and variables say is for runs that begin.
  const auto says
    = [](const auto& flag, const char* option) { return flag.has_value() && !is_preset(option); };
  if (const auto jobs = largest(kept, "jobs"); jobs > 0 && !says(given.jobs, "--jobs"))
    options.jobs = jobs;
  add_kept(options.resources, kept);
  add_kept(options.limits, kept);
  if (given.http_allow.empty())
    options.http_allow = hosts_allowed(kept);
  if (const auto threads = largest(kept, "threads");
      threads > 0 && !says(given.threads, "--threads"))
    options.threads = threads;
  options.relaxed = common_text(kept, "durability") == "relaxed";
  if (!says(given.on_interrupt, "--on-interrupt") && common_text(kept, "onInterrupt") == "leave")
    options.on_interrupt = at_end::leave;
  auto events = common_text(kept, "events");
  const auto says_events = says(given.events, "--events");
  options.appends_events = events && (!says_events || whole_path(*given.events) == *events);
  if (events && !says_events)
    options.events = events;
  auto trace = common_text(kept, "trace");
  const auto says_trace = says(given.trace, "--trace");
  options.appends_trace = trace && (!says_trace || whole_target(*given.trace) == *trace);
  if (trace && !says_trace)
    options.trace = trace;
}

} // namespace troupe::cli
