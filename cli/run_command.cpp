#include "cli/run_command.hpp"

#include "cli/definition_file.hpp"
#include "cli/init_values.hpp"
#include "cli/kept_options.hpp"
#include "cli/operator_prompt.hpp"
#include "cli/planned_task.hpp"
#include "cli/remaining_processes.hpp"
#include "cli/report.hpp"
#include "cli/run_listeners.hpp"
#include "cli/run_screen.hpp"
#include "cli/server/server_run.hpp"
#include "cli/signals.hpp"
#include "cli/standard_streams.hpp"
#include "cli/store_access.hpp"
#include "cli/whole_document.hpp"
#include "runtime/language/definition/sub_workflows.hpp"
#include "runtime/language/workflow/caller_input.hpp"
#include "runtime/language/workflow/workflow.hpp"
#include "troupe/runtime.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <vector>

namespace troupe::cli {

namespace {

/// One run, from the checked options to the exit code.
class run_session {
public:
  run_session(const run_options& options, signal_watch& signals, command_output* heard = nullptr)
    : options_{options}, signals_{signals}, listeners_{options, heard} {}

  exit_code run() {
    auto init = init_values(options_.init, options_.settings);
    if (!init)
      return fail(init.error());
    auto values = options_.handed;
    values.update(*init);
    auto code = run_with(std::move(values));
    return listeners_.close(code);
  }

private:
  exit_code run_with(json init) {
    std::vector<subscription> heard;
    runtime node{listeners_.for_runtime()};
    auto loaded = load_definition(node, source_of(options_));
    if (!loaded)
      return fail(loaded.error());
    auto names = check_names(*loaded->flow, init);
    auto limits = missing_limits(*loaded->flow, options_.limits);
    std::ranges::move(limits, std::back_inserter(names.errors));
    if (!names.errors.empty())
      return fail(names.errors);
    if (!options_.quiet) {
      say_warnings(names.warnings);
      say_warnings(missing_sub_workflows(*loaded->flow));
    }
    auto chosen = chosen_task(*loaded->flow);
    if (!chosen)
      return fail(chosen.error());
    if (options_.dry_run)
      return show_plan(*loaded->flow, std::move(init), *chosen);
    if (auto opened = open_store(node); !opened)
      return store_failed(opened.error());
    if (auto opened = listeners_.open(); !opened)
      return fail(opened.error());
    heard = listeners_.subscribe_to(node);
    if (auto sent = listeners_.export_metrics(node); !sent)
      return fail(sent.error());
    if (auto traced = listeners_.trace(node); !traced)
      return fail(traced.error());
    auto socket = node.listen(options_.folder);
    auto fault = unanswerable(*loaded->flow);
    if (fault && !socket)
      return refuse(options_.file + ": " + *fault
                    + ", and other programs can't reach it: " + socket.error().message);
    if (fault && !options_.quiet)
      say("troupe: " + *fault + ": see troupe ps and troupe approvals");
    if (options_.verbose)
      say(socket ? "troupe: controlled through " + *socket
                 : "troupe: can't be controlled by other programs: " + socket.error().message);
    listeners_.tell_memory_watch(node);
    run_screen shown{node, options_, signals_, places_in(loaded->flow)};
    shown.look_back(loaded->flow);
    auto started = node.start(loaded->flow, start_with(*loaded->flow, std::move(init)));
    if (!started) {
      listeners_.discard();
      return fail(options_.file + ": ", std::move(started.error()));
    }
    return follow(node, *started, *loaded, shown);
  }

  /// Not before the definition is known to be sound: else nothing is left on disk.
  result<void> open_store(runtime& node) const {
    if (options_.store.empty())
      return {};
    auto wanted = kept_in(options_.store, options_.relaxed);
    wanted.keep = options_.keep;
    auto folder = std::filesystem::path{options_.store}.parent_path();
    std::error_code unreadable;
    auto is_new
      = !folder.empty() && folder != default_folder && !std::filesystem::exists(folder, unreadable);
    auto opened = node.open_store(std::move(wanted));
    if (!opened && options_.store_is_default)
      opened.error().message += "; --store memory runs without one, and keeps nothing";
    if (opened && is_new && !options_.quiet)
      say("troupe: created the folder " + folder.string());
    return opened;
  }

  /// Why the run will wait, with nobody at its terminal to say that it may go on.
  std::optional<std::string> unanswerable(const workflow& flow) const {
    if (person_is_there())
      return std::nullopt;
    auto pauses = std::ranges::any_of(flow.tasks, [](const task& each) { return each.auto_pause; });
    if (options_.debug || flow.auto_pause || pauses)
      return "it pauses, and there is no terminal from which to resume it";
    if (options_.policy.value_or(flow.policy.mode) == policy_mode::ask)
      return "it asks for approvals (policy mode ask), and there is no terminal to ask at";
    return std::nullopt;
  }

