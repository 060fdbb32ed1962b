#include "cli/schedule_commands.hpp"

#include "cli/flag_values.hpp"
#include "cli/schedule_source.hpp"
#include "cli/standard_streams.hpp"
#include "cli/text_table.hpp"
#include "runtime/base/visible.hpp"
#include "runtime/node/named_id.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <chrono>
#include <vector>

namespace troupe::cli {

namespace {

constexpr const char* schedule_examples = R"(
Examples:
  troupe schedules                              all of them, with their next times
  troupe schedule show etl/nightly              what was started, skipped and missed, and why
  troupe schedule pause etl/nightly --reason "the source is down"
  troupe schedule backfill etl/nightly --from 2026-11-01 --until 2026-11-08 --at-once 2
  troupe schedule next '30 2 * * MON-FRI' --timezone Europe/Berlin
)";

constexpr std::array<std::string_view, 2> backfill_orders{"forward", "backward"};

/// The most times that are previewed.
constexpr unsigned most_times = 10'000;

using schedule_rows = std::vector<std::vector<std::string>>;

/// A member of a document as a person reads it; empty: there is none.
std::string member_text(const json& in, const char* key) {
  const auto found = in.find(key);
  if (found == in.end() || found->is_null())
    return {};
  return visible_line(found->is_string() ? found->get<std::string>() : found->dump());
}

std::string name_of(const json& schedule) {
  return member_text(schedule, "workflow") + '/' + member_text(schedule, "id");
}

/// When it is due: `30 2 * * * Europe/Berlin`, `every 15m`.
std::string when_of(const json& schedule) {
  const auto found = schedule.find("rule");
  if (found == schedule.end())
    return member_text(schedule, "fault");
  std::string text;
  for (const auto& each : (*found)["cron"])
    text += (text.empty() ? "" : "; ") + visible_line(each.get<std::string>());
  if (const auto every = member_text(*found, "every"); !every.empty())
    text = "every " + every;
  const auto zone = member_text(*found, "timezone");
  return zone.empty() ? text : text + ' ' + zone;
}

std::string next_of_schedule(const json& schedule) {
  const auto found = schedule.find("next");
  return found == schedule.end() || found->empty() ? "-" : member_text(found->front(), "local");
}

std::string state_of_schedule(const json& schedule) {
  if (schedule.contains("fault"))
    return "at fault";
  std::string text;
  if (schedule["paused"] == true)
    text = "paused";
  if (const auto reason = member_text(schedule, "pauseReason"); !reason.empty())
    text += ": " + reason;
  if (const auto count = schedule["running"].size(); count > 0)
    text += (text.empty() ? "" : "; ") + std::to_string(count) + " running";
  if (!schedule["backfill"].is_null())
    text += (text.empty() ? "" : "; ") + std::string{"backfill"};
  return text.empty() ? "waits" : text;
}

/// Has `work` use the schedules that are meant, and say whether it is to answer as JSON.
template <class Work>
exit_code with_schedules(const schedule_flags& flags, Work work) {
  auto output = parse_choice("--output", flags.output, output_forms);
  if (!output)
    return fail(output.error());
  auto all = schedules_in(flags);
  if (!all)
    return fail(all.error());
  return work(**all, *output == "json");
}

/// `etl/nightly`.
result<schedule_row_key> key_in(const std::string& named) {
  const auto slash = named.find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == named.size())
    return failure(error_code::argument_invalid,
                   '"' + visible_line(named)
                     + "\": expected WORKFLOW/ID, as troupe schedules lists them");
  return schedule_row_key{named.substr(0, slash), named.substr(slash + 1)};
}

exit_code list_schedules(const schedule_flags& flags) {
  return with_schedules(flags, [&](schedule_source& all, bool as_json) {
    auto found = all.list(flags.workflow);
    if (!found)
      return fail(found.error());
    if (as_json)
      return print_document(json(*found));
    schedule_rows table;
    if (found->empty())
      say("troupe: no workflow of the catalogue has schedules");
    else
      table.push_back({"SCHEDULE", "WHEN", "NEXT", "STATE"});
    for (const auto& each : *found)
      table.push_back(
        {name_of(each), when_of(each), next_of_schedule(each), state_of_schedule(each)});
    return print_text(text_table(table));
  });
}

