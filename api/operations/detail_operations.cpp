#include "api/operations/operations.hpp"
#include "api/operations/workflow_access.hpp"
#include "api/operations/workplace.hpp"
#include "api/stream/log_streams.hpp"
#include "runtime/base/text.hpp"
#include "runtime/model/execution_columns.hpp"
#include "runtime/model/execution_line.hpp"
#include "runtime/node/process_usage.hpp"
#include "runtime/node/rerun_reasons.hpp"
#include "runtime/node/run_timing.hpp"

namespace troupe::api {

namespace {

/// Bytes of the texts of logs in one answer, at most.
constexpr std::size_t most_log_text = std::size_t{4} << 20;

/// Attempts of which one answer tells what they used, at most.
constexpr std::size_t most_used_attempts = 100'000;

outcome list_executions(const call& asked, const workplace& at) {
  auto row = meant(asked, at);
  if (!row)
    return tl::unexpected{std::move(row.error())};
  auto which = parse_execution_query(asked.text("q"));
  if (!which) {
    which.error().message.insert(0, "q: ");
    return tl::unexpected{problem_of(which.error())};
  }
  const auto most = static_cast<std::size_t>(asked.number("limit"));
  return answer_of(at.processes->page_of(row->summary.id, *which, most, asked.text("cursor")),
                   [&](execution_list page) {
                     auto shown = asked.text("form") == "columns"
                                    ? columns_of(page.rows)
                                    : to_json(listed(std::move(page.rows)));
                     return reply{{{"executions", std::move(shown)},
                                   {"next", page.next.empty() ? json() : json(page.next)}}};
                   });
}

/// Those that the caller may see.
json waits_json(const std::vector<process_waits>& all, const caller& who) {
  auto list = json::array();
  for (const auto& each : all)
    if (may_see(who, each.name))
      list.push_back(to_json(each));
  return {{"processes", std::move(list)}};
}

outcome explain_process(const call& asked, const workplace& at) {
  auto row = meant(asked, at);
  if (!row)
    return tl::unexpected{std::move(row.error())};
  return answer_of(
    at.processes->explain(row->summary.id, asked.text("task")),
    [&](const std::vector<process_waits>& all) { return reply{waits_json(all, asked.by)}; });
}

outcome explain_all(const call& asked, const workplace& at) {
  const waits_request wanted{.after = asked.text("after"),
                             .most = static_cast<std::size_t>(asked.number("limit"))};
  const auto page = at.processes->waits(wanted);
  auto shown = waits_json(page.processes, asked.by);
  shown["next"] = page.next.empty() ? json() : json(page.next);
  return reply{std::move(shown)};
}

json log_json(const logged_action& each, std::string_view text) {
  json made{{"taskPath", each.task_path}, {"attempt", each.attempt},     {"failed", each.failed},
            {"ended", each.ended},        {"isLog", !each.file.empty()}, {"text", text}};
  if (!each.task_id.empty())
    made["task"] = each.task_id;
  if (!each.failure.empty())
    made["failure"] = each.failure;
  if (each.used)
    made["usage"] = to_json(*each.used);
  return made;
}

log_query logs_wanted(const call& asked) {
  log_query wanted{
    .task = asked.text("task"), .failed = asked.flag("failed"), .with_times = asked.flag("times")};
  if (asked.has("attempt"))
    wanted.attempt = static_cast<std::uint32_t>(asked.number("attempt"));
  if (asked.has("tail"))
    wanted.tail = static_cast<std::size_t>(asked.number("tail"));
  return wanted;
}

outcome read_logs(const call& asked, const workplace& at) {
  auto row = meant_stored(asked.by, at, asked.text("id"));
  if (!row)
    return tl::unexpected{std::move(row.error())};
  const auto wanted = logs_wanted(asked);
  auto list = json::array();
  auto left = most_log_text;
  auto is_cut = false;
  auto read = at.processes->logs(row->summary.id, wanted, [&](const logged_action& each) {
    is_cut = each.text.size() > left;
    const auto text = tail_of(each.text, left); // the end says what became of it
    left -= text.size();
    list.push_back(log_json(each, text));
    return !is_cut;
  });
  if (!read)
    return tl::unexpected{problem_of(read.error())};
  return reply{{{"logs", std::move(list)}, {"isCut", is_cut}}};
}

outcome follow_logs(const call& asked, const workplace& at) {
  auto row = meant_stored(asked.by, at, asked.text("id"));
  if (!row)
    return tl::unexpected{std::move(row.error())};
  auto opened
    = at.logs->open({.process = row->summary.id,
                     .wanted = logs_wanted(asked),
                     .may_stay = [who = asked.by, ask = at.may_stay] { return ask(who); }});
  return answer_of(std::move(opened), [](std::shared_ptr<http_stream> stream) {
    reply made;
    made.stream = std::move(stream);
    return made;
  });
}

outcome show_usage(const call& asked, const workplace& at) {
  auto row = meant_stored(asked.by, at, asked.text("id"));
  if (!row)
    return tl::unexpected{std::move(row.error())};
  return answer_of(usage_of(*at.processes, row->summary.id), [](const process_usage& used) {
    return reply{to_json(used, most_used_attempts)};
  });
}

outcome tell_reasons(const call& asked, const workplace& at) {
  auto row = meant_stored(asked.by, at, asked.text("id"));
  if (!row)
    return tl::unexpected{std::move(row.error())};
  return answer_of(reasons_of(*at.processes, row->summary.id, asked.text("task")),
                   [](const rerun_reasons& all) { return reply{to_json(all)}; });
}

outcome show_timing(const call& asked, const workplace& at) {
  auto row = meant_stored(asked.by, at, asked.text("id"));
  if (!row)
    return tl::unexpected{std::move(row.error())};
  return answer_of(timing_of(*at.processes, row->summary.id),
                   [](const run_report& told) { return reply{to_json(told)}; });
}

outcome compare_runs(const call& asked, const workplace& at) {
  auto first = meant_stored(asked.by, at, asked.text("id"));
  if (!first)
    return tl::unexpected{std::move(first.error())};
  auto second = meant_stored(asked.by, at, asked.text("with"));
  if (!second)
    return tl::unexpected{std::move(second.error())};
  return answer_of(difference_of(*at.processes, first->summary.id, second->summary.id),
                   [](const run_difference& told) { return reply{to_json(told)}; });
}

outcome report_end(const call& asked, const workplace& at) {
  auto row = meant_stored(asked.by, at, asked.text("id"));
  if (!row)
    return tl::unexpected{std::move(row.error())};
  return answer_of(at.processes->report(row->summary.id),
                   [](const ended_report& told) { return reply{to_json(told)}; });
}

/// Those behind `after`, a page of them: the journal is read from its start, and no further than
/// that takes.
outcome list_events(const call& asked, const workplace& at) {
  auto row = meant_stored(asked.by, at, asked.text("id"));
  if (!row)
    return tl::unexpected{std::move(row.error())};
  const auto after = static_cast<std::uint64_t>(asked.number("after"));
  const auto most = static_cast<std::size_t>(asked.number("limit"));
  auto list = json::array();
  auto is_more = false;
  std::uint64_t last = after;
  auto read = at.processes->events(row->summary.id, [&](const execution_event& each) {
    if (each.scn <= after)
      return true;
    is_more = list.size() == most;
    if (is_more)
      return false;
    last = each.scn;
    list.push_back(to_json(any_event{each}));
    return true;
  });
  if (!read)
    return tl::unexpected{problem_of(read.error())};
  return reply{{{"events", std::move(list)}, {"next", is_more ? json(last) : json()}}};
}

outcome read_definition(const call& asked, const workplace& at) {
  auto row = meant_stored(asked.by, at, asked.text("id"));
  if (!row)
    return tl::unexpected{std::move(row.error())};
  return answer_of(at.processes->definition(row->summary.id), [](const workflow_ptr& flow) {
    auto made = definition_json(*flow);
    made["file"] = summary_of(*flow).file;
    made["text"] = nullptr;
    made["imports"] = json::object();
    if (flow->source) {
      made["text"] = flow->source->text;
      made["imports"] = flow->source->imports;
    }
    return reply{std::move(made)};
  });
}

operation_field task_field() {
  return {
    .name = "task", .help = "Only this task, by its id or path", .fallback = "", .most = 4096};
}

/// Whose logs, which of them, and how.
std::vector<operation_field> log_fields() {
  return {process_id_field(),
          task_field(),
          {.name = "attempt",
           .kind = field_kind::integer,
           .help = "Only this attempt of each execution",
           .least = 1,
           .most = std::numeric_limits<std::uint32_t>::max()},
          {.name = "failed",
           .kind = field_kind::flag,
           .help = "Only attempts that failed",
           .fallback = false},
          {.name = "tail",
           .kind = field_kind::integer,
           .help = "Only so many lines at the end of each",
           .most = 1'000'000},
          {.name = "times",
           .kind = field_kind::flag,
           .help = "Each line of a command with its time and stream",
           .fallback = false}};
}

} // namespace

std::vector<operation> detail_operations() {
  return {
    {.id = "listExecutions",
     .method = "GET",
     .path = "/api/v1/processes/{id}/executions",
     .help = "Lists the executions of a process by number, a page at a time",
     .fields = {process_id_field(),
                {.name = "q",
                 .help = "Which executions are meant: state:failed task:load*",
                 .fallback = "",
                 .most = 4096},
                limit_field(500, 10'000),
                {.name = "cursor",
                 .help = "The `next` of the page before, or the number of an execution",
                 .fallback = ""},
                {.name = "form",
                 .help = "A map for each, or, for many, a list for each of its entries",
                 .fallback = "rows",
                 .choices = {"rows", "columns"}}},
     .answer
     = "`executions`, and `next`: the cursor of the page behind it, or null; a page may have "
       "fewer than are wanted, or none, and yet go on",
     .handle = now(list_executions)},
    {.id = "explainProcess",
     .method = "GET",
     .path = "/api/v1/processes/{id}/explain",
     .help = "Says what a process waits for, and why",
     .fields = {process_id_field(), task_field()},
     .answer = "`processes`, with one entry: `waiting` has a line for all that wait for the same",
     .handle = now(explain_process)},
    {.id = "explainProcesses",
     .method = "GET",
     .path = "/api/v1/explain",
     .help = "Says what all active processes wait for, and why, a page at a time",
     .fields = {limit_field(500, 10'000),
                {.name = "after", .help = "The `next` of the page before", .fallback = ""}},
     .answer = "`processes`, likewise, in the order of their ids, and `next`: what leads to the "
               "page behind it, or null",
     .handle = now(explain_all)},
    {.id = "readLogs",
     .method = "GET",
     .path = "/api/v1/processes/{id}/logs",
     .help = "Reads what commands of a process wrote, or else what its actions gave",
     .fields = log_fields(),
     .answer = "`logs`, one entry an attempt; `isLog`: what commands wrote; after 4 MiB of text "
               "the last one has its end alone, "
               "nothing follows, and `isCut` is true",
     .handle = now(read_logs)},
    {.id = "followLogs",
     .method = "GET",
     .path = "/api/v1/processes/{id}/logs/stream",
     .help = "Tells what commands of a process write until it ends: a stream of server-sent events",
     .fields = log_fields(),
     .answer = "Events, as long as the client stays; docs/server.md says what each tells",
     .media = "text/event-stream",
     .handle = now(follow_logs)},
    {.id = "showUsage",
     .method = "GET",
     .path = "/api/v1/processes/{id}/usage",
     .help = "Says what the commands of a process used: time, processor, memory, disks",
     .fields = {process_id_field()},
     .answer = "`usage`, one entry an attempt, 100,000 at most: else `isCut`; `own`, the sum of "
               "all; and `below`, that of its sub-workflows, where it has some",
     .handle = now(show_usage)},
    {.id = "tellReasons",
     .method = "GET",
     .path = "/api/v1/processes/{id}/why",
     .help = "Says why tasks ran though results are used again, or whose results they took",
     .fields = {process_id_field(), task_field()},
     .answer = "`reasons`: of each execution that looked for a result `why` it ran, or the "
               "execution that `cached` it; 10,000 at most: else `isCut`",
     .handle = now(tell_reasons)},
    {.id = "showTiming",
     .method = "GET",
     .path = "/api/v1/processes/{id}/timing",
     .help = "Says where the time of a run went: its critical path, waits, what would be gained",
     .fields = {process_id_field()},
     .answer = "The document of troupe report --output json; of a live process so far",
     .handle = now(show_timing)},
    {.id = "compareRuns",
     .method = "GET",
     .path = "/api/v1/processes/{id}/difference",
     .help = "Says in what two runs differ: executions, what they gave and took, definitions",
     .fields = {process_id_field(),
                {.name = "with", .help = "The id of the second", .is_needed = true, .most = 4096}},
     .answer = "The document of troupe diff --output json, 1,000 entries of each list",
     .handle = now(compare_runs)},
    {.id = "reportEnd",
     .method = "GET",
     .path = "/api/v1/processes/{id}/report",
     .help = "Says how a process has ended, as troupe run does",
     .fields = {process_id_field()},
     .answer = "The document of troupe run --output json, with the counters of its tasks as "
               "`progress`, and `failures` with their places; 409 where it has not ended",
     .handle = now(report_end)},
    {.id = "listProcessEvents",
     .method = "GET",
     .path = "/api/v1/processes/{id}/events",
     .help = "Lists each change of state of the executions of a process, in order",
     .fields = {process_id_field(),
                limit_field(1'000, 10'000),
                {.name = "after",
                 .kind = field_kind::integer,
                 .help = "The `next` of the page before, or the `scn` of an event",
                 .fallback = 0}},
     .answer = "`events`, and `next`: what comes behind them, or null",
     .handle = now(list_events)},
    {.id = "readDefinition",
     .method = "GET",
     .path = "/api/v1/processes/{id}/definition",
     .help = "Reads the definition that a process runs",
     .fields = {process_id_field()},
     .answer
     = "What it says of itself, its `text`, those of its `imports`, its `outline` and `edges`",
     .handle = now(read_definition)},
  };
}

} // namespace troupe::api
