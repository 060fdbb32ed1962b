#include "api/operations/operations.hpp"
#include "api/operations/taking_up.hpp"
#include "api/operations/workplace.hpp"
#include "runtime/base/json.hpp"

#include <algorithm>

namespace troupe::api {

namespace {

/// Processes that one call steers at most, and how many are read at once.
constexpr std::size_t most_in_batch = 10'000;
constexpr std::size_t batch_page = 500;

/// Whether the verb asks something of a process by its id, and not about an approval.
bool steers_process(const verb& each) {
  return each.input_of && !decides(each);
}

/// Whether it needs nothing but to know which process.
bool fits_many(const verb& each) {
  return steers_process(each) && each.needs.size() == 1;
}

/// The request that a call is.
control_request request_of(const call& asked, const verb& what) {
  control_request made{.verb = std::string{what.name}};
  for (const auto& field : verb_fields()) {
    const auto is_process = field.text == &control_request::process;
    const auto name = is_process ? std::string{"id"} : std::string{field.key};
    if (!what.has(field.key) || !asked.has(name))
      continue;
    if (field.text)
      made.*field.text = asked.text(name);
    else
      made.payload = asked.given[name];
  }
  return made;
}

reply steered(const request_outcome& done, const std::string& id) {
  json shown{{"id", id}, {"isRecorded", done.is_recorded}};
  if (done.process)
    shown["process"] = to_json(*done.process);
  return {std::move(shown), done.is_recorded ? 202U : 200U};
}

/// What a verb has made active again is counted again, where this server drives it.
void count_again(const workplace& at, std::string_view verb_name, const std::string& id) {
  if (verb_name != "retry" && verb_name != "resume")
    return;
  auto running = at.node.find(id);
  if (!running)
    return; // another one does, or it has ended again
  auto counted = at.quotas->adopt(*running, *at.processes);
  if (!counted && at.place->on_notice)
    at.place->on_notice("process " + id + " counts for no quota: " + counted.error().message);
}

/// Takes up a process that nobody drives. What has been recorded for it is done then.
result<request_outcome> take_up(const workplace& at, const std::string& id) {
  return at.takes_up->one(id).map([&](const process& running) {
    request_outcome done{.process_id = id};
    if (auto row = running.summary())
      done.process = std::move(*row);
    return done;
  });
}

/// Does what is asked. A server drives what it is asked to resume or to retry, where nobody does.
result<request_outcome> steer(const workplace& at, const control_request& what) {
  if (what.verb == "resume" && !at.processes->is_live(what.process))
    return take_up(at, what.process);
  auto done = at.processes->request(what);
  if (done && done->is_recorded && what.verb == "retry")
    return take_up(at, what.process);
  return done;
}

outcome steer_process(const call& asked, const workplace& at) {
  auto row = meant(asked, at);
  if (!row)
    return tl::unexpected{std::move(row.error())};
  return answer_of(steer(at, request_of(asked, *asked.of.steers)),
                   [&](const request_outcome& done) {
                     count_again(at, asked.of.steers->name, row->summary.id);
                     return steered(done, row->summary.id);
                   });
}

std::string help_of_field(std::string_view key) {
  if (key == "reason")
    return "Why, for whoever looks at it later";
  return key == "name" ? "Of the signal" : "Of the signal: any JSON";
}

/// What a verb has in a body.
std::vector<operation_field> body_of_verb(const verb& what) {
  std::vector<operation_field> made;
  for (const auto& field : verb_fields()) {
    const auto names_what = field.key == "process" || field.key == "execution";
    if (names_what || !what.has(field.key))
      continue;
    const auto is_needed = std::ranges::find(what.needs, field.key) != what.needs.end();
    made.push_back({.name = std::string{field.key},
                    .place = field_place::body,
                    .kind = field.text ? field_kind::text : field_kind::any,
                    .help = help_of_field(field.key),
                    .is_needed = is_needed,
                    .least = is_needed ? 1 : 0,
                    .most = field.text ? 65'536 : std::numeric_limits<std::int64_t>::max(),
                    .is_private = !field.text});
  }
  return made;
}

/// The row of a verb: `pauseProcess`, `POST /api/v1/processes/{id}:pause`.
operation operation_of(const verb& what, const std::string& of, const std::string& path,
                       operation_field named, std::string answer, operation_handler handle) {
  operation made;
  made.id = std::string{what.name} + of;
  made.method = "POST";
  made.path = path + ':' + std::string{what.name};
  made.needs = role::operates;
  made.changes = true;
  made.help = what.help;
  made.fields = body_of_verb(what);
  made.fields.insert(made.fields.begin(), std::move(named));
  made.answer = std::move(answer);
  made.handle = std::move(handle);
  made.steers = &what;
  return made;
}

/// Those that a batch is about, unless its line says so: what no task started, and what the verb
/// can make sense for.
process_query narrowed(process_query which, std::string_view verb_name) {
  if (!which.is_root)
    which.is_root = true; // the others are reached through them
  if (!which.states.empty())
    return which;
  if (verb_name == "retry")
    which.states = {process_state::failed};
  else if (!which.has_ended)
    which.has_ended = false;
  return which;
}

/// The ids of those that are meant: at first, before anything is done that changes who they are.
result<std::vector<std::string>> ids_of(const process_query& which, process_directory& in) {
  std::vector<std::string> ids;
  std::string next;
  do {
    auto page = in.page(which, batch_page, next);
    if (!page)
      return tl::unexpected{std::move(page.error())};
    for (auto& row : page->rows)
      ids.push_back(std::move(row.summary.id));
    next = std::move(page->next);
  } while (!next.empty() && ids.size() <= most_in_batch);
  return ids;
}

api_problem too_many(std::size_t found) {
  return problem_of(error_code::argument_invalid,
                    "q: it means " + std::to_string(found)
                      + " processes or more, and one call does " + std::to_string(most_in_batch)
                      + " at most: say more narrowly which, with ended:>-1h, say");
}

outcome steer_many(const call& asked, const workplace& at) {
  if (asked.text("q").find_first_not_of(" \t") == std::string::npos)
    return tl::unexpected{problem_of(
      error_code::argument_invalid, "q: expected which processes are meant, found nothing; is:root "
                                    "means all that no task started")};
  auto written = query_of(asked);
  if (!written)
    return tl::unexpected{std::move(written.error())};
  const auto which = narrowed(std::move(*written), asked.text("verb"));
  auto ids = ids_of(which, *at.processes);
  if (!ids)
    return tl::unexpected{problem_of(ids.error())};
  if (ids->size() > most_in_batch)
    return tl::unexpected{too_many(ids->size())};
  auto errors = json::array();
  std::size_t done = 0;
  std::size_t recorded = 0;
  if (!asked.flag("dryRun"))
    for (const auto& id : *ids) {
      control_request one{.verb = asked.text("verb"), .process = id};
      if (find_verb(one.verb)->has("reason"))
        one.reason = asked.text("reason");
      if (auto steered_one = steer(at, one)) {
        ++done;
        count_again(at, one.verb, id);
        recorded += steered_one->is_recorded ? 1 : 0;
      } else {
        auto why = to_json(steered_one.error());
        why["id"] = id;
        errors.push_back(std::move(why));
      }
    }
  return reply{{{"count", ids->size()},
                {"dryRun", asked.flag("dryRun")},
                {"done", done},
                {"recorded", recorded},
                {"errors", std::move(errors)}}};
}

operation batch_operation() {
  std::vector<std::string> names;
  for (const auto& each : verbs())
    if (fits_many(each))
      names.emplace_back(each.name);
  auto which = filter_field();
  which.place = field_place::body;
  which.is_needed = true;
  which.fallback = nullptr;
  return {
    .id = "steerProcesses",
    .method = "POST",
    .path = "/api/v1/processes:batch",
    .needs = role::operates,
    .changes = true,
    .help = "Asks the same of all processes that a filter line means, 10,000 at most",
    .fields = {std::move(which),
               {.name = "verb",
                .place = field_place::body,
                .help = "What is asked of them",
                .is_needed = true,
                .choices = std::move(names)},
               {.name = "reason", .place = field_place::body, .help = help_of_field("reason")},
               {.name = "dryRun",
                .place = field_place::body,
                .kind = field_kind::flag,
                .help = "Only count them",
                .fallback = false}},
    .answer = "`count`: how many are meant; how many were `done`, of those `recorded` for when "
              "they are resumed; and for each other one an entry of `errors`",
    .handle = now(steer_many)};
}

/// What waits for a person, as far as the caller may see.
std::vector<approval_request> pending_for(const call& asked, const workplace& at) {
  auto pending = at.processes->approvals(asked.text("process"));
  if (!asked.by.workflows.empty())
    std::erase_if(
      pending, [&](const approval_request& each) { return !meant(asked.by, at, each.process_id); });
  return pending;
}

outcome list_approvals(const call& asked, const workplace& at) {
  auto list = json::array();
  for (const auto& each : pending_for(asked, at))
    list.push_back(to_json(each));
  return reply{{{"approvals", std::move(list)}}};
}

outcome decide_approval(const call& asked, const workplace& at) {
  const auto id = asked.text("execution");
  auto pending = at.processes->approvals();
  auto found = std::ranges::find(pending, id, &approval_request::execution_id);
  if (found == pending.end() || !meant(asked.by, at, found->process_id))
    return tl::unexpected{
      problem_of(error_code::approval_unknown, "no approval of " + id + " is pending")};
  auto request = request_of(asked, *asked.of.steers);
  request.process = found->process_id;
  return answer_of(at.processes->request(request),
                   [&](const request_outcome& done) { return steered(done, found->process_id); });
}

} // namespace

std::vector<operation> steering_operations() {
  std::vector<operation> made;
  for (const auto& each : verbs())
    if (steers_process(each))
      made.push_back(operation_of(each, "Process", "/api/v1/processes/{id}", process_id_field(),
                                  "The `process` in a row as it is by then; with status 202 and "
                                  "`isRecorded` where nobody drives it: for when it is resumed",
                                  now(steer_process)));
  made.push_back(batch_operation());
  return made;
}

std::vector<operation> approval_operations() {
  std::vector<operation> made{
    {.id = "listApprovals",
     .method = "GET",
     .path = "/api/v1/approvals",
     .help = "Lists the actions that wait for somebody's approval",
     .fields = {{.name = "process", .help = "Only those of this process", .fallback = ""}},
     .answer = "`approvals`",
     .handle = now(list_approvals)}};
  const operation_field execution{.name = "execution",
                                  .place = field_place::path,
                                  .help = "The whole id of the execution that waits, with %2F for "
                                          "each / in it",
                                  .is_needed = true};
  for (const auto& each : verbs())
    if (decides(each))
      made.push_back(operation_of(each, "Execution", "/api/v1/approvals/{execution}", execution,
                                  "The `id` of the process; with status 202 and `isRecorded` where "
                                  "nobody drives it",
                                  now(decide_approval)));
  return made;
}

} // namespace troupe::api