std::string whole_text(const json& schedule) {
  auto text = name_of(schedule) + ": " + when_of(schedule)
              + "\nstate: " + state_of_schedule(schedule) + "\n";
  if (const auto found = schedule.find("next"); found != schedule.end())
    for (const auto& each : *found)
      text += "next: " + member_text(each, "local") + '\n';
  if (const auto found = schedule.find("running"); found != schedule.end())
    for (const auto& each : *found)
      text += "running: " + member_text(each, "process") + '\n';
  schedule_rows table;
  if (const auto found = schedule.find("decisions"); found != schedule.end() && !found->empty()) {
    table.push_back({"DECIDED", "TIME", "WHAT", "TIMES", "WHY"});
    for (const auto& each : *found)
      table.push_back({member_text(each, "when"), member_text(each, "at"),
                       member_text(each, "what"), member_text(each, "count"),
                       member_text(each, "why")});
    text += '\n';
  }
  return text + text_table(table);
}

exit_code show_schedule(const schedule_flags& flags) {
  return with_schedules(flags, [&](schedule_source& all, bool as_json) {
    auto found = key_in(flags.named).and_then([&](const auto& key) { return all.show(key); });
    if (!found)
      return fail(found.error());
    return as_json ? print_document(*found) : print_text(whole_text(*found));
  });
}

/// Has `work` change the schedule that is named, and says what was done, and that it waits for a
/// server where none is there.
template <class Work>
exit_code steer(const schedule_flags& flags, const char* done, Work work) {
  return with_schedules(flags, [&](schedule_source& all, bool as_json) {
    auto changed = key_in(flags.named).and_then([&](const auto& key) { return work(all, key); });
    if (!changed)
      return fail(changed.error());
    say("troupe: " + visible_line(flags.named) + ' ' + done
        + (all.is_driven() ? "" : "; no server starts it at the moment"));
    return as_json ? print_document(*changed) : exit_code::ok;
  });
}

exit_code pause_schedule(const schedule_flags& flags) {
  return steer(flags, "is paused", [&](schedule_source& all, const schedule_row_key& key) {
    return all.pause(key, flags.reason);
  });
}

exit_code resume_schedule(const schedule_flags& flags) {
  return steer(flags, "goes on",
               [](schedule_source& all, const schedule_row_key& key) { return all.resume(key); });
}

exit_code backfill_schedule(const schedule_flags& flags) {
  if (auto order = parse_choice("--order", flags.order, backfill_orders); !order)
    return fail(order.error());
  return steer(flags, "has a backfill", [&](schedule_source& all, const schedule_row_key& key) {
    return all.backfill(key, flags);
  });
}

/// What one of the commands about a backfill asks, and says that it has done.
template <const std::array<const char*, 2>& Words>
exit_code steer_backfill(const schedule_flags& flags) {
  return steer(flags, Words[1], [](schedule_source& all, const schedule_row_key& key) {
    return all.steer_backfill(key, Words[0]);
  });
}

constexpr std::array<const char*, 2> pausing{"pauseBackfill", "has a paused backfill"};
constexpr std::array<const char*, 2> resuming{"resumeBackfill", "has a backfill that goes on"};
constexpr std::array<const char*, 2> cancelling{"cancelBackfill", "has no backfill any more"};

exit_code trigger_schedule(const schedule_flags& flags) {
  return with_schedules(flags, [&](schedule_source& all, bool as_json) {
    auto started = key_in(flags.named).and_then([&](const auto& key) { return all.trigger(key); });
    if (!started)
      return fail(started.error());
    if (!all.is_driven())
      say("troupe: no server is there to start it: one that comes does");
    return as_json ? print_document(*started) : print_text(member_text(*started, "process") + '\n');
  });
}

