#include "runtime/observe/report/run_log_builder.hpp"

#include "runtime/observe/report/start_waits.hpp"
#include "troupe/action.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

namespace troupe {

namespace {

constexpr std::uint32_t cpus_key = 0;

/// What a definition says of its tasks.
class task_reader {
public:
  task_reader(const told_run& run, run_log& log) : flow_{run.flow}, log_{log} {
    log.keys.push_back({"cpus", span_kind::slot, run.cpus});
    for (const auto& task : flow_.tasks)
      log.tasks.push_back(read(task));
  }

private:
  run_task read(const task& of) {
    run_task made{.path = flow_.path_of(of.index), .acts = of.work.has_value()};
    if (!of.work)
      return made;
    const auto* start = of.work->start.get();
    const auto& handler = of.work->handler;
    auto cpus = (start ? start->takes_cpu : handler && handler->pace == action_pace::blocking)
                  ? whole_unit
                  : amount{0};
    if (start && start->needs) {
      for (const auto& [resource, count] : start->needs->takes)
        if (resource == "cpus")
          cpus = count;
        else
          made.takes.push_back({key_of(resource, span_kind::resource), count});
      for (const auto& [key, count] : start->needs->limits)
        made.takes.push_back({key_of(key, span_kind::limit), count});
    }
    if (cpus > 0)
      made.takes.push_back({cpus_key, cpus});
    return made;
  }

  std::uint32_t key_of(const std::string& name, span_kind kind) {
    const auto [at, is_new]
      = keys_.try_emplace({kind, name}, static_cast<std::uint32_t>(log_.keys.size()));
    if (is_new)
      log_.keys.push_back({name, kind, kind == span_kind::limit ? total_of(name) : std::nullopt});
    return at->second;
  }

  /// What the definition says; a rate is not held.
  std::optional<std::int64_t> total_of(const std::string& key) const {
    for (const auto& each : flow_.config.limits)
      if (each.key == key && each.per == duration::zero())
        return each.count;
    return std::nullopt;
  }

  const workflow& flow_;
  run_log& log_;
  std::map<std::pair<span_kind, std::string>, std::uint32_t> keys_;
};

/// What is known of an execution while its changes are read.
struct reading {
  optional_place last = {};         ///< Its last change.
  optional_place ended_part = {};   ///< The last of its parts that ended.
  optional_place ended_member = {}; ///< The last of those that the next in order waits for.
  std::uint32_t attempt = 0;
  bool is_starting = false; ///< Its present attempt has begun, its action has not.
};

class builder {
public:
  explicit builder(const told_run& run) : run_{run}, flow_{run.flow} {
    log_.begin = run.begin;
    log_.has_ended = run.has_ended;
    task_reader{run, log_};
    add_records();
  }

  run_log take() && {
    log_.changes.reserve(run_.changes.size() + log_.records.size());
    for (const auto& each : run_.changes)
      if (const auto found = places_.find(each.number); found != places_.end())
        hear(each, found->second);
    log_.end = std::max(run_.end, latest_);
    end_the_open();
    name_start_waits(log_);
    return std::move(log_);
  }

private:
  void add_records() {
    const auto count = run_.rows.size();
    log_.records.reserve(count);
    known_.resize(count);
    places_.reserve(count);
    for (const auto& [row, task_id] : run_.rows) {
      run_record made{
        .number = row.number, .task = row.task, .state = row.state, .attempts = row.attempt};
      if (row.task >= flow_.tasks.size())
        continue; // of another definition: it can't be placed
      const auto parent = places_.find(row.parent);
      if (parent != places_.end())
        made.parent = parent->second;
      const auto is_root = row.task == flow_.root().index;
      made.own_name = made.parent ? (row.element ? "." : "/") + task_id
                      : is_root   ? task_id
                                  : flow_.root().id + '/' + task_id;
      if (row.element)
        made.own_name += '[' + std::to_string(*row.element) + ']';
      if (row.pass > 0)
        made.own_name += '#' + std::to_string(row.pass + 1);
      places_.emplace(row.number, static_cast<std::uint32_t>(log_.records.size()));
      passes_.push_back(row.pass);
      is_element_.push_back(row.element.has_value());
      log_.records.push_back(std::move(made));
    }
  }

  void hear(const told_change& change, std::uint32_t of) {
    latest_ = std::max({latest_, change.at, run_.begin});
    auto& own = known_[of];
    const auto did = own.last ? log_.changes[*own.last].what : span_kind::ended;
    const auto what = kind_after(change, of, did);
    if (!own.last)
      begin(of);
    if (did == span_kind::dependency)
      find_awaited(of);
    if (did == span_kind::join && what != span_kind::join)
      find_joined(of);
    const auto has_failed
      = did == span_kind::runs && (what == span_kind::retry || change.state == task_state::failed);
    if (change.used && change.used->total.commands > 0)
      log_.commands.push_back({of, change.used->total.wall});
    add({.execution = of, .what = what, .has_failed = has_failed, .at = latest_});
    own.attempt = change.attempt;
    if (what == span_kind::ended)
      note_end(of);
  }

