#include "cli/filter_flags.hpp"

#include "cli/filter_help.hpp"
#include "cli/flag_values.hpp"
#include "runtime/model/query_line.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace troupe::cli {

namespace {

/// An option that stands for a word of the filter line.
struct filter_option {
  const char* name;
  const char* type;
  const char* help;
  std::optional<std::string> filter_flags::*text;
  std::string_view key;  ///< Of the word,
  std::string_view sign; ///< and what its value begins with; then the option's is a duration.
};

constexpr filter_option filter_options[]{
  {"--name", "NAME", "Only those of workflows with this name; * matches any text",
   &filter_flags::name, "name", ""},
  {"--older-than", "DURATION", "Only those accepted longer ago than this",
   &filter_flags::older_than, "accepted", "<-"},
  {"--failed-since", "DURATION", "Only those that failed at most so long ago",
   &filter_flags::failed_since, "ended", ">-"},
};

/// `rm` is about what has ended.
bool is_about_ends(const filter_option& option, std::string_view command) {
  return command == "rm" && option.text == &filter_flags::older_than;
}

/// Adds a word to the query as an option has it.
result<void> add_word(process_query& to, const std::string& option, std::string_view key,
                      const std::string& value, time_point now) {
  if (value.empty())
    return failure(error_code::argument_invalid, option + ": found nothing (\"\")");
  auto added = find_query_key(key)->add(to, value, now);
  return added ? added : failure(option + ": ", std::move(added.error()));
}

/// Adds what the option says, if it was given.
result<void> add_option(process_query& to, const filter_option& option, const filter_flags& filter,
                        std::string_view command, time_point now) {
  const auto& text = filter.*option.text;
  if (!text)
    return {};
  if (!option.sign.empty())
    if (auto span = parse_bound(option.name, *text); !span)
      return tl::unexpected{std::move(span.error())};
  return add_word(to, option.name, is_about_ends(option, command) ? "ended" : option.key,
                  std::string{option.sign} + *text, now);
}

std::string joined_by(const std::vector<std::string>& parts, char between) {
  std::string text;
  for (const auto& part : parts)
    text += (text.empty() ? "" : std::string{between}) + part;
  return text;
}

/// The words of the line and the options, as one query.
result<process_query> written_query(const filter_flags& filter, std::string_view command,
                                    time_point now) {
  auto which = parse_query(joined_by(filter.words, ' '), now);
  if (!which)
    return which;
  if (!filter.words.empty() && *which == process_query{}) // a variable that isn't set, say
    return failure(error_code::argument_invalid,
                   "filter: found nothing: expected words such as state:failed");
  if (!filter.states.empty())
    if (auto added = add_word(*which, "--state", "state", joined_by(filter.states, ','), now);
        !added)
      return tl::unexpected{std::move(added.error())};
  for (const auto& each : filter_options)
    if (auto added = add_option(*which, each, filter, command, now); !added)
      return tl::unexpected{std::move(added.error())};
  if (!filter.failed_since)
    return which;
  if (!which->states.empty() && std::ranges::count(which->states, process_state::failed) == 0)
    return failure(error_code::argument_invalid,
                   "--failed-since: it is about what has failed: expected --state failed, or none");
  which->states = {process_state::failed};
  return which;
}

/// What the words of a filter may be, as help says it.
std::string help_of_words() {
  return filter_help("Words of a filter (all have to hold; others are a part of the name or id):",
                     query_keys())
         + "\nExample:\n  troupe ps 'state:failed name:etl-* ended:>-1d error:\"disk full\"'\n";
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
  if (command.get_name() == "ps") {
    command.add_option("FILTER", filter.words, "Which, such as state:failed: see below");
    command.footer(help_of_words());
  } else {
    command.add_option("--where", filter.words, "Only those that this filter means: see troupe ps")
      ->type_name("FILTER")
      ->allow_extra_args(false);
  }
  command.add_option("--state", filter.states, "Only those in these states, whenever they ended")
    ->type_name("STATE[,STATE]")
    ->allow_extra_args(false);
  for (const auto& each : filter_options)
    command
      .add_option(each.name, filter.*each.text,
                  is_about_ends(each, command.get_name())
                    ? "Only those that ended longer ago than this"
                    : each.help)
      ->type_name(each.type);
}

result<process_query> check(const filter_flags& filter, std::string_view command, time_point now) {
  auto which = written_query(filter, command, now);
  if (!which)
    return which;
  const auto* bulk = find_bulk_command(command);
  auto is_plain = *which == process_query{.name = which->name, .is_root = which->is_root};
  if (!bulk && !filter.all && is_plain)
    which->recent_since = now - recent;
  if (bulk && command != "rm" && !which->is_root)
    which->is_root = true; // the others are reached through them
  if (bulk && which->states.empty())
    which->states = bulk->states;
  return which;
}

} // namespace troupe::cli
