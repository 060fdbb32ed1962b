#include "cli/stored_history.hpp"

#include "cli/definition_file.hpp"
#include "cli/standard_streams.hpp"
#include "cli/stored_process.hpp"
#include "runtime/base/visible.hpp"
#include "runtime/store/history.hpp"

#include <algorithm>

namespace troupe::cli {

namespace {

/// Prints what it is given, some of it at a time.
class text_stream {
public:
  explicit text_stream(exit_code (*print_piece)(std::string_view)) : print_{print_piece} {}

  /// False: it can't be printed, and nothing more need be.
  bool add(std::string_view text) {
    gathered_ += text;
    return gathered_.size() < piece || flush();
  }
  /// Prints what is left, and gives the exit code.
  exit_code end() {
    flush();
    return code_;
  }

private:
  static constexpr std::size_t piece = 1 << 16;

  bool flush() {
    if (code_ == exit_code::ok && !gathered_.empty())
      code_ = print_(gathered_);
    gathered_.clear();
    return code_ == exit_code::ok;
  }

  exit_code (*print_)(std::string_view);
  std::string gathered_;
  exit_code code_ = exit_code::ok;
};

/// The exit code of what was printed while `done`.
exit_code end_of(text_stream& out, const result<void>& done) {
  auto code = out.end();
  return done ? code : store_failed(done.error());
}

/// A line as `--events` writes it.
bool add_event(text_stream& out, const execution_event& told) {
  std::string line;
  append_json_line(line, told);
  return out.add(line += '\n');
}

/// The text that is under `key` of a map, if it is text.
const std::string* text_under(const json& map, const char* key) {
  auto found = map.is_object() ? map.find(key) : map.end();
  return found != map.end() ? found->get_ptr<const std::string*>() : nullptr;
}

/// What one attempt of an action gave, below a line that says which.
std::string log_of(const logged_outcome& told) {
  auto text
    = "== " + visible_line(told.task_path) + " (attempt " + std::to_string(told.attempt) + ")\n";
  if (!told.outcome)
    return text + told.outcome.error().message + '\n';
  const auto& output = **told.outcome;
  const auto* out = text_under(output, "stdout");
  const auto* err = text_under(output, "stderr");
  auto body = out && err ? *out + *err : output.dump(2, ' ', false, json::error_handler_t::replace);
  return text + body + (body.empty() || body.back() == '\n' ? "" : "\n");
}

/// What a journal that has to be replayed tells.
logged_outcome outcome_of(const workflow& flow, const action_start& action,
                          const input::action_finished& what) {
  const auto& id = flow.tasks[action.task].id;
  const auto& path = action.identity().task_path;
  return {path.empty() ? flow.path_of(action.task) : path, id, action.stamp.attempt, what.outcome};
}

/// The events of a process that 0.1.0 began: by replay, or as far as its rows know.
exit_code replay_events(opened_process& shown, history& past) {
  text_stream out{print};
  auto left = shown.flow().and_then([&](const workflow_ptr& flow) { return shown.replay(flow); });
  if (!left) {
    say("troupe: " + left.error().message);
    say("troupe: only the start and the last state of each execution are known");
    return end_of(out, past.last_states([&](const auto& each) { return add_event(out, each); }));
  }
  auto flow = left->machine.flow();
  auto tell = [&](const std::vector<execution_event>& events) {
    std::ranges::all_of(events, [&](const auto& each) { return add_event(out, each); });
  };
  auto again = shown.replay(flow, {tell, {}});
  return end_of(out, again ? result<void>{} : tl::unexpected{again.error()});
}

} // namespace

exit_code show_events(const process_flags& flags) {
  opened_process shown;
  if (auto fault = open_process(flags, shown))
    return *fault;
  history past{*shown.from, shown.row};
  auto told = past.is_told();
  if (!told || !*told)
    return replay_events(shown, past);
  text_stream out{print};
  return end_of(out, past.events([&](const auto& each) { return add_event(out, each); }));
}

exit_code show_logs(const process_flags& flags) {
  opened_process shown;
  if (auto fault = open_process(flags, shown))
    return *fault;
  auto flow = shown.flow();
  if (!flow)
    return store_failed(flow.error());
  auto hides = secrets_of(shown, *flow);
  if (!hides)
    return store_failed(hides.error());
  auto named = (*flow)->find_task(flags.task);
  auto path = named == no_task ? flags.task : (*flow)->path_of(named);
  auto is_known
    = flags.task.empty() || named != no_task
      || std::ranges::find((*flow)->tasks, flags.task, &task::id) != (*flow)->tasks.end();
  text_stream out{print_content};
  auto tell = [&](const logged_outcome& told) {
    auto wanted = flags.task.empty() || flags.task == told.task_id || flags.task == told.task_path
                  || path == told.task_path;
    is_known |= wanted;
    return !wanted || out.add(hides->masked(log_of(told)));
  };
  auto end = [&](const result<void>& done) {
    return done && !is_known ? fail(unknown_task(**flow, flags.task)) : end_of(out, done);
  };
  history past{*shown.from, shown.row};
  auto told = past.is_told();
  if (!told)
    return store_failed(told.error());
  if (*told)
    return end(past.outcomes(tell));
  auto again
    = shown.replay(*flow, {{}, [&](const action_start& action, const input::action_finished& what) {
                             tell(outcome_of(**flow, action, what));
                           }});
  return end(again ? result<void>{} : tl::unexpected{again.error()});
}

} // namespace troupe::cli
