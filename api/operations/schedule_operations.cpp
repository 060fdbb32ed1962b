#include "api/operations/operations.hpp"
#include "api/operations/workplace.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/time.hpp"
#include "runtime/base/visible.hpp"
#include "runtime/node/schedule_book.hpp"
#include "runtime/schedule/schedule_json.hpp"

#include <chrono>
#include <iterator>
#include <utility>

namespace troupe::api {

namespace {

/// Read at once where not all of them are for the caller.
constexpr std::size_t schedules_at_once = 1'000;

/// The most times that a preview tells.
constexpr std::int64_t most_previewed = 1'000;

/// The most processes of a backfill at once.
constexpr std::int64_t most_at_once = 1'000;

/// The schedule that the path names, as far as the caller may see it.
tl::expected<schedule_row_key, api_problem> schedule_of(const call& asked) {
  schedule_row_key key{asked.text("workflow"), asked.text("id")};
  if (may_see(asked.by, key.workflow))
    return key;
  return tl::unexpected{
    problem_of(error_code::schedule_unknown, "there is no schedule \"" + visible_line(key.workflow)
                                               + '/' + visible_line(key.id) + '"')};
}

/// To who may not see all names, none that is near is told.
api_problem schedule_problem(const call& asked, const error& why) {
  if (why.code == error_code::schedule_unknown && !asked.by.workflows.empty())
    return problem_of(error_code::schedule_unknown, "there is no such schedule");
  return problem_of(why);
}

/// Answers with what `work` makes of the schedule that is meant.
template <class Work>
outcome of_schedule(const call& asked, Work work) {
  auto key = schedule_of(asked);
  if (!key)
    return tl::unexpected{std::move(key.error())};
  result<json> done = work(*key);
  if (!done)
    return tl::unexpected{schedule_problem(asked, done.error())};
  return reply{std::move(*done)};
}

/// `etl/nightly`: neither has a slash.
schedule_row_key read_cursor(const std::string& text) {
  const auto slash = text.find('/');
  return {text.substr(0, slash), slash == std::string::npos ? "" : text.substr(slash + 1)};
}

outcome list_schedules(const call& asked, const workplace& at) {
  const auto most = static_cast<std::size_t>(asked.number("limit"));
  auto after = read_cursor(asked.text("cursor"));
  auto rows = json::array();
  std::optional<schedule_row_key> next;
  do {
    auto page = at.schedules->list(asked.text("workflow"), after,
                                   asked.by.workflows.empty() ? most : schedules_at_once);
    if (!page)
      return tl::unexpected{problem_of(page.error())};
    next = page->next;
    for (auto& each : page->rows) {
      if (!may_see(asked.by, each["workflow"].get<std::string>()))
        continue;
      if (rows.size() == most) {
        next = schedule_row_key{rows.back()["workflow"].get<std::string>(),
                                rows.back()["id"].get<std::string>()};
        break;
      }
      rows.push_back(std::move(each));
    }
    after = next.value_or(schedule_row_key{});
  } while (next && rows.size() < most);
  return reply{{{"schedules", std::move(rows)},
                {"next", next ? json(next->workflow + '/' + next->id) : json()}}};
}

outcome show_schedule(const call& asked, const workplace& at) {
  return of_schedule(asked, [&](const auto& key) { return at.schedules->show(key); });
}

outcome pause_schedule(const call& asked, const workplace& at) {
  return of_schedule(
    asked, [&](const auto& key) { return at.schedules->pause(key, asked.text("reason")); });
}

outcome resume_schedule(const call& asked, const workplace& at) {
  return of_schedule(asked, [&](const auto& key) { return at.schedules->resume(key); });
}

outcome trigger_schedule(const call& asked, const workplace& at) {
  return of_schedule(asked, [&](const auto& key) {
    return at.schedules->trigger(key).map([](const triggered& made) {
      return json{{"process", made.process}, {"at", to_exact_rfc3339(made.at)}};
    });
  });
}

/// Reads `from` and `until`; names the field where it is wrong.
result<backfill_request> read_backfill_request(const call& asked) {
  backfill_request made;
  made.until = last_moment;
  made.order = order_called(asked.text("order")).value_or(backfill_order::forward);
  made.at_once = static_cast<std::uint32_t>(asked.number("atOnce"));
  for (auto [name, into] : {std::pair{"from", &made.from}, std::pair{"until", &made.until}})
    if (asked.has(name)) {
      auto read = read_moment(asked.text(name));
      if (!read)
        return failure(std::string{name} + ": ", std::move(read.error()));
      *into = *read;
    }
  return made;
}

outcome backfill_schedule(const call& asked, const workplace& at) {
  return of_schedule(asked, [&](const auto& key) {
    return read_backfill_request(asked).and_then(
      [&](const backfill_request& wanted) { return at.schedules->backfill(key, wanted); });
  });
}

outcome pause_backfill(const call& asked, const workplace& at) {
  return of_schedule(asked,
                     [&](const auto& key) { return at.schedules->set_backfill_paused(key, true); });
}

outcome resume_backfill(const call& asked, const workplace& at) {
  return of_schedule(
    asked, [&](const auto& key) { return at.schedules->set_backfill_paused(key, false); });
}

outcome cancel_backfill(const call& asked, const workplace& at) {
  return of_schedule(asked, [&](const auto& key) { return at.schedules->cancel_backfill(key); });
}

outcome preview_schedule(const call& asked, const workplace& /*at*/) {
  schedule_text rule;
  if (asked.has("cron"))
    rule.cron = {asked.text("cron")};
  rule.every = asked.text("every");
  rule.offset = asked.text("offset");
  rule.timezone = asked.text("timezone");
  time_point after = std::chrono::system_clock::now();
  if (asked.has("after")) {
    auto read = read_moment(asked.text("after"));
    if (!read)
      return tl::unexpected{
        problem_of(error_code::argument_invalid, "after: " + read.error().message)};
    after = *read;
  }
  return answer_of(
    preview_of(std::move(rule), after, static_cast<std::size_t>(asked.number("limit"))),
    [](json times) {
      return reply{{{"times", std::move(times)}}};
    });
}

std::vector<operation_field> naming() {
  return {{.name = "workflow",
           .place = field_place::path,
           .help = "The name of a workflow",
           .is_needed = true},
          {.name = "id",
           .place = field_place::path,
           .help = "The id of one of its schedules",
           .is_needed = true}};
}

std::vector<operation> looking_at_schedules() {
  return {
    {.id = "listSchedules",
     .method = "GET",
     .path = "/api/v1/schedules",
     .help = "Lists the schedules of the workflows of the catalogue, a page at a time",
     .fields = {limit_field(100, 1'000),
                {.name = "cursor", .help = "The `next` of the page before", .fallback = ""},
                {.name = "workflow", .help = "Only those of this workflow", .fallback = ""}},
     .answer = "`schedules`, each with three next times, and `next`: the cursor of the page behind "
               "it, or null",
     .handle = now(list_schedules)},
    {.id = "showSchedule",
     .method = "GET",
     .path = "/api/v1/schedules/{workflow}/{id}",
     .help = "Shows a schedule, its next times, and what was decided by it",
     .fields = naming(),
     .answer = "The schedule, with ten next times, and `decisions`: the last 100",
     .handle = now(show_schedule)},
    {.id = "previewSchedule",
     .method = "GET",
     .path = "/api/v1/schedules:preview",
     .help = "Tells the next times of a cron expression, or of an interval",
     .fields
     = {{.name = "cron", .help = "A cron expression", .most = 500},
        {.name = "every", .help = "Instead: an interval, such as 15m", .fallback = "", .most = 50},
        {.name = "offset",
         .help = "By how much each time of `every` is later",
         .fallback = "",
         .most = 50},
        {.name = "timezone", .help = "An IANA time zone", .fallback = "UTC", .most = 100},
        {.name = "after", .help = "From which moment on; now where it is not said", .most = 50},
        limit_field(10, most_previewed)},
     .answer = "`times`, each `at` in UTC and `local` in the zone",
     .handle = now(preview_schedule)},
  };
}

/// One that steers a schedule by `verb`, and answers with it.
operation steering(const char* id, const std::string& verb, const char* help,
                   outcome (*handle)(const call&, const workplace&),
                   std::vector<operation_field> more = {}) {
  auto fields = naming();
  std::ranges::move(more, std::back_inserter(fields));
  return {.id = id,
          .method = "POST",
          .path = "/api/v1/schedules/{workflow}/{id}:" + verb,
          .needs = role::operates,
          .changes = true,
          .help = help,
          .fields = std::move(fields),
          .answer = "The schedule, as it is shown",
          .handle = now(handle)};
}

std::vector<operation_field> backfill_fields() {
  using enum field_place;
  return {{.name = "from",
           .place = body,
           .help = "The first moment, RFC 3339 or a day of UTC",
           .is_needed = true,
           .least = 1,
           .most = 50},
          {.name = "until",
           .place = body,
           .help = "The last moment; now where it is not said",
           .least = 1,
           .most = 50},
          {.name = "order",
           .place = body,
           .help = "In which order what was missed starts",
           .fallback = "forward",
           .choices = {"forward", "backward"}},
          {.name = "atOnce",
           .place = body,
           .kind = field_kind::integer,
           .help = "How many of its processes may be active at once",
           .fallback = 1,
           .least = 1,
           .most = most_at_once}};
}

} // namespace

std::vector<operation> schedule_operations() {
  auto all = looking_at_schedules();
  all.push_back(steering("pauseSchedule", "pause", "Pauses a schedule: it starts nothing more",
                         pause_schedule,
                         {{.name = "reason",
                           .place = field_place::body,
                           .help = "Why, for whoever looks at it",
                           .fallback = "",
                           .most = 1'000}}));
  all.push_back(steering("resumeSchedule", "resume",
                         "Has a paused schedule go on with its next time", resume_schedule));
  auto trigger = steering("triggerSchedule", "trigger", "Starts a process of a schedule at once",
                          trigger_schedule);
  trigger.answer = "`process`, the id of what starts, and `at`";
  all.push_back(std::move(trigger));
  all.push_back(steering("backfillSchedule", "backfill",
                         "Starts what a schedule would have started in a time that is over",
                         backfill_schedule, backfill_fields()));
  all.push_back(steering("pauseBackfill", "pauseBackfill", "Has a backfill start nothing more",
                         pause_backfill));
  all.push_back(
    steering("resumeBackfill", "resumeBackfill", "Has a paused backfill go on", resume_backfill));
  all.push_back(steering("cancelBackfill", "cancelBackfill",
                         "Ends a backfill; what it has started goes on", cancel_backfill));
  return all;
}

} // namespace troupe::api