  /// What an execution does that has come into a state, and did something else before.
  span_kind kind_after(const told_change& change, std::uint32_t of, span_kind did) {
    auto& own = known_[of];
    const auto& task = flow_.tasks[log_.records[of].task];
    const auto is_next = change.attempt > own.attempt;
    switch (change.state) {
      case task_state::pending: return span_kind::engine;
      case task_state::wait_for_dependencies: return span_kind::dependency;
      case task_state::wait_for_sub_tasks: return span_kind::parts;
      case task_state::wait_async:
        return !task.await || task.fan      ? span_kind::parts
               : task.await->signal.empty() ? span_kind::join
                                            : span_kind::signal;
      case task_state::wait_for_approval: own.is_starting = true; return span_kind::approval;
      case task_state::paused:
        own.is_starting = own.is_starting || is_next;
        return span_kind::paused;
      case task_state::running:
        own.is_starting = false;
        if (did == span_kind::start && log_.tasks[task.index].takes.empty())
          log_.changes[*own.last].what = span_kind::max_parallel; // it waits for nothing else
        return span_kind::runs;
      case task_state::scheduled: break;
      default: return span_kind::ended;
    }
    const auto was_under_way = did == span_kind::runs || did == span_kind::parts
                               || did == span_kind::join || did == span_kind::signal;
    if (!is_next && !own.is_starting)
      return was_under_way ? span_kind::retry : span_kind::delay;
    if (own.is_starting && !is_next && did == span_kind::start)
      log_.changes[*own.last].what = span_kind::max_parallel; // it was let go on to the machine
    own.is_starting = true;
    return span_kind::start;
  }

  /// What an execution needed to begin, and what it waited for after that.
  void begin(std::uint32_t of) {
    auto& record = log_.records[of];
    latest_of_task_[record.task] = of;
    if (!record.parent)
      return find_needs(of, {});
    const auto in = *record.parent;
    latest_in_[key_of(in, record.task)] = of;
    auto& whole = known_[in];
    const auto& above = flow_.tasks[log_.records[in].task];
    const auto whole_does = whole.last ? log_.changes[*whole.last].what : span_kind::ended;
    const auto is_extra = record.task == above.catch_task || record.task == above.finally_task;
    if (whole_does != span_kind::parts && whole_does != span_kind::ended) // its `catch` begins
      add({.execution = in,
           .what = span_kind::parts,
           .has_failed = whole_does == span_kind::runs && record.task == above.catch_task,
           .at = latest_});
    const auto is_in_order = is_element_[of] ? above.fan && above.fan->order == group_kind::sequence
                                             : above.kind == group_kind::sequence;
    if (is_element_[of] && !is_in_order)
      record.before = above.fan && above.fan->limit > 0 ? span_kind::fan_out : span_kind::slot;
    else if (!is_in_order && !is_extra && above.limit > 0)
      record.before = span_kind::group_limit;
    if (is_in_order || is_extra || passes_[of] > 0) {
      if (const auto before = is_extra ? whole.ended_part : whole.ended_member)
        record.needs.push_back(*before);
    } else {
      find_needs(of, in);
    }
  }

  void find_needs(std::uint32_t of, optional_place in) {
    auto& record = log_.records[of];
    for (const auto needed : flow_.tasks[record.task].depends_on)
      if (const auto found = in ? latest_in_.find(key_of(*in, needed)) : latest_in_.end();
          found != latest_in_.end())
        record.needs.push_back(found->second);
  }

  /// What a task waits for that is not beside it: the last that was begun of each.
  void find_awaited(std::uint32_t of) {
    auto& record = log_.records[of];
    record.awaited.clear();
    for (const auto needed : flow_.tasks[record.task].depends_on)
      if (const auto found = latest_of_task_.find(needed); found != latest_of_task_.end())
        record.awaited.push_back(found->second);
  }

  void find_joined(std::uint32_t of) {
    auto& record = log_.records[of];
    record.awaited.clear();
    const auto& rule = flow_.tasks[record.task].await;
    const auto emitter = rule ? latest_of_task_.find(rule->on) : latest_of_task_.end();
    if (emitter == latest_of_task_.end())
      return;
    if (const auto last = known_[emitter->second].ended_part)
      record.awaited.push_back(*last);
  }

  void note_end(std::uint32_t of) {
    const auto& record = log_.records[of];
    if (!record.parent)
      return;
    auto& whole = known_[*record.parent];
    whole.ended_part = of;
    if (!flow_.tasks[record.task].async)
      whole.ended_member = of;
  }

  void add(run_change change) {
    known_[change.execution].last = static_cast<std::uint32_t>(log_.changes.size());
    log_.changes.push_back(std::move(change));
  }

  /// Parts before what they are a part of.
  void end_the_open() {
    for (auto of = static_cast<std::uint32_t>(log_.records.size()); of-- > 0;)
      if (known_[of].last && log_.changes[*known_[of].last].what != span_kind::ended)
        add({.execution = of, .what = span_kind::ended, .at = log_.end});
  }

  static std::uint64_t key_of(std::uint32_t parent, task_index task) {
    return std::uint64_t{parent} << 32U | task;
  }

  const told_run& run_;
  const workflow& flow_;
  run_log log_;
  std::vector<reading> known_;
  std::unordered_map<std::uint64_t, std::uint32_t> places_; ///< Of records, by number.
  std::vector<std::uint32_t> passes_;
  std::vector<bool> is_element_;
  /// The last execution of each task, anywhere, and in each whole.
  std::unordered_map<task_index, std::uint32_t> latest_of_task_;
  std::unordered_map<std::uint64_t, std::uint32_t> latest_in_;
  time_point latest_{};
};

} // namespace

run_log log_of(const told_run& run) {
  return builder{run}.take();
}

} // namespace troupe
