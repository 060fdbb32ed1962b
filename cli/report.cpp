#include "cli/report.hpp"

#include "cli/display/picture.hpp"
#include "cli/display/task_places.hpp"
#include "cli/exit_code.hpp"
#include "runtime/base/visible.hpp"
#include "runtime/policy/redactor.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <span>

namespace troupe::cli {

namespace {

double seconds_of(duration span) {
  return std::chrono::duration<double>{span}.count();
}

double milliseconds_of(duration span) {
  return std::chrono::duration<double, std::milli>{span}.count();
}

template <class... Parts>
std::string formatted(const char* pattern, Parts... parts) {
  std::array<char, 256> text{};
  std::snprintf(text.data(), text.size(), pattern, parts...);
  return text.data();
}

std::string state_text(const process_output& ended, bool coloured) {
  std::string text{to_string(ended.state)};
  if (!coloured)
    return text;
  switch (ended.state) {
    case process_state::completed: return "\x1b[32m" + text + "\x1b[0m";
    case process_state::failed: return "\x1b[31m" + text + "\x1b[0m";
    default: return "\x1b[33m" + text + "\x1b[0m";
  }
}

/// How many tasks were not run because of each failure that is told itself.
class failure_causes {
public:
  explicit failure_causes(const process_output& ended) {
    for (const auto& each : ended.failures)
      if (each.cause.empty())
        not_run_[each.task_path];
    for (const auto& each : ended.failures)
      if (auto cause = not_run_.find(each.cause); cause != not_run_.end())
        ++cause->second;
  }

  /// Whether another failure, of the same process, is why.
  bool explain(const task_failure& each) const { return not_run_.contains(each.cause); }

