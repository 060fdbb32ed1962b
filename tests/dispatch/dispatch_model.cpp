#include "dispatch_model.hpp"

#include <algorithm>
#include <tuple>

namespace troupe {

namespace {

std::string scoped(const std::string& key, std::optional<std::uint64_t> process) {
  return process ? std::to_string(*process) + '/' + key : key;
}

} // namespace

bool dispatch_model::before(const modelled_task& a, const modelled_task& b) const {
  const auto& p = processes.at(a.request.process);
  const auto& q = processes.at(b.request.process);
  const auto p_held = held_by(a.request.process);
  const auto q_held = held_by(b.request.process);
  return std::tuple{-p.terms.priority, -a.request.priority, p_held,
                    a.request.begun,   a.request.written,   p.order,
                    a.arrived}
         < std::tuple{-q.terms.priority, -b.request.priority, q_held,
                      b.request.begun,   b.request.written,   q.order,
                      b.arrived};
}

std::int64_t dispatch_model::running_of(std::uint64_t of) const {
  return std::ranges::count(running, of,
                            [](const modelled_task& each) { return each.request.process; });
}

amount dispatch_model::held_by(std::uint64_t of) const {
  amount sum = 0;
  for (const auto& each : running) {
    if (each.request.process != of)
      continue;
    amount cpus = 1;
    for (const auto& take : each.request.needs->takes)
      if (take.resource == "cpus")
        cpus = take.count;
    sum += cpus;
  }
  return sum;
}

bool dispatch_model::is_full(const modelled_task& task) const {
  const auto most = processes.at(task.request.process).terms.max_parallel;
  return most != 0 && running_of(task.request.process) >= most;
}

bool dispatch_model::fits(worker_id on, const modelled_task& task) const {
  const auto& w = workers.at(on);
  if (w.is_draining)
    return false;
  for (const auto& label : task.request.needs->on)
    if (std::ranges::find(w.labels, label) == w.labels.end())
      return false;
  for (const auto& each : task.request.needs->takes) {
    const auto has = w.total.find(each.resource);
    const auto taken = w.taken.find(each.resource);
    if (has == w.total.end()
        || has->second - (taken == w.taken.end() ? 0 : taken->second) < each.count)
      return false;
  }
  return true;
}

bool dispatch_model::fits_anywhere(const modelled_task& task) const {
  return std::ranges::any_of(workers, [&](const auto& each) { return fits(each.first, task); });
}

std::optional<limit_total> dispatch_model::total_of(const std::vector<limit_total>& totals,
                                                    const std::string& key) const {
  std::optional<limit_total> found;
  for (const auto& each : totals) {
    if (each.key == key)
      return each;
    const auto stem = each.key.substr(0, each.key.size() - 1);
    if (each.key.ends_with('*') && key.starts_with(stem)
        && (!found || found->key.size() < each.key.size()))
      found = each;
  }
  return found;
}

std::int64_t dispatch_model::used(const std::string& key, std::optional<std::uint64_t> of_process,
                                  const limit_total& total, time_point now) const {
  std::int64_t sum = 0;
  if (total.per.count() > 0) {
    if (const auto known = starts.find(scoped(key, of_process)); known != starts.end())
      for (const auto& [at, count] : known->second)
        sum += at + total.per > now ? count : 0;
    return sum;
  }
  for (const auto& each : running)
    if (!of_process || each.request.process == *of_process)
      for (const auto& take : each.request.needs->limits)
        sum += take.key == key ? take.count : 0;
  return sum;
}

bool dispatch_model::passes_limits(const modelled_task& task, time_point now) const {
  const auto& own = processes.at(task.request.process).terms.limits;
  return std::ranges::all_of(task.request.needs->limits, [&](const limit_take& take) {
    const auto here = total_of(own, take.key);
    const auto node = total_of(node_limits, take.key);
    return (!here || used(take.key, task.request.process, *here, now) + take.count <= here->count)
           && (!node || used(take.key, {}, *node, now) + take.count <= node->count);
  });
}

bool dispatch_model::may_start(const modelled_task& task, time_point now) const {
  return !is_full(task) && passes_limits(task, now) && fits_anywhere(task);
}

std::vector<bool> dispatch_model::stuck(time_point now, const std::vector<bool>& held_up) const {
  auto found = held_up;
  for (std::size_t i = 0; i < waiting.size(); ++i)
    if (!may_start(waiting[i], now))
      found[i] = true;
  for (auto more = true; more;) {
    more = false;
    for (std::size_t i = 0; i < waiting.size(); ++i)
      for (std::size_t j = 0; j < waiting.size() && !found[i]; ++j)
        if (found[j] && !is_full(waiting[j]) && may_keep(waiting[j], waiting[i]))
          found[i] = more = true;
  }
  return found;
}

bool dispatch_model::may_keep(const modelled_task& first, const modelled_task& other) const {
  const auto& theirs = *other.request.needs;
  const auto& its = *first.request.needs;
  const auto rank = [&](const modelled_task& each) {
    return std::pair{processes.at(each.request.process).terms.priority, each.request.priority};
  };
  const auto wants_limit = [&](const limit_take& take) {
    return std::ranges::find(theirs.limits, take.key, &limit_take::key) != theirs.limits.end();
  };
  const auto wants_room = [&](const resource_amount& each) {
    return std::ranges::find(theirs.takes, each.resource, &resource_amount::resource)
           != theirs.takes.end();
  };
  return (before(first, other) && std::ranges::any_of(its.limits, wants_limit))
         || (rank(first) >= rank(other) && std::ranges::any_of(its.takes, wants_room));
}

std::string dispatch_model::start(const dispatch_grant& grant, time_point now) {
  const auto found = std::ranges::find(waiting, grant.ticket, &modelled_task::ticket);
  if (found == waiting.end())
    return "it does not wait";
  auto task = *found;
  if (is_full(task))
    return "its process runs as many as it may";
  if (!passes_limits(task, now))
    return "a limit is exceeded";
  if (!workers.contains(grant.worker) || !fits(grant.worker, task))
    return "there is no room on that worker";
  if (*grant.share.amounts != task.request.needs->takes)
    return "it has got other amounts";
  for (auto& each : task.request.needs->takes)
    workers[grant.worker].taken[each.resource] += each.count;
  for (const auto& take : task.request.needs->limits) {
    starts[scoped(take.key, task.request.process)].emplace_back(now, take.count);
    starts[take.key].emplace_back(now, take.count);
  }
  task.worker = grant.worker;
  waiting.erase(found);
  running.push_back(std::move(task));
  return {};
}

void dispatch_model::finish(std::size_t of_running) {
  const auto& task = running[of_running];
  if (const auto on = workers.find(task.worker); on != workers.end())
    for (const auto& each : task.request.needs->takes)
      on->second.taken[each.resource] -= each.count;
  running.erase(running.begin() + static_cast<std::ptrdiff_t>(of_running));
}

const modelled_task* dispatch_model::find_waiting(std::uint64_t who) const {
  const auto found
    = std::ranges::find(waiting, who, [](const auto& each) { return each.request.who; });
  return found == waiting.end() ? nullptr : &*found;
}

std::string dispatch_model::judge(const modelled_task& task,
                                  const std::vector<wait_reason>& reasons, time_point now) const {
  if (reasons.empty())
    return "nothing is said";
  auto is_kept = false;
  for (const auto& reason : reasons) {
    std::string wrong;
    switch (reason.kind) {
      case wait_kind::slot:
        if (!is_full(task) || reason.used != running_of(task.request.process))
          wrong = "there is a slot";
        break;
      case wait_kind::limit:
      case wait_kind::rate: wrong = judge_limit(task, reason, now); break;
      case wait_kind::resource: wrong = judge_amount(task, reason); break;
      case wait_kind::worker:
        if (std::ranges::any_of(workers, [&](const auto& each) {
              auto empty = *this;
              empty.workers[each.first].taken.clear();
              return empty.fits(each.first, task);
            }))
          wrong = "a worker could run it";
        break;
      case wait_kind::reservation: wrong = judge_reservation(task, reason, now); break;
      case wait_kind::order: wrong = "what comes before it has had its turn"; break;
    }
    if (!wrong.empty())
      return wrong;
    is_kept = is_kept || reason.is_awaited || reason.behind.has_value();
  }
  return may_start(task, now) && !is_kept ? "it may start" : "";
}

std::string dispatch_model::judge_limit(const modelled_task& task, const wait_reason& reason,
                                        time_point now) const {
  const auto of_process
    = reason.is_node_wide ? std::optional<std::uint64_t>{} : std::optional{task.request.process};
  const auto total
    = total_of(reason.is_node_wide ? node_limits : processes.at(task.request.process).terms.limits,
               reason.name);
  if (!total || total->count != reason.total)
    return "another total is told";
  const auto really = used(reason.name, of_process, *total, now);
  if (really != reason.used || reason.free != total->count - really)
    return "used: " + std::to_string(really) + ", told: " + std::to_string(reason.used);
  if (reason.is_awaited)
    return {}; // whether it is lent is not known here
  const auto is_short = really + reason.needs > total->count;
  if (is_short == reason.behind.has_value())
    return "the limit has enough";
  if (is_short && reason.kind == wait_kind::rate
      && (!reason.until || *reason.until <= now
          || used(reason.name, of_process, *total, *reason.until) + reason.needs > total->count
          || used(reason.name, of_process, *total, *reason.until - duration{1}) + reason.needs
               <= total->count))
    return "the rate has room at another time";
  if (reason.behind) {
    const auto* first = find_waiting(*reason.behind);
    if (!first || !before(*first, task)
        || std::ranges::find(first->request.needs->limits, reason.name, &limit_take::key)
             == first->request.needs->limits.end())
      return "it is kept for nobody who comes first";
  }
  return {};
}

std::string dispatch_model::judge_amount(const modelled_task& task,
                                         const wait_reason& reason) const {
  if (fits_anywhere(task))
    return "it fits";
  const auto is_so = std::ranges::any_of(workers, [&](const auto& each) {
    const auto& [id, w] = each;
    const auto has = w.total.find(reason.name);
    const auto taken = w.taken.find(reason.name);
    return has != w.total.end()
           && has->second - (taken == w.taken.end() ? 0 : taken->second) == reason.free;
  });
  return is_so && reason.needs > reason.free ? "" : "no worker has that free";
}

std::string dispatch_model::judge_reservation(const modelled_task& task, const wait_reason& reason,
                                              time_point now) const {
  const auto* first = reason.behind ? find_waiting(*reason.behind) : nullptr;
  if (!first || is_full(*first) || !passes_limits(*first, now) || fits_anywhere(*first))
    return "the worker is kept for nobody";
  const auto rank = [&](const modelled_task& each) {
    return std::pair{processes.at(each.request.process).terms.priority, each.request.priority};
  };
  return rank(*first) < rank(task) ? "it is kept from one of a higher priority" : "";
}

} // namespace troupe