  start_options start_with(const workflow& flow, json init) const {
    start_options start{.init = std::move(init),
                        .timeout = options_.timeout,
                        .timeout_text = options_.timeout_text,
                        .tasks = {}};
    if (options_.task)
      start.tasks.push_back(*options_.task);
    start.debug = options_.debug;
    start.keep_going = options_.keep_going;
    start.max_failures = options_.max_failures;
    start.runs_anew = options_.no_cache;
    start.priority = options_.priority.value_or(0);
    start.id = options_.id;
    start.labels = options_.labels;
    start.noted = kept_form(options_);
    if (options_.policy) {
      start.policy = flow.policy;
      start.policy->mode = *options_.policy;
    }
    return start;
  }

  /// The task that `troupe task` names, or none.
  result<std::vector<task_index>> chosen_task(const workflow& flow) const {
    std::vector<task_index> chosen;
    if (options_.task)
      chosen.push_back(flow.find_task(*options_.task));
    if (options_.task && chosen.front() == no_task)
      return tl::unexpected{unknown_task(flow, *options_.task)};
    return chosen;
  }

  exit_code show_plan(const workflow& flow, json init,
                      const std::vector<task_index>& chosen) const {
    auto checked = check_input(flow, std::move(init));
    if (!checked)
      return fail(options_.file + ": ", std::move(checked.error()));
    auto plan = plan_of(flow, *checked, chosen);
    return options_.as_json ? print_document(to_json(plan)) : print_text(to_text(plan));
  }

  exit_code follow(runtime& node, const process& running, const loaded_definition& loaded,
                   run_screen& shown) {
    signals_.on_first([this, &node, running](const std::string& reason) {
      auto leaves = options_.on_interrupt == at_end::leave;
      if (!options_.quiet)
        say_at_once(interruption(reason, leaves));
      leaves ? node.request_leave() : running.request_cancel(reason);
      listeners_.hurry();
    });
    auto watched = listeners_.hurry_with(node, {running});
    if (!options_.quiet && !shown.is_drawn())
      say("troupe: running " + loaded.flow->name + ", process " + running.id());
    shown.follow({running});
    auto ended = operator_prompt{node, {running}}.wait(running);
    signals_.on_first([](const std::string&) {}); // nothing is left to cancel
    if (is_final(ended.state))
      await_remaining(node, signals_, options_.on_interrupt, options_.quiet);
    auto told = shown.close();
    run_listeners::stop_exporting(node);
    if (!is_final(ended.state)) {
      say(left_as_it_is(ended.process_id, place_flags(options_)));
      return exit_code::cancelled;
    }
    auto counters = running.progress();
    return report(std::move(ended), counters, loaded, std::move(told));
  }

  /// What a run that ended with `code` ends the program with.
  static exit_code written_or(exit_code written, exit_code code) {
    return written == exit_code::ok ? code : written;
  }

  exit_code report(process_output ended, const progress& counters, const loaded_definition& loaded,
                   told_failures told) const {
    auto code = exit_code_of(ended);
    ending_style style{options_.quiet, colours_wanted()};
    if (!options_.store.empty())
      style.place = place_flags(options_);
    auto text = ending({ended, counters, loaded.flow, std::move(told)}, style);
    auto figures = loaded.recorded;
    if (figures)
      figures->makespan = ended.time_taken;
    if (figures && !options_.quiet)
      text += "troupe: " + to_string(*figures) + "\n";
    if (!text.empty())
      say_as_it_is(std::string_view{text}.substr(0, text.size() - 1));
    if (!options_.as_json)
      return written_or(finish_output(), code);
    auto document = document_of(std::move(ended));
    if (figures)
      document["recorded"] = to_json(*figures);
    return written_or(print_document(document), code);
  }

  /// In memory nothing is known of sub-workflows that have ended.
  json document_of(process_output ended) const {
    if (options_.store.empty())
      return shown_document(std::move(ended));
    process_directory from{{.folder = options_.folder, .store = options_.store}};
    return whole_document(std::move(ended), from);
  }

  const run_options& options_;
  signal_watch& signals_;
  run_listeners listeners_;
};

} // namespace

exit_code run(const run_flags& flags) {
  auto server = server_of(flags.server, flags.place.folder);
  if (!server)
    return fail(server.error());
  if (*server)
    return run_at(std::move(**server), flags);
  if (flags.detach)
    return refuse("--detach: only at a server a process goes on without this program: expected "
                  "--server URL, too");
  auto options = check(flags);
  if (!options)
    return fail(options.error());
  signal_watch signals; // before any other thread
  return run_session{*options, signals}.run();
}

exit_code run(const run_options& options, command_output& heard) {
  signal_watch signals; // before any other thread
  return run_session{options, signals, &heard}.run();
}

} // namespace troupe::cli