  /// ` and because of it 3 tasks were not run`, or nothing.
  std::string consequence(const task_failure& of) const {
    auto left = not_run_.find(of.task_path);
    if (left == not_run_.end() || left->second == 0)
      return {};
    return "and because of it " + std::to_string(left->second)
           + (left->second == 1 ? " task was not run" : " tasks were not run");
  }

private:
  std::map<std::string_view, std::size_t> not_run_;
};

/// What this program has taken for it.
duration time_here(const ended_run& run) {
  return run.output.time_taken - run.earlier;
}

/// ` in 3.21 s`, and in parentheses why it ended early, and the time of all programs.
std::string time_and_reason(const ended_run& run) {
  const auto& ended = run.output;
  auto here = time_text(time_here(run));
  auto in_all = time_text(ended.time_taken);
  std::string notes;
  if (ended.timeout || !ended.cancel_reason.empty())
    notes = ended.cancel_reason.empty() ? "timeout" : visible_line(ended.cancel_reason);
  if (in_all != here)
    notes += (notes.empty() ? "" : ", ") + in_all + " in all";
  return " in " + here + (notes.empty() ? "" : " (" + notes + ")");
}

bool has_completed(const ended_run& run) {
  return run.output.state == process_state::completed;
}

/// `; tasks: 40 completed, 3 failed`: what each has come to, counted once.
std::string task_counts(const ended_run& run) {
  auto is_complete = has_completed(run);
  const auto& counted = run.counters;
  auto failed = is_complete ? counted.failed : failed_tasks(counted);
  auto text = "; tasks: " + std::to_string(counted.completed) + " completed";
  auto add = [&](std::uint64_t count, const char* what) {
    if (count > 0)
      text += ", " + std::to_string(count) + what;
  };
  add(failed, is_complete ? " failed (allowed)" : " failed");
  add(counted.skipped, " skipped");
  add(counted.cancelled + counted.failed - failed, is_complete ? " cancelled" : " unfinished");
  return text;
}

bool was_told(const ended_run& run, const task_failure& each) {
  return run.told.contains({run.output.process_id, each.task_path});
}

/// Whether what is around a failure goes on all the same.
bool is_allowed(const ended_run& run, task_places& places, const task_failure& each) {
  return has_completed(run) || run.allowed.contains(each.task_path)
         || places.may_fail(each.task_path);
}

/// Calls `tell` for the first `longest_failure_list` of them, and says how many more there are.
template <class Tell>
std::string list_of(const std::vector<const task_failure*>& failures, Tell tell) {
  std::string list;
  auto shown = std::min(failures.size(), longest_failure_list);
  for (const auto* each : std::span{failures}.first(shown))
    list += tell(*each);
  if (auto more = failures.size() - shown; more > 0)
    list += "... and " + std::to_string(more) + " more\n";
  return list;
}

} // namespace

std::string time_text(duration span) {
  span = std::max(span, duration{}); // the clock may have been set back meanwhile
  auto seconds = seconds_of(span);
  if (seconds < 0.001)
    return formatted("%.2g ms", milliseconds_of(span));
  if (seconds < 0.9995)
    return formatted("%.0f ms", milliseconds_of(span));
  if (seconds < 59.995)
    return formatted("%.2f s", seconds);
  auto whole = std::chrono::round<std::chrono::seconds>(span).count();
  if (whole < 3'600)
    return formatted("%lld min %lld s", static_cast<long long>(whole / 60),
                     static_cast<long long>(whole % 60));
  return formatted("%lld h %lld min", static_cast<long long>(whole / 3'600),
                   static_cast<long long>(whole % 3'600 / 60));
}

std::string summary(const ended_run& run, bool coloured) {
  return visible_line(run.output.name) + ' ' + state_text(run.output, coloured)
         + time_and_reason(run) + (run.is_counted ? task_counts(run) : "");
}

json shown_document(process_output ended) {
  auto values = make_value(std::exchange(ended.output, nullptr));
  auto document = to_json(ended);
  document["output"] = take(redactor{{}, *ended.secrets}.masked(std::move(values)));
  return document;
}

std::string failure_list(const ended_run& run) {
  const auto& ended = run.output;
  const auto& file = run.flow ? run.flow->file : run.file.empty() ? ended.name : run.file;
  auto news = [&](const task_failure& each) {
    return left_to_say(ended.process_id, each.message, each.children, run.told);
  };
  failure_causes causes{ended};
  task_places places{run.flow};
  std::vector<const task_failure*> listed;
  for (const auto& each : ended.failures)
    if (!causes.explain(each) && !was_told(run, each) && !news(each).empty())
      listed.push_back(&each);
  return list_of(listed, [&](const task_failure& each) {
    auto consequence = causes.consequence(each);
    auto may_fail = is_allowed(run, places, each);
    auto tell = each.children.completed ? completion_text : failure_text;
    return tell({place_text(file, each.where), may_fail}, each.task_path, news(each))
           + (consequence.empty() ? "\n" : " (" + consequence + ")\n");
  });
}

std::string told_list(const ended_run& run) {
  constexpr auto still_in_sight = std::chrono::seconds{10};
  failure_causes causes{run.output};
  task_places places{run.flow};
  std::vector<const task_failure*> listed;
  for (const auto& each : run.output.failures)
    if (was_told(run, each) && !each.children.completed)
      listed.push_back(&each);
  auto is_plain = listed.size() == 1 && causes.consequence(*listed.front()).empty();
  if (is_plain && time_here(run) < still_in_sight)
    return {};
  return list_of(listed, [&](const task_failure& each) {
    auto may_fail = is_allowed(run, places, each);
    auto text
      = "troupe: " + visible_line(each.task_path) + " failed" + (may_fail ? " (allowed)" : "");
    if (!each.children.count.empty())
      text += ": " + visible_line(each.children.count);
    auto consequence = causes.consequence(each);
    return text + (consequence.empty() ? "\n" : ", " + consequence + '\n');
  });
}

std::string next_steps(const process_output& ended, const std::string& place) {
  if (ended.state != process_state::failed)
    return {};
  auto id = visible_line(ended.process_id);
  return "troupe: what was written: troupe logs " + id + " --failed" + place
         + "\ntroupe: once the cause is gone: troupe retry " + id + place + '\n';
}

std::string ending(const ended_run& run, const ending_style& style) {
  auto text = failure_list(run);
  if (!style.quiet || (exit_code_of(run.output) != exit_code::ok && text.empty()))
    text += "troupe: " + summary(run, style.coloured) + "\n";
  text += told_list(run);
  if (!style.quiet && style.place)
    text += next_steps(run.output, *style.place);
  return text;
}

std::string interruption(const std::string& reason, bool left) {
  return "troupe: " + reason + (left ? ": leaving" : ": cancelling")
         + "; a second signal ends it at once";
}

std::string left_as_it_is(const std::string& process_id, const std::string& place) {
  return "troupe: left as it is: troupe resume " + process_id + place + " continues it";
}

duration recorded_figures::lower_bound() const noexcept {
  return std::max(critical_path, work / jobs);
}

std::string to_string(const recorded_figures& figures) {
  auto bound = figures.lower_bound();
  auto text
    = formatted("makespan %.3f s, lower bound %.3f s (critical path %.3f s, "
                "work / %u jobs %.3f s)",
                seconds_of(figures.makespan), seconds_of(bound), seconds_of(figures.critical_path),
                figures.jobs, seconds_of(figures.work / figures.jobs));
  if (bound > duration::zero())
    text += formatted(", ratio %.4f", seconds_of(figures.makespan) / seconds_of(bound));
  return text;
}

json to_json(const recorded_figures& figures) {
  auto bound = figures.lower_bound();
  json ratio;
  if (bound > duration::zero())
    ratio = seconds_of(figures.makespan) / seconds_of(bound);
  return {{"makespanMs", milliseconds_of(figures.makespan)},
          {"criticalPathMs", milliseconds_of(figures.critical_path)},
          {"workMs", milliseconds_of(figures.work)},
          {"jobs", figures.jobs},
          {"lowerBoundMs", milliseconds_of(bound)},
          {"ratio", ratio}};
}

} // namespace troupe::cli
