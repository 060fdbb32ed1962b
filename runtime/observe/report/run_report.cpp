#include "runtime/observe/report/run_report.hpp"

#include "runtime/observe/report/run_graph.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <tuple>
#include <utility>

namespace troupe {

namespace {

/// A cpu, as it is counted.
constexpr std::int64_t thousandths = 1000;
/// Tasks of which it is found out what the run would be without them: each takes a pass.
constexpr std::size_t most_tried = 12;

constexpr std::size_t place_of(span_kind kind) {
  return static_cast<std::size_t>(kind);
}

bool is_wait(span_kind kind) {
  return kind != span_kind::runs && kind != span_kind::parts && kind != span_kind::engine
         && kind != span_kind::ended;
}

/// Of one task.
struct task_sums {
  std::uint64_t executions = 0;
  duration work{};
  duration waited{};
  duration on_path{};
  duration gain{};
  duration slack = duration::max();
  duration lost{};
};

/// Makes one report.
class analysis {
public:
  analysis(const run_log& log, const report_bounds& bounds)
    : log_{log}, bounds_{bounds}, graph_{log}, tasks_(log.tasks.size()),
      on_path_(log.records.size()), ran_(log.records.size()) {}

  run_report take() && {
    made_.begin = log_.begin;
    made_.has_ended = log_.has_ended;
    made_.makespan = log_.end - log_.begin;
    for (const auto& each : log_.records)
      made_.executions += log_.tasks[each.task].acts;
    add_up();
    follow_path();
    find_bounds();
    find_slack();
    measure_overhead();
    tell_path();
    tell_kinds();
    tell_tasks();
    tell_timeline();
    return std::move(made_);
  }

private:
  /// A change of the path, or the end of the run where it is none.
  struct step {
    optional_place change;
    span_kind kind;
    std::uint32_t execution;
    duration begin;
    duration length;
  };

  const run_record& record_at(std::uint32_t change) const {
    return log_.records[log_.changes[change].execution];
  }

  std::int64_t cpus_of(std::uint32_t task) const {
    for (const auto& [key, count] : log_.tasks[task].takes)
      if (log_.keys[key].kind == span_kind::slot)
        return count;
    return 0;
  }

  void add_up() {
    std::uint64_t under_way = 0;
    for (std::uint32_t c = 0; c < log_.changes.size(); ++c) {
      const auto& change = log_.changes[c];
      const auto& record = record_at(c);
      auto& sums = tasks_[record.task];
      const auto before = graph_.before(c);
      sums.executions += !before;
      const auto did = before ? log_.changes[*before].what : record.before;
      const auto acts = log_.tasks[record.task].acts;
      const auto length = before ? change.at - log_.changes[*before].at : graph_.spent(c);
      if (is_wait(did)) {
        in_all_[place_of(did)] += length;
        sums.waited += length;
      }
      if (did == span_kind::retry)
        made_.retries += length;
      if (acts && did == span_kind::runs && before) {
        --under_way;
        add_work(c, length);
      }
      if (acts && change.what == span_kind::runs)
        made_.peak = std::max(made_.peak, ++under_way);
    }
  }

  void add_work(std::uint32_t c, duration length) {
    const auto& change = log_.changes[c];
    auto& sums = tasks_[record_at(c).task];
    in_all_[place_of(span_kind::runs)] += length;
    sums.work += length;
    ran_[change.execution] += length;
    made_.work += length * cpus_of(record_at(c).task) / thousandths;
    if (!change.has_failed)
      return;
    ++made_.failed_attempts;
    made_.lost += length;
    sums.lost += length;
  }

  /// From the end to the beginning, each time to what was waited for last.
  void follow_path() {
    const auto count = static_cast<std::uint32_t>(log_.changes.size());
    const auto last = count > 0 ? log_.changes.back().at : log_.begin;
    if (last < log_.end)
      steps_.push_back({{}, span_kind::engine, 0, last - log_.begin, log_.end - last});
    auto at = count > 0 ? optional_place{count - 1} : optional_place{};
    for (; at; at = graph_.cause_of(*at)) {
      const auto length = graph_.spent(*at);
      if (length == duration::zero())
        continue;
      const auto of = log_.changes[*at].execution;
      const auto kind = graph_.spent_with(*at);
      steps_.push_back({*at, kind, of, log_.changes[*at].at - log_.begin - length, length});
      on_path_[of] = true;
      path_kinds_[place_of(kind)] += length;
      if (kind == span_kind::runs)
        tasks_[log_.records[of].task].on_path += length;
    }
    if (last < log_.end)
      path_kinds_[place_of(span_kind::engine)] += log_.end - last;
    std::ranges::reverse(steps_);
  }

