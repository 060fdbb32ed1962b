#include "api/operations/operations.hpp"
#include "api/operations/workplace.hpp"
#include "runtime/node/page_cursor.hpp"
#include "runtime/node/store_upkeep.hpp"

namespace troupe::api {

namespace {

/// The most that `wait` takes, in seconds: what stands between may cut a longer one.
constexpr std::int64_t longest_wait = 300;

/// Behind what the page is to be; empty: the first.
tl::expected<std::string, api_problem> place_of_page(const call& asked, const workplace& at) {
  auto cursor = asked.text("cursor");
  if (!asked.has("before")) {
    if (!cursor.empty() && !is_cursor(cursor))
      return tl::unexpected{problem_of(
        error_code::argument_invalid,
        "cursor: expected what another page has as `next`, such as @1a-18d2-2f-9c1b44aa")};
    return cursor;
  }
  if (!cursor.empty())
    return tl::unexpected{
      problem_of(error_code::argument_invalid, "expected one of cursor and before, found both")};
  auto row = meant_stored(asked.by, at, asked.text("before"));
  if (!row)
    return tl::unexpected{std::move(row.error())};
  return row->summary.id;
}

outcome list_processes(const call& asked, const workplace& at) {
  auto which = query_of(asked);
  if (!which)
    return tl::unexpected{std::move(which.error())};
  auto before = place_of_page(asked, at);
  if (!before)
    return tl::unexpected{std::move(before.error())};
  const auto most = static_cast<std::size_t>(asked.number("limit"));
  return answer_of(at.processes->page(*which, most, *before), [](const listed_page& page) {
    auto rows = json::array();
    for (const auto& each : page.rows)
      rows.push_back(to_json(each));
    return reply{
      {{"processes", std::move(rows)}, {"next", page.next.empty() ? json() : json(page.next)}}};
  });
}

outcome count_processes(const call& asked, const workplace& at) {
  auto which = query_of(asked);
  if (!which)
    return tl::unexpected{std::move(which.error())};
  const auto most = static_cast<std::size_t>(asked.number("most"));
  return answer_of(at.processes->count(*which, most), [](const process_count& found) {
    return reply{{{"count", found.number}, {"isMore", found.is_more}}};
  });
}

/// The names of others are not told to who may not see them.
outcome find_process(const call& asked, const workplace& at) {
  return answer_of(at.processes->id_of(asked.text("called"), asked.by.workflows),
                   [](const std::string& id) {
                     return reply{{{"id", id}}};
                   });
}

outcome show_process(const call& asked, const workplace& at) {
  auto row = meant(asked, at);
  if (!row)
    return tl::unexpected{std::move(row.error())};
  return answer_of(at.processes->show(row->summary.id),
                   [](json shown) { return reply{std::move(shown)}; });
}

void wait_for_process(const call& asked, const workplace& at, const responder& answer) {
  auto row = meant(asked, at);
  if (!row)
    return answer(tl::unexpected{std::move(row.error())});
  answer_end(
    at, *row, asked.span("timeout"),
    [](json shown, bool has_ended) {
      return reply{std::move(shown), has_ended ? 200U : 202U};
    },
    answer);
}

/// As `troupe rm --force`: whatever has become of it, where nobody drives it.
outcome give_up(const std::string& id, const workplace& at) {
  store_upkeep upkeep{*at.place};
  auto gone = upkeep.give_up(id);
  if (!gone)
    return tl::unexpected{problem_of(gone.error())};
  return answer_of(upkeep.clear_away().map([] { return true; }), [&](bool) {
    return reply{{{"removed", 1}, {"id", id}, {"state", to_string(gone->summary.state)}}};
  });
}

/// As `troupe rm`: what has not ended is not forgotten.
outcome remove_process(const call& asked, const workplace& at) {
  auto row = meant(asked, at);
  if (!row)
    return tl::unexpected{std::move(row.error())};
  const auto& id = row->summary.id;
  if (!at.processes->keeps(id))
    return tl::unexpected{
      problem_of(error_code::process_unknown, "the store has no process \"" + id + '"')};
  if (asked.flag("force"))
    return give_up(id, at);
  if (!is_final(row->summary.state))
    return tl::unexpected{
      problem_of(error_code::process_state, "process " + id + " has not ended: it is "
                                              + std::string{to_string(row->summary.state)}
                                              + "; cancel it first")};
  store_upkeep upkeep{*at.place};
  return answer_of(upkeep.remove({id}), [&](const removal& done) -> outcome {
    if (done.removed == 0)
      return tl::unexpected{
        problem_of(error_code::process_state, "process " + id
                                                + " is kept: one that started it has not ended, or "
                                                  "somebody has just taken it up")};
    return reply{{{"removed", done.removed}}};
  });
}

/// The ids that are given, of which the caller has to know all.
tl::expected<std::vector<std::string>, api_problem> given_ids(const call& asked,
                                                              const workplace& at) {
  auto ids = asked.given["ids"].get<std::vector<std::string>>();
  for (const auto& id : ids)
    if (auto row = meant_stored(asked.by, at, id); !row)
      return tl::unexpected{std::move(row.error())};
  return ids;
}

outcome remove_processes(const call& asked, const workplace& at) {
  const auto tell = [](const removal& done) {
    return reply{{{"removed", done.removed}, {"kept", done.kept}}};
  };
  const auto has_line = asked.text("q").find_first_not_of(" \t") != std::string::npos;
  if (asked.has("ids") == has_line)
    return tl::unexpected{
      problem_of(error_code::argument_invalid,
                 "expected either ids, or which processes as q; ended:<-30d, say")};
  store_upkeep upkeep{*at.place};
  if (has_line) {
    auto which = query_of(asked);
    if (!which)
      return tl::unexpected{std::move(which.error())};
    return answer_of(upkeep.remove_ended(*which), tell);
  }
  auto ids = given_ids(asked, at);
  if (!ids)
    return tl::unexpected{std::move(ids.error())};
  return answer_of(upkeep.remove(*ids), tell);
}

operation removal_operation() {
  auto which = filter_field();
  which.place = field_place::body;
  return {.id = "removeProcesses",
          .method = "POST",
          .path = "/api/v1/processes:remove",
          .needs = role::operates,
          .changes = true,
          .help = "Forgets those of some processes, or of all that a filter line means, that have "
                  "ended",
          .fields
          = {std::move(which),
             {.name = "ids",
              .place = field_place::body,
              .kind = field_kind::texts,
              .help = "The whole ids of processes, none of which is forgotten where one has "
                      "not ended",
              .least = 1,
              .most = 10'000}},
          .answer = "How many were `removed`, and how many are `kept`, as those that started them "
                    "are active, or somebody has just taken them up",
          .handle = now(remove_processes)};
}

} // namespace

std::vector<operation> process_operations() {
  return {
    {.id = "listProcesses",
     .method = "GET",
     .path = "/api/v1/processes",
     .help = "Lists processes, live and stored ones as one, a page at a time",
     .fields = {filter_field(),
                limit_field(50, 500),
                {.name = "cursor", .help = "The `next` of the page before"},
                {.name = "before", .help = "The whole id of a process: what comes behind it"}},
     .answer
     = "`processes`, the latest first, and `next`: the cursor of the page behind it, or null",
     .handle = now(list_processes)},
    {.id = "countProcesses",
     .method = "GET",
     .path = "/api/v1/processes/count",
     .help = "Counts processes",
     .fields = {filter_field(),
                {.name = "most",
                 .kind = field_kind::integer,
                 .help = "How far it is counted",
                 .fallback = 1001,
                 .least = 1,
                 .most = 100'000}},
     .answer = "`count`, and `isMore` where it is the bound that ended it",
     .handle = now(count_processes)},
    {.id = "findProcess",
     .method = "GET",
     .path = "/api/v1/processes:find",
     .help = "Finds the process that the beginning of an id means",
     .fields = {{.name = "called",
                 .help = "The beginning of its id, or of what is behind the workflow's name and a "
                         "/ in it; of what has ended only where nothing active begins so",
                 .is_needed = true,
                 .least = 1,
                 .most = 200}},
     .answer = "Its `id`; 400 where several begin so, some of which are named",
     .handle = now(find_process)},
    {.id = "showProcess",
     .method = "GET",
     .path = "/api/v1/processes/{id}",
     .help = "Shows all that is known of a process",
     .fields = {process_id_field()},
     .answer = "The process in the form of troupe show --output json",
     .handle = now(show_process)},
    {.id = "waitForProcess",
     .method = "GET",
     .path = "/api/v1/processes/{id}/wait",
     .help
     = "Waits until a process has ended; one that another runtime drives: until the time is up",
     .fields = {process_id_field(),
                {.name = "timeout",
                 .kind = field_kind::span,
                 .help = "How long at most",
                 .fallback = "30s",
                 .most = longest_wait}},
     .answer = "The process in a row and its `output`; with status 202 where it has not ended",
     .handle = wait_for_process},
    {.id = "removeProcess",
     .method = "DELETE",
     .path = "/api/v1/processes/{id}",
     .needs = role::operates,
     .changes = true,
     .help = "Forgets a process that has ended, with all that the store has of it",
     .fields = {process_id_field(),
                {.name = "force",
                 .kind = field_kind::flag,
                 .help = "Even if it has not ended or can't be resumed, unless a runtime drives it",
                 .fallback = false}},
     .answer = "How many were `removed`; with `force` its `id`, and the `state` that it was in",
     .handle = now(remove_process)},
    removal_operation(),
  };
}

} // namespace troupe::api
