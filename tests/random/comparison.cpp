#include "tests/random/comparison.hpp"

namespace troupe::testing {

namespace {

bool lies_in(const span_of_counts& span, std::uint64_t count) {
  return span.least <= count && count <= span.most;
}

std::string told(const std::string& what, std::uint64_t count, const span_of_counts& span) {
  return what + ": " + std::to_string(count) + " times, not " + std::to_string(span.least) + " to "
         + std::to_string(span.most);
}

std::string compare_counts(const forecast& wanted, const run_record& record) {
  auto paths = wanted.tasks;
  for (const auto& [path, counts] : record.counts())
    paths.emplace(path, expected_counts{});
  for (const auto& [path, span] : paths) {
    auto found = record.counts().find(path);
    auto counts = found == record.counts().end() ? task_counts{} : found->second;
    if (!lies_in(span.completed, counts.completed))
      return told(path + " completed", counts.completed, span.completed);
    if (!lies_in(span.failed, counts.failed))
      return told(path + " failed", counts.failed, span.failed);
    if (counts.skipped < span.skipped.least) // what a jump passes over is skipped, too
      return told(path + " skipped", counts.skipped, span.skipped);
  }
  return {};
}

std::string compare_trail(const forecast& wanted, const json& session) {
  auto entries = wanted.trail;
  std::map<std::string, std::uint64_t> counts;
  for (const auto& each : session.at("trail"))
    ++counts[each.get<std::string>()];
  for (const auto& [entry, count] : counts)
    entries.emplace(entry, span_of_counts{});
  for (const auto& [entry, span] : entries)
    if (!lies_in(span, counts[entry]))
      return told("trail entry " + entry, counts[entry], span);
  return {};
}

/// A second failure under a namespace is told under the task's path.
std::string name_space_of(const workflow& flow, const std::string& key) {
  for (const auto& each : flow.tasks)
    if (each.parent != no_task && flow.path_of(each.index) == key)
      return flow.symbols.text(each.name_space);
  return key;
}

std::string compare_errors(const workflow& flow, const forecast& wanted,
                           const process_output& output) {
  auto possible = wanted.errors;
  for (const auto& [name, sure] : wanted.continued)
    possible[name] = possible[name] || sure;
  std::set<std::string> told;
  for (const auto& [key, message] : output.errors) {
    auto name = name_space_of(flow, key);
    if (!possible.count(name))
      return "an error under " + key + ": " + message;
    if (message.empty())
      return "an empty error under " + key;
    told.insert(name);
  }
  for (const auto& [name, sure] : possible)
    if (sure && !told.count(name))
      return "no error under " + name;
  if (output.state == process_state::failed && told.empty())
    return "it failed without an error";
  return {};
}

std::string compare_session(const expected_run& wanted, const json& session) {
  for (const auto& [name, content] : wanted.session) {
    if (name == "trail")
      continue;
    auto found = session.find(name);
    if (found == session.end())
      return "the session has no " + name + ", which is " + content.dump();
    if (*found != content)
      return "the session has " + found->dump() + " under " + name + ", not " + content.dump();
  }
  for (const auto& [name, content] : session.items())
    if (!wanted.session.count(name) && !wanted.what.written.count(name)
        && name.rfind("_lastError", 0) != 0)
      return "the session has a surprising " + name;
  return {};
}

} // namespace

std::string difference(const workflow& flow, const expected_run& wanted,
                       const engine_driver& driver) {
  auto output = driver.subject().output();
  auto state = wanted.fails ? process_state::failed : process_state::completed;
  if (output.state != state)
    return "it ended " + std::string{to_string(output.state)};
  if (auto found = compare_counts(wanted.what, driver.record()); !found.empty())
    return found;
  if (auto found = compare_trail(wanted.what, output.output); !found.empty())
    return found;
  if (auto found = compare_errors(flow, wanted.what, output); !found.empty())
    return found;
  return compare_session(wanted, output.output);
}

} // namespace troupe::testing