  void find_bounds() {
    left_out waits;
    for (std::size_t kind = 0; kind < span_kinds; ++kind)
      waits.kinds[kind] = kind != place_of(span_kind::runs);
    made_.critical = graph_.length_without(waits);
    for (const auto& key : log_.keys)
      if (key.kind == span_kind::slot && key.total)
        made_.jobs = static_cast<std::uint64_t>(*key.total / thousandths);
  }

  void find_slack() {
    const auto slack = graph_.slack();
    for (std::uint32_t c = 0; c < slack.size(); ++c)
      if (const auto before = graph_.before(c);
          before && log_.changes[*before].what == span_kind::runs) {
        auto& least = tasks_[record_at(c).task].slack;
        least = std::min(least, slack[c]);
      }
  }

  /// What an attempt took from its start on, beside its commands.
  void measure_overhead() {
    std::vector<duration> commands(log_.records.size());
    for (const auto& each : log_.commands)
      commands[each.execution] += each.wall;
    std::vector<duration> took(log_.records.size());
    for (std::uint32_t c = 0; c < log_.changes.size(); ++c)
      if (const auto before = graph_.before(c)) {
        const auto did = log_.changes[*before].what;
        if (did == span_kind::start || did == span_kind::runs)
          took[log_.changes[c].execution] += log_.changes[c].at - log_.changes[*before].at;
      }
    std::vector<duration> beside;
    for (std::size_t i = 0; i < took.size(); ++i)
      if (const auto attempts = std::max(log_.records[i].attempts, 1U);
          commands[i] > duration::zero() && took[i] >= commands[i])
        beside.push_back((took[i] - commands[i]) / attempts);
    made_.measured = beside.size();
    if (beside.empty())
      return;
    const auto middle = beside.begin() + static_cast<std::ptrdiff_t>(beside.size() / 2);
    std::ranges::nth_element(beside, middle);
    made_.overhead = *middle;
  }

  void tell_path() {
    auto shortest = duration::zero();
    made_.is_cut = steps_.size() > bounds_.pieces;
    if (made_.is_cut) {
      std::vector<duration> lengths;
      std::ranges::transform(steps_, std::back_inserter(lengths), &step::length);
      const auto end = lengths.begin() + static_cast<std::ptrdiff_t>(bounds_.pieces);
      std::ranges::nth_element(lengths, end, std::greater{});
      shortest = *end;
    }
    for (const auto& each : steps_)
      if (!made_.is_cut || each.length > shortest)
        made_.path.push_back(piece_of(each));
  }

  path_piece piece_of(const step& from) const {
    path_piece made{
      .kind = std::string{to_string(from.kind)},
      .name = log_.records.empty() ? "" : name_of(log_, from.execution),
      .task = log_.records.empty() ? "" : log_.tasks[log_.records[from.execution].task].path,
      .begin = from.begin,
      .length = from.length};
    const auto before = from.change ? graph_.before(*from.change) : std::nullopt;
    if (!before)
      return made;
    if (from.kind == span_kind::limit || from.kind == span_kind::resource)
      made.what = log_.keys[log_.changes[*before].key].name;
    if (const auto by = log_.changes[*from.change].by)
      made.by = name_of(log_, *by);
    return made;
  }