exit_code next_times(const schedule_flags& flags) {
  auto output = parse_choice("--output", flags.output, output_forms);
  if (!output)
    return fail(output.error());
  auto count = parse_count("--count", flags.count, most_times);
  if (!count)
    return fail(count.error());
  time_point after = std::chrono::system_clock::now();
  if (!flags.after.empty()) {
    auto read = read_moment(flags.after);
    if (!read)
      return fail("--after: ", read.error());
    after = *read;
  }
  schedule_text rule;
  if (!flags.cron.empty())
    rule.cron = {flags.cron};
  rule.every = flags.every;
  rule.timezone = flags.timezone;
  auto times = preview_of(std::move(rule), after, *count);
  if (!times)
    return fail(times.error());
  if (*output == "json")
    return print_document(*times);
  schedule_rows table;
  for (const auto& each : *times)
    table.push_back({member_text(each, "local"), member_text(each, "at")});
  return print_text(text_table(table));
}

/// A command of the group.
struct command_row_of_schedule {
  const char* name;
  const char* help;
  schedule_command does;
};

constexpr command_row_of_schedule steering[] = {
  {"show", "Show its next times, and what was decided by it", show_schedule},
  {"pause", "Have it start nothing more", pause_schedule},
  {"resume", "Have a paused one go on with its next time", resume_schedule},
  {"trigger", "Start a process of it at once, and print its id", trigger_schedule},
  {"backfill", "Start what it would have started in a time that is over", backfill_schedule},
  {"pause-backfill", "Have a backfill start nothing more", steer_backfill<pausing>},
  {"resume-backfill", "Have a paused backfill go on", steer_backfill<resuming>},
  {"cancel-backfill", "End a backfill; what it has started goes on", steer_backfill<cancelling>},
};

void add_output(CLI::App& command, schedule_flags& flags) {
  command.add_option("--output", flags.output, "text (the default) or json")
    ->type_name(choice_type(output_forms));
}

void add_backfill_flags(CLI::App& command, schedule_flags& flags) {
  command.add_option("--from", flags.from, "The first moment, or a day of UTC")
    ->type_name("TIME")
    ->required();
  command.add_option("--until", flags.until, "The last moment (now)")->type_name("TIME");
  command.add_option("--order", flags.order, "forward (the default) or backward")
    ->type_name(choice_type(backfill_orders));
  command.add_option("--at-once", flags.at_once, "Processes at once (1)")->type_name("N");
}

void add_next(CLI::App& group, schedule_flags& flags,
              const std::function<void(schedule_command)>& chosen) {
  auto* next = group.add_subcommand("next", "Print the next times of an expression");
  next->add_option("CRON", flags.cron, "A cron expression, or --every");
  next->add_option("--every", flags.every, "An interval, such as 15m")->type_name("DURATION");
  next->add_option("--timezone", flags.timezone, "An IANA time zone (UTC)")->type_name("ZONE");
  next->add_option("--after", flags.after, "From which moment on (now)")->type_name("TIME");
  next->add_option("--count", flags.count, "How many (10)")->type_name("N");
  add_output(*next, flags);
  next->callback([chosen] { chosen(next_times); });
}

} // namespace

void add_schedule_commands(CLI::App& program, schedule_flags& flags,
                           const std::function<void(schedule_command)>& chosen) {
  auto* list = program.add_subcommand("schedules", "List schedules, with their next times");
  add_place_flags(*list, flags.place);
  add_server_flags(*list, flags.server);
  add_output(*list, flags);
  list->add_option("WORKFLOW", flags.workflow, "Only those of this workflow")->check(refuse_empty);
  list->callback([chosen] { chosen(list_schedules); });
  auto* group = program.add_subcommand("schedule", "Show, steer and try out schedules");
  group->require_subcommand(1);
  group->footer(schedule_examples);
  for (const auto& each : steering) {
    auto* command = group->add_subcommand(each.name, each.help);
    add_place_flags(*command, flags.place);
    add_server_flags(*command, flags.server);
    add_output(*command, flags);
    command->add_option("SCHEDULE", flags.named, "WORKFLOW/ID, as troupe schedules lists it")
      ->required()
      ->check(refuse_empty);
    if (each.does == pause_schedule)
      command->add_option("--reason", flags.reason, "Why, for whoever looks at it")
        ->type_name("TEXT");
    if (each.does == backfill_schedule)
      add_backfill_flags(*command, flags);
    command->callback([chosen, does = each.does] { chosen(does); });
  }
  add_next(*group, flags, chosen);
}

} // namespace troupe::cli
