#include "cli/server/server_continue.hpp"

#include "cli/process_list.hpp"
#include "cli/resume_command.hpp"
#include "cli/server/server_definition.hpp"
#include "cli/standard_streams.hpp"
#include "runtime/base/json.hpp"
#include "runtime/base/visible.hpp"
#include "runtime/node/listed_process.hpp"

#include <algorithm>
#include <utility>

namespace troupe::cli {

namespace {

std::vector<std::string> texts_in(const json& content, const char* key) {
  std::vector<std::string> texts;
  const auto list = content.is_object() ? content.find(key) : content.end();
  if (list != content.end() && list->is_array())
    for (const auto& each : *list)
      if (each.is_string())
        texts.push_back(each.get<std::string>());
  return texts;
}

result<json> continuation_body(const std::vector<std::string>& same, const run_options& options) {
  auto body = definition_for(options.file);
  if (!body)
    return body;
  if (!same.empty())
    (*body)["same"] = same;
  if (!options.timeout_text.empty())
    (*body)["timeout"] = options.timeout_text;
  if (options.priority)
    (*body)["priority"] = *options.priority;
  if (options.dry_run)
    (*body)["dryRun"] = true;
  return body;
}

exit_code tell_plan(const json& content, const std::string& id, bool as_json) {
  continuation_plan plan;
  plan.stays = texts_in(content, "stays");
  plan.runs = texts_in(content, "runs");
  plan.ends = content.value("ends", false);
  if (const auto notice = text_in(content, "notice"); !notice.empty())
    say("troupe: process " + visible_line(id) + " can't be replayed to its end: " + notice);
  return show_plan(plan, as_json);
}

} // namespace

exit_code recover_at(server_client& from, bool as_json) {
  auto content = from.content_of(from.post("/processes:recover", json::object()));
  if (!content)
    return fail(content.error());
  auto worst = exit_code::ok;
  const auto faults = content->find("errors");
  if (faults != content->end() && faults->is_array())
    for (const auto& each : *faults)
      if (auto fault = read_error(each))
        worst = std::max(worst, fail(*fault));
  const auto ids = texts_in(*content, "ids");
  if (as_json)
    return std::max(worst, print_document(*content));
  for (const auto& id : ids)
    say("troupe: " + visible_line(id) + " goes on");
  if (ids.empty())
    say("troupe: nothing is to be resumed");
  return worst;
}

exit_code continue_at(server_client& from, const std::string& id,
                      const std::vector<std::string>& same, const run_flags& given) {
  auto options = check(given);
  if (!options)
    return fail(options.error());
  auto body = continuation_body(same, *options);
  if (!body)
    return fail(body.error());
  auto answer = from.post(process_path(id, ":continue"), *body);
  if (answer)
    if (auto problems = problems_in(answer->content); !problems.empty())
      return fail(problems);
  auto content = from.content_of(std::move(answer));
  if (!content)
    return fail(content.error());
  if (options->dry_run)
    return tell_plan(*content, id, options->as_json);
  auto row = read_listed_process(*content);
  if (!row)
    return fail("the server's answer: ", std::move(row.error()));
  if (!options->quiet)
    say("troupe: process " + visible_line(row->summary.id) + " continues " + visible_line(id));
  return options->as_json ? print_document(*content) : print_rows({std::move(*row)});
}

} // namespace troupe::cli