  void tell_kinds() {
    for (std::size_t kind = 0; kind < span_kinds; ++kind) {
      kind_share made{.kind = std::string{to_string(static_cast<span_kind>(kind))},
                      .on_path = path_kinds_[kind],
                      .in_all = std::max(in_all_[kind], path_kinds_[kind])};
      if (made.in_all == duration::zero())
        continue;
      if (made.on_path > duration::zero() && kind != place_of(span_kind::runs)) {
        left_out without;
        without.kinds[kind] = true;
        made.gain = made_.makespan - graph_.length_without(without);
      }
      made_.kinds.push_back(std::move(made));
    }
    std::ranges::stable_sort(made_.kinds, std::greater{}, [](const kind_share& each) {
      return std::tuple{each.on_path, each.in_all};
    });
  }

  void tell_tasks() {
    std::vector<std::uint32_t> order;
    for (std::uint32_t task = 0; task < tasks_.size(); ++task)
      if (log_.tasks[task].acts && tasks_[task].executions > 0)
        order.push_back(task);
    auto weight = [&](std::uint32_t task) {
      const auto& sums = tasks_[task];
      return std::tuple{sums.gain, sums.on_path, sums.work};
    };
    std::ranges::stable_sort(order, std::greater{}, weight);
    for (std::size_t i = 0; i < std::min(order.size(), most_tried); ++i)
      if (tasks_[order[i]].on_path > duration::zero()) {
        left_out without;
        without.task = order[i];
        tasks_[order[i]].gain = made_.makespan - graph_.length_without(without);
      }
    std::ranges::stable_sort(order, std::greater{}, weight);
    order.resize(std::min(order.size(), bounds_.tasks));
    for (const auto task : order) {
      const auto& sums = tasks_[task];
      made_.tasks.push_back({.task = log_.tasks[task].path,
                             .executions = sums.executions,
                             .work = sums.work,
                             .waited = sums.waited,
                             .on_path = sums.on_path,
                             .gain = sums.gain,
                             .slack = sums.slack == duration::max() ? duration::zero() : sums.slack,
                             .lost = sums.lost});
    }
  }

  /// Those that are on the path first, then those that ran longest; in the order of their numbers.
  void tell_timeline() {
    std::vector<std::uint32_t> chosen;
    for (std::uint32_t i = 0; i < log_.records.size(); ++i)
      if (log_.tasks[log_.records[i].task].acts)
        chosen.push_back(i);
    std::ranges::stable_sort(chosen, std::greater{}, [&](std::uint32_t i) {
      return std::pair{static_cast<bool>(on_path_[i]), ran_[i]};
    });
    const auto told = std::min(chosen.size(), bounds_.rows);
    made_.left_out = chosen.size() - told;
    chosen.resize(told);
    std::ranges::sort(chosen);
    std::vector<optional_place> rows(log_.records.size());
    for (const auto i : chosen) {
      rows[i] = static_cast<std::uint32_t>(made_.timeline.size());
      made_.timeline.push_back({name_of(log_, i), on_path_[i], {}});
    }
    for (std::uint32_t c = 0; c < log_.changes.size(); ++c) {
      const auto before = graph_.before(c);
      const auto row = rows[log_.changes[c].execution];
      const auto what = before ? log_.changes[*before].what : span_kind::engine;
      if (!row || (what != span_kind::runs && !is_wait(what)))
        continue;
      const auto& begun = log_.changes[*before];
      if (const auto length = log_.changes[c].at - begun.at; length > duration::zero())
        made_.timeline[*row].spans.push_back(
          {std::string{to_string(what)}, begun.at - log_.begin, length});
    }
  }

  const run_log& log_;
  const report_bounds& bounds_;
  run_graph graph_;
  run_report made_;
  std::vector<step> steps_;
  std::vector<task_sums> tasks_;
  std::vector<bool> on_path_;
  std::vector<duration> ran_; ///< By execution.
  std::array<duration, span_kinds> path_kinds_{};
  std::array<duration, span_kinds> in_all_{};
};

} // namespace

duration run_report::lower_bound() const noexcept {
  return jobs == 0 ? critical : std::max(critical, work / static_cast<std::int64_t>(jobs));
}

double run_report::utilisation() const noexcept {
  if (jobs == 0 || makespan <= duration::zero())
    return 0;
  return std::chrono::duration<double>{work} / makespan / static_cast<double>(jobs);
}

run_report report_on(const run_log& log, const report_bounds& bounds) {
  return analysis{log, bounds}.take();
}

} // namespace troupe
