#include "cli/timing_view.hpp"

#include "cli/report.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/visible.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace troupe::cli {

namespace {

constexpr std::size_t most_pieces = 20;
constexpr std::size_t most_tasks = 10;

/// How a kind of time is called.
struct kind_text {
  std::string_view kind;
  std::string_view text;
};

constexpr kind_text kind_texts[]{
  {"runs", "runs"},
  {"start", "its start"},
  {"slot", "a cpu (--jobs)"},
  {"limit", "a limit"},
  {"resource", "a resource"},
  {"maxParallel", "maxParallel"},
  {"groupLimit", "group limit"},
  {"fanOut", "fan-out limit"},
  {"delay", "scheduleIn"},
  {"retry", "next attempt"},
  {"approval", "an approval"},
  {"signal", "a signal"},
  {"paused", "troupe resume"},
  {"stopped", "to be taken up"},
  {"dependency", "other tasks"},
  {"join", "a fan-out"},
  {"engine", "Troupe"},
};

using text_rows = std::vector<std::vector<std::string>>;

/// All but the last column to the right, two blanks between them.
std::string aligned_rows(const text_rows& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], code_points(row[i]));
  }
  std::string text;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string pad(i + 1 < row.size() ? widths[i] - code_points(row[i]) : 0, ' ');
      text += "  " + pad + row[i];
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  return text;
}

std::string count_text(std::uint64_t count, const char* one, const char* many) {
  return std::to_string(count) + ' ' + (count == 1 ? one : many);
}

std::string figures_text(const run_report& report) {
  const auto so_far = report.has_ended ? "" : " so far";
  auto text = visible_line(report.id) + "  " + report.state + ": " + time_text(report.makespan)
              + so_far + ", " + count_text(report.executions, "execution", "executions") + '\n';
  text += "  at best   " + time_text(report.lower_bound()) + ": the longest path "
          + time_text(report.critical) + '\n';
  if (report.jobs > 0)
    text += "  work      " + time_text(report.work) + ", by "
            + count_text(report.jobs, "job ", "jobs ")
            + time_text(report.work / static_cast<std::int64_t>(report.jobs)) + " at best\n";
  text += report.jobs > 0 ? "  busy      " + std::to_string(std::lround(report.utilisation() * 100))
                              + " % of " + count_text(report.jobs, "job", "jobs")
                          : std::string{"  busy      not known: its runtime did not note --jobs"};
  text += "; at most " + count_text(report.peak, "action", "actions") + " at once\n";
  if (report.failed_attempts > 0)
    text += "  lost      " + time_text(report.lost) + " in "
            + count_text(report.failed_attempts, "failed attempt", "failed attempts") + ", "
            + time_text(report.retries) + " until further ones\n";
  text += report.measured > 0
            ? "  Troupe    " + time_text(report.overhead) + " an attempt beside its commands ("
                + "median of " + std::to_string(report.measured) + ")\n"
            : std::string{"  Troupe    not known: it ran no commands\n"};
  return text;
}

/// The longest pieces in their order, and what the others come to.
std::string path_text(const run_report& report) {
  std::vector<duration> lengths;
  for (const auto& each : report.path)
    lengths.push_back(each.length);
  std::ranges::sort(lengths, std::greater{});
  const auto shortest = lengths.size() > most_pieces ? lengths[most_pieces - 1] : duration::zero();
  text_rows rows{{"AT", "TOOK", "EXECUTION"}};
  auto left = report.makespan;
  std::size_t shown = 0;
  for (const auto& each : report.path) {
    if (each.length < shortest || shown == most_pieces)
      continue;
    ++shown;
    left -= each.length;
    constexpr std::size_t most_name = 27;
    constexpr std::size_t most_spent = 21;
    const auto is_wait = each.kind != "runs" && each.kind != "engine";
    rows.push_back(
      {time_text(each.begin), time_text(each.length),
       shortened(visible_line(each.name), most_name) + "  "
         + shortened((is_wait ? "waits: " : "") + visible_line(spent_text(each.kind, each.what)),
                     most_spent)});
  }
  auto text = "\nThe critical path, from the beginning to the end:\n" + aligned_rows(rows);
  if (shown < report.path.size() || report.is_cut)
    text += "  and shorter pieces between these: " + time_text(left) + '\n';
  return text;
}

std::string kinds_text(const run_report& report) {
  text_rows rows{{"ON PATH", "IN ALL", "GAIN", ""}};
  for (const auto& each : report.kinds)
    rows.push_back(
      {time_text(each.on_path), time_text(each.in_all),
       each.kind == "runs" ? "" : time_text(each.gain),
       (each.kind == "runs" || each.kind == "engine" ? "" : "waits: ") + spent_text(each.kind)});
  return "\nWhat time was spent with, and what the run would gain without it:\n"
         + aligned_rows(rows);
}

std::string tasks_text(const run_report& report) {
  text_rows rows{{"GAIN", "SLACK", "WORK", "RUNS", "TASK"}};
  for (const auto& each : report.tasks) {
    constexpr std::size_t most_name = 28;
    if (rows.size() > most_tasks)
      break;
    rows.push_back({time_text(each.gain), time_text(each.slack), time_text(each.work),
                    std::to_string(each.executions),
                    shortened(visible_line(each.task), most_name)});
  }
  auto text = "\nTasks, and what the run would gain if they took no time:\n" + aligned_rows(rows);
  if (report.tasks.size() > most_tasks)
    text += "  and " + count_text(report.tasks.size() - most_tasks, "task", "tasks") + " more\n";
  return text;
}

} // namespace

std::string spent_text(std::string_view kind, std::string_view what) {
  if (!what.empty())
    return std::string{kind == "limit" ? "limit " : ""} + std::string{what};
  const auto* found = std::ranges::find(kind_texts, kind, &kind_text::kind);
  return std::string{found == std::end(kind_texts) ? kind : found->text};
}

std::string shortened(std::string_view name, std::size_t most) {
  if (code_points(name) <= most)
    return std::string{name};
  return "..." + std::string{tail_of(name, most - 3)};
}

std::string timing_view(const run_report& report) {
  return figures_text(report) + path_text(report) + kinds_text(report) + tasks_text(report);
}

} // namespace troupe::cli
