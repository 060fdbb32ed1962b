#include "cli/filter_flags.hpp"

#include "cli/flag_values.hpp"
#include "runtime/base/nearest.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>

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

/// An option of the filter that takes a value.
struct filter_option {
  const char* name;
  const char* type;
  const char* help;
  std::optional<std::string> filter_flags::*text;
};

constexpr filter_option filter_options[]{
  {"--name", "NAME", "Only those of workflows with this name; * matches any text",
   &filter_flags::name},
  {"--older-than", "DURATION", "Only those accepted longer ago than this",
   &filter_flags::older_than},
  {"--failed-since", "DURATION", "Only those that failed at most so long ago",
   &filter_flags::failed_since},
};

result<void> read_span(const char* option, const std::optional<std::string>& text, duration& into) {
  if (!text)
    return {};
  return parse_bound(option, *text).map([&](duration span) { into = span; });
}

} // namespace

const bulk_command* find_bulk_command(std::string_view name) {
  using enum process_state;
  static const bulk_command all[]{
    {"pause", {running}, "paused"},
    {"cancel", {pending, running, pause_requested, paused, resume_requested}, "cancelled"},
    {"retry", {failed}, "retried"},
    {"rm", {completed, failed, cancelled}, "removed"},
  };
  const auto* found = std::ranges::find(all, name, &bulk_command::name);
  return found == std::end(all) ? nullptr : found;
}

void add_filter(CLI::App& command, filter_flags& filter) {
  command.add_option("--state", filter.states, "Only those in these states, whenever they ended")
    ->type_name("STATE[,STATE]")
    ->allow_extra_args(false);
  for (const auto& each : filter_options) {
    auto ends = command.get_name() == "rm" && each.text == &filter_flags::older_than;
    command
      .add_option(each.name, filter.*each.text,
                  ends ? "Only those that ended longer ago than this" : each.help)
      ->type_name(each.type);
  }
}

result<list_query> check(const filter_flags& filter, std::string_view command) {
  list_query which;
  for (const auto& text : filter.states)
    if (auto added = add_states(text, which.states); !added)
      return tl::unexpected{std::move(added.error())};
  which.name = filter.name.value_or("");
  const auto* bulk = find_bulk_command(command);
  auto& age = command == "rm" ? which.ended_before : which.older_than;
  auto read = read_span("--older-than", filter.older_than, age).and_then([&] {
    return read_span("--failed-since", filter.failed_since, which.failed_since);
  });
  if (!read)
    return tl::unexpected{std::move(read.error())};
  which.only_recent
    = !bulk && !filter.all && filter.states.empty() && !filter.older_than && !filter.failed_since;
  which.only_roots = bulk && command != "rm"; // the others are reached through them
  if (bulk && which.states.empty())
    which.states = bulk->states;
  return which;
}

} // namespace troupe::cli
