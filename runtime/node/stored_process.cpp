#include "runtime/node/stored_process.hpp"

#include "runtime/node/process_logs.hpp"
#include "runtime/store/checkpoints.hpp"
#include "runtime/store/recovery.hpp"

#include <algorithm>
#include <optional>

namespace troupe {

namespace {

/// The text that is under `key` of a map, if it is text.
const std::string* text_under(const json& map, const char* key) {
  auto found = map.is_object() ? map.find(key) : map.end();
  return found != map.end() ? found->get_ptr<const std::string*>() : nullptr;
}

/// What one attempt gave, as a person reads it; `log`: what it has written.
result<logged_action> logged(const logged_outcome& told, const redactor& hides,
                             const std::optional<found_log>& log, const log_query& wanted) {
  logged_action made;
  made.task_path = hides.masked(told.task_path);
  made.task_id = told.task_id;
  made.attempt = told.attempt;
  made.failed = !told.outcome.has_value();
  if (made.failed)
    made.failure = hides.masked_message(told.outcome.error().message);
  if (told.used)
    made.used = *told.used;
  if (log) {
    auto text = text_of(*log, wanted);
    if (!text)
      return tl::unexpected{std::move(text.error())};
    made.file = log->path;
    made.text = hides.masked(*text);
  } else if (!made.failed) {
    const auto& output = **told.outcome;
    const auto* out = text_under(output, "stdout");
    const auto* err = text_under(output, "stderr");
    made.text = hides.masked(
      out && err ? *out + *err : output.dump(2, ' ', false, json::error_handler_t::replace));
  }
  return made;
}

/// Of an attempt that has written something and has no outcome.
result<logged_action> open_attempt(const found_log& log, const redactor& hides,
                                   const log_query& wanted) {
  return text_of(log, wanted).map([&](const std::string& text) {
    logged_action made;
    made.task_path = hides.masked(log.of.task_path);
    made.attempt = log.of.attempt;
    made.ended = false;
    made.text = hides.masked(text);
    made.file = log.path;
    return made;
  });
}

/// What a journal that has to be replayed tells.
logged_outcome outcome_of(const workflow& flow, const action_start& action,
                          const input::action_finished& what) {
  const auto& id = flow.tasks[action.task].id;
  const auto& path = action.identity().task_path;
  return {path.empty() ? flow.path_of(action.task) : path,
          id,
          action.stamp.attempt,
          what.outcome,
          what.used,
          what.execution};
}

} // namespace

result<workflow_ptr> stored_process::flow() const {
  return load_stored(from_, row_, loading_);
}

result<workflow_ptr> stored_process::tasks() const {
  return load_stored_tasks(from_, row_, loading_);
}

result<task_choice> stored_process::chosen(const std::string& called) const {
  if (called.empty())
    return task_choice{};
  return tasks().and_then(
    [&](const workflow_ptr& named) { return task_choice::of(*named, called); });
}

result<replayed_process> stored_process::replay(const workflow_ptr& flow) const {
  return replay(flow, {});
}

result<replayed_process> stored_process::replay(const workflow_ptr& flow,
                                                replay_listeners hear) const {
  replayer again{flow, row_.id, std::move(hear.events)};
  if (hear.outcomes)
    again.hear_outcomes(std::move(hear.outcomes));
  if (auto done = replay_journal(from_, row_.key, again); !done)
    return tl::unexpected{std::move(done.error())};
  return again.take();
}

result<redactor> stored_process::secrets(const workflow& named_by) const {
  auto begun = recorded_start(from_, row_);
  redactor hides{named_by.config.secret, begun ? *begun->rules.secrets : json()};
  if (!hides.active())
    return hides;
  json values;
  if (row_.ended) {
    values = json::parse(row_.output, nullptr, false);
  } else {
    auto left = flow().and_then([&](const workflow_ptr& whole) { return replay(whole); });
    if (!left)
      return failure("the output of its actions can't be shown, as its secrets are not known: "
                     + left.error().message);
    values = left->machine.output().output;
  }
  if (values.is_object())
    for (const auto& [name, content] : values.items())
      hides.learn(name, content);
  return hides;
}

json stored_process::noted() const {
  auto begun = recorded_start(from_, row_);
  return begun && begun->surroundings ? begun->surroundings->options : json();
}

result<void> stored_process::events(const std::function<bool(const execution_event&)>& hear,
                                    const std::function<void(const std::string&)>& tell) const {
  history past{from_, row_};
  auto told = past.is_told();
  if (told && *told)
    return past.events(hear);
  auto loaded = flow();
  auto left = loaded.and_then([&](const workflow_ptr& flow) { return replay(flow); });
  if (!left) {
    tell(left.error().message);
    tell("only the start and the last state of each execution are known");
    return past.last_states(hear);
  }
  auto tell_all
    = [&](const std::vector<execution_event>& events) { std::ranges::all_of(events, hear); };
  return replay(*loaded, {tell_all, {}}).map([](const replayed_process&) {});
}

result<void> stored_process::logs(const std::string& folder, const log_query& wanted,
                                  const std::function<bool(const logged_action&)>& hear) const {
  auto named = tasks();
  if (!named)
    return tl::unexpected{std::move(named.error())};
  auto choice = task_choice::of(**named, wanted.task);
  if (!choice)
    return tl::unexpected{std::move(choice.error())};
  auto hides = secrets(**named);
  if (!hides)
    return tl::unexpected{std::move(hides.error())};
  auto files = process_logs::open(folder, row_.id);
  if (!files)
    return tl::unexpected{std::move(files.error())};
  result<void> trouble;
  auto tell_made = [&](result<logged_action> made) {
    if (made)
      return hear(*made);
    trouble = tl::unexpected{std::move(made.error())};
    return false;
  };
  auto goes_on = true;
  auto tell = [&](const logged_outcome& told) {
    auto log = files->take(told.task_path, told.attempt);
    auto is_asked = asks_for(wanted, *choice, told.task_path, told.attempt);
    if (is_asked && !(wanted.failed && told.outcome))
      goes_on = tell_made(logged(told, *hides, log, wanted));
    return goes_on;
  };
  history past{from_, row_};
  auto told = past.is_told();
  if (!told)
    return tl::unexpected{std::move(told.error())};
  auto replayed = [&](const workflow_ptr& whole) {
    return replay(whole, {{}, [&](const action_start& action, const input::action_finished& what) {
                            tell(outcome_of(*whole, action, what));
                          }});
  };
  auto done
    = *told ? past.outcomes(tell) : flow().and_then(replayed).map([](const replayed_process&) {});
  for (const auto& log : files->rest()) {
    auto is_asked = asks_for(wanted, *choice, log.of.task_path, log.of.attempt);
    if (goes_on && is_asked && !wanted.failed)
      goes_on = tell_made(open_attempt(log, *hides, wanted));
  }
  return trouble ? done : trouble;
}

} // namespace troupe
