// Looking at processes: one, or all that there are.
#include "actors/supervisor.hpp"

#include <algorithm>
#include <iterator>

namespace troupe {

/// What a process says of itself, with what only the supervisor knows.
process_status supervisor::complete(process_status seen, const live_process& known) {
  seen.active_groups = known.active_groups;
  seen.parent_id = known.parent_id;
  seen.started_at = known.started_at;
  seen.workflow_hash = known.flow->hash;
  return seen;
}

caf::result<process_status> supervisor::look(const get_status& request) {
  if (const auto* known = find(request.process_id); known && known->is_elsewhere) {
    process_status so_far;
    so_far.output.process_id = request.process_id;
    so_far.output.name = known->flow->name;
    so_far.output.state = process_state::running;
    return complete(std::move(so_far), *known);
  }
  if (const auto* known = find(request.process_id))
    return look_at_live(known->actor, request);
  if (const auto* last = recall(request.process_id))
    return *last;
  return caf::make_error(error_code::process_unknown, request.process_id);
}

caf::result<process_status> supervisor::look_at_live(const process_actor& process,
                                                     const get_status& request) {
  auto answer = self_->make_response_promise<process_status>();
  self_->request(process, caf::infinite, request)
    .then(
      [this, answer](process_status& now_is) mutable {
        const auto* known = find(now_is.output.process_id);
        answer.deliver(known ? complete(std::move(now_is), *known) : std::move(now_is));
      },
      [this, answer, request](const caf::error&) mutable { // it has ended meanwhile
        if (const auto* last = recall(request.process_id))
          answer.deliver(*last);
        else
          answer.deliver(caf::make_error(error_code::process_unknown, request.process_id));
      });
  return answer;
}

/// Asks live processes how they are, and hands over what those said that are there still.
void supervisor::gather(std::vector<std::string> ids, std::function<void(statuses)> told) {
  std::erase_if(ids, [this](const std::string& id) { return find(id)->is_elsewhere; });
  struct gathering {
    std::function<void(statuses)> told;
    statuses seen;
    std::size_t awaited = 0;

    void settle() {
      if (awaited == 0)
        told(std::move(seen));
    }
  };
  auto gathered = std::make_shared<gathering>();
  gathered->told = std::move(told);
  gathered->awaited = ids.size();
  for (const auto& id : ids) {
    auto take_in = [gathered](process_status& now_is) {
      gathered->seen[now_is.output.process_id] = std::move(now_is);
      --gathered->awaited;
      gathered->settle();
    };
    auto miss = [gathered](const caf::error&) { // it has ended meanwhile
      --gathered->awaited;
      gathered->settle();
    };
    self_->request(find(id)->actor, caf::infinite, get_status{id}).then(take_in, miss);
  }
  if (ids.empty())
    gathered->settle();
}

/// All of them, or `only` those of these ids: all that live are asked at once.
caf::result<process_list> supervisor::list(std::optional<std::set<std::string>> only) {
  std::vector<std::string> live;
  if (only)
    std::ranges::copy_if(*only, std::back_inserter(live),
                         [this](const std::string& id) { return live_.contains(id); });
  else
    std::ranges::transform(live_, std::back_inserter(live),
                           [](const auto& each) { return each.first; });
  auto answer = self_->make_response_promise<process_list>();
  gather(std::move(live), [this, answer, only = std::move(only)](statuses seen) mutable {
    for (auto& [id, each] : seen)
      if (const auto* known = find(id))
        each = complete(std::move(each), *known);
    if (only) {
      for (const auto& id : *only)
        if (const auto* last = find(id) ? nullptr : recall(id))
          seen[id] = *last;
    } else {
      for (const auto& [id, ended] : kept_)
        seen[id] = ended.last;
    }
    process_list all;
    for (auto& [id, each] : seen)
      all.processes.push_back(std::move(each));
    answer.deliver(std::move(all));
  });
  return answer;
}

/// Who answers about what is inside a process: its actor, as long as it is kept.
caf::expected<process_actor> supervisor::who_knows(const std::string& process_id) {
  if (const auto* known = find(process_id); known && known->is_elsewhere)
    return caf::make_error(error_code::process_owned, process_id);
  if (const auto* known = find(process_id))
    return known->actor;
  if (auto ended = kept_.find(process_id); ended != kept_.end())
    return ended->second.process.actor;
  return caf::make_error(error_code::process_unknown, process_id);
}

caf::result<process_waiting> supervisor::explain(const get_waits& request) {
  auto process = who_knows(request.process_id);
  if (!process)
    return process.error();
  return self_->delegate(*process, request);
}

caf::result<process_seen> supervisor::look_inside(const get_snapshot& request) {
  auto process = who_knows(request.process_id);
  if (!process)
    return process.error();
  return self_->delegate(*process, request);
}

} // namespace troupe
