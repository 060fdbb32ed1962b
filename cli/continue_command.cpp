#include "cli/resume_command.hpp"

#include "cli/definition_file.hpp"
#include "cli/drive_session.hpp"
#include "cli/kept_options.hpp"
#include "cli/standard_streams.hpp"
#include "runtime/base/visible.hpp"
#include "runtime/language/workflow/caller_input.hpp"
#include "runtime/node/renamed_tasks.hpp"

#include <map>

namespace troupe::cli {

namespace {

std::string counted(std::size_t number, const char* what) {
  return std::to_string(number) + ' ' + what;
}

} // namespace

exit_code show_plan(const continuation_plan& plan, bool as_json) {
  if (as_json)
    return print_document(json{{"stays", plan.stays}, {"runs", plan.runs}, {"ends", plan.ends}});
  std::string text;
  for (const auto& each : plan.stays)
    text += "stays  " + visible_line(each) + '\n';
  for (const auto& each : plan.runs)
    text += "runs   " + visible_line(each) + '\n';
  text += counted(plan.stays.size(), "stay, ") + counted(plan.runs.size(), "run");
  if (!plan.ends)
    text += "; what follows these depends on their output";
  return print_text(text + '\n');
}

namespace {

/// One command, once its runtime stands.
class continuing {
public:
  continuing(drive_session& session, const process_summary& ended,
             const std::vector<std::string>& same)
    : session_{session}, ended_{ended}, same_{same} {}

  std::optional<exit_code> begin(runtime& node) {
    const auto& options = session_.options();
    auto loaded = load_definition(node, source_of(options));
    if (!loaded)
      return fail(loaded.error());
    const auto& flow = loaded->flow;
    auto renamed = renamed_tasks(same_, *flow, ended_.name, "--same");
    if (!renamed)
      return fail(renamed.error());
    if (options.dry_run)
      return plan(flow, *renamed);
    if (auto missing = missing_limits(*flow, options.limits); !missing.empty())
      return fail(missing);
    auto begun = node.go_on_from(
      ended_.id, flow,
      {std::move(*renamed), options.policy, options.timeout, kept_form(options), options.priority});
    if (!begun)
      return fail(begun.error());
    if (!options.quiet)
      say("troupe: process " + begun->id() + " continues " + ended_.id);
    session_.add(std::move(*begun));
    return std::nullopt;
  }

private:
  exit_code plan(const workflow_ptr& flow, const std::map<std::string, std::string>& renamed) {
    auto found = session_.from().preview(ended_.id, flow, renamed);
    if (!found)
      return fail(found.error());
    if (!found->notice.empty())
      say("troupe: process " + ended_.id + " can't be replayed to its end: " + found->notice);
    return show_plan(*found, session_.options().as_json);
  }

  drive_session& session_;
  const process_summary& ended_;
  const std::vector<std::string>& same_;
};

} // namespace

exit_code continue_process(process_directory& from, const std::string& id,
                           const std::vector<std::string>& same, const run_flags& given) {
  auto options = check(given);
  if (!options)
    return fail(options.error());
  auto ended = from.find_stored(id);
  if (!ended)
    return fail(ended.error());
  auto kept = from.noted(id);
  if (!kept)
    return fail(kept.error());
  complete(*options, given, {std::move(*kept)});
  if (options->dry_run) {
    options->events.reset();
    options->trace.reset();
    options->metrics.reset();
  }
  signal_watch signals; // before any other thread
  drive_session session{std::move(*options), from};
  continuing work{session, ended->summary, same};
  return session.run(
    signals, [&](runtime& node) { return work.begin(node); }, true);
}

} // namespace troupe::cli
