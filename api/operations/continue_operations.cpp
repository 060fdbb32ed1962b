#include "api/operations/given_workflow.hpp"
#include "api/operations/operations.hpp"
#include "api/operations/taking_up.hpp"
#include "api/operations/workplace.hpp"
#include "runtime/base/json.hpp"
#include "runtime/language/workflow/workflow.hpp"
#include "runtime/node/renamed_tasks.hpp"

#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace troupe::api {

namespace {

using renamed_paths = std::map<std::string, std::string>;

outcome show_plan(const continuation_plan& plan) {
  json shown{{"stays", plan.stays}, {"runs", plan.runs}, {"ends", plan.ends}};
  if (!plan.notice.empty())
    shown["notice"] = plan.notice;
  return reply{std::move(shown)};
}

/// Keeps with the new process what the ended one had, and who asks.
json noted_with(const call& asked, const workplace& at, const std::string& ended_id) {
  auto kept = at.processes->noted(ended_id);
  auto noted = kept && kept->is_object() ? std::move(*kept) : json::object();
  noted.update(noted_of(asked));
  return noted;
}

outcome begin_again(const call& asked, const workplace& at, const std::string& ended_id,
                    const workflow_ptr& flow, renamed_paths renamed) {
  auto place = at.quotas->take({asked.by.token, flow->name}, *at.processes);
  if (!place)
    return tl::unexpected{std::move(place.error())};
  continue_options how{.renamed = std::move(renamed),
                       .timeout = asked.span("timeout"),
                       .noted = noted_with(asked, at, ended_id)};
  if (asked.has("priority"))
    how.priority = static_cast<std::int32_t>(asked.number("priority"));
  auto running = at.node.go_on_from(ended_id, flow, std::move(how));
  if (!running)
    return tl::unexpected{problem_of(running.error())};
  at.quotas->hold(std::move(*place), *running);
  if (!running->wait_until_stored())
    return tl::unexpected{
      problem_of(error_code::store_failed,
                 "process " + running->id() + " could not be stored, and has ended")};
  auto row = meant(asked.by, at, running->id());
  if (!row)
    return tl::unexpected{std::move(row.error())};
  return reply{to_json(*row), 201, {{"Location", location_of(running->id())}}};
}

outcome continue_process(const call& asked, const workplace& at) {
  auto ended = meant_stored(asked.by, at, asked.text("id"));
  if (!ended)
    return tl::unexpected{std::move(ended.error())};
  auto flow = workflow_of_call(asked, at);
  if (!flow)
    return tl::unexpected{std::move(flow.error())};
  const auto same = asked.has("same") ? asked.given["same"].get<std::vector<std::string>>()
                                      : std::vector<std::string>{};
  auto renamed = renamed_tasks(same, **flow, ended->summary.name, "same");
  if (!renamed)
    return tl::unexpected{problem_of(renamed.error())};
  const auto& id = ended->summary.id;
  if (asked.flag("dryRun"))
    return answer_of(at.processes->preview(id, *flow, *renamed), show_plan);
  return begin_again(asked, at, id, *flow, std::move(*renamed));
}

outcome recover_processes(const call& asked, const workplace& at) {
  if (!asked.by.workflows.empty())
    return tl::unexpected{problem_of(error_code::access_denied,
                                     "the processes are of all workflows, and the token is for "
                                     "those called "
                                       + asked.by.workflows)};
  std::vector<error> faults;
  return answer_of(at.takes_up->all(faults), [&](const std::vector<process>& running) {
    auto ids = json::array();
    for (const auto& each : running) {
      ids.push_back(each.id());
      if (auto counted = at.quotas->adopt(each, *at.processes); !counted)
        faults.push_back(std::move(counted.error()));
    }
    auto errors = json::array();
    for (const auto& each : faults)
      errors.push_back(to_json(each));
    return reply{{{"ids", std::move(ids)}, {"errors", std::move(errors)}}};
  });
}

} // namespace

std::vector<operation> continue_operations() {
  return {
    {.id = "continueProcess",
     .method = "POST",
     .path = "/api/v1/processes/{id}:continue",
     .needs = role::operates,
     .changes = true,
     .help = "Goes on from an ended process in a new one, with a mended definition",
     .fields = {process_id_field(),
                workflow_field(),
                definition_field(),
                file_field(),
                {.name = "same",
                 .place = field_place::body,
                 .kind = field_kind::texts,
                 .help = "NEW=OLD for each task that had another path in the earlier definition",
                 .most = 10'000},
                {.name = "timeout",
                 .place = field_place::body,
                 .kind = field_kind::span,
                 .help = "How long it may take; else as the ended one"},
                {.name = "priority",
                 .place = field_place::body,
                 .kind = field_kind::integer,
                 .help = "Among processes: what has more starts first; else as the ended one",
                 .least = std::numeric_limits<std::int32_t>::min(),
                 .most = std::numeric_limits<std::int32_t>::max()},
                {.name = "dryRun",
                 .place = field_place::body,
                 .kind = field_kind::flag,
                 .help = "Only say what would stay, and what would run",
                 .fallback = false}},
     .status = 201,
     .answer = "The new process in a row, at `Location`; of a dry run 200 with the paths of tasks "
               "as `stays` and `runs`, and whether it `ends` with these",
     .handle = now(continue_process)},
    {.id = "recoverProcesses",
     .method = "POST",
     .path = "/api/v1/processes:recover",
     .needs = role::operates,
     .changes = true,
     .help = "Takes up all processes of the store that no runtime drives",
     .answer = "The `ids` of those that go on, and one entry of `errors` for each that can't",
     .handle = now(recover_processes)},
  };
}

} // namespace troupe::api
