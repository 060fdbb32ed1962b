// Looking at processes: one, or all that there are.
#include "actors/supervisor.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace troupe {

/// What a process says of itself, with what only the supervisor knows.
process_status supervisor::complete(process_status seen, const live_process& known) {
  seen.active_groups = known.active_groups;
  seen.parent_id = known.parent_id;
  seen.started_at = known.started_at;
  seen.workflow_hash = known.flow->hash;
  if (known.labels)
    seen.labels = *known.labels;
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

/// Those of the processes that are asked for that live.
std::vector<std::string> supervisor::live_ones(const list_processes& request) const {
  std::vector<std::string> live;
  switch (request.which) {
    case process_choice::all:
      for (const auto& [id, each] : live_)
        live.push_back(id);
      break;
    case process_choice::named:
      for (const auto& id : request.ids)
        if (live_.contains(id))
          live.push_back(id);
      break;
    case process_choice::unstored: live.assign(unstored_.begin(), unstored_.end()); break;
  }
  return live;
}

/// Asks those that live all at once, and adds those that have ended.
caf::result<process_list> supervisor::list(list_processes& request) {
  auto answer = self_->make_response_promise<process_list>();
  auto live = live_ones(request);
  gather(std::move(live), [this, answer, asked = std::move(request)](statuses seen) mutable {
    for (auto& [id, each] : seen)
      if (const auto* known = find(id))
        each = complete(std::move(each), *known);
    if (asked.which == process_choice::all)
      for (const auto& [id, ended] : kept_)
        seen[id] = ended.last;
    for (const auto& id : asked.ids)
      if (const auto* last = find(id) ? nullptr : recall(id))
        seen[id] = *last;
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

/// Asks so many of those that live at once. What has ended meanwhile is left out.
caf::result<waits_list> supervisor::explain_some(const waits_request& wanted) {
  struct gathering {
    caf::typed_response_promise<waits_list> answer;
    waits_list told;
    std::size_t awaited = 0;

    void settle() {
      if (awaited > 0)
        return;
      std::ranges::sort(told.content.processes, {}, &process_waits::id);
      answer.deliver(std::move(told));
    }
  };
  auto gathered = std::make_shared<gathering>();
  gathered->answer = self_->make_response_promise<waits_list>();
  std::vector<std::pair<std::string, process_actor>> meant;
  for (auto each = live_.upper_bound(wanted.after); each != live_.end(); ++each) {
    if (each->second.is_elsewhere || !each->second.actor)
      continue;
    if (meant.size() == wanted.most) {
      gathered->told.content.next = meant.empty() ? wanted.after : meant.back().first;
      break;
    }
    meant.emplace_back(each->first, each->second.actor);
  }
  gathered->awaited = meant.size();
  for (const auto& [id, process] : meant)
    self_->request(process, caf::infinite, get_waits{id, {}})
      .then(
        [gathered](process_waiting& seen) {
          gathered->told.content.processes.push_back(std::move(seen.content));
          --gathered->awaited;
          gathered->settle();
        },
        [gathered](const caf::error&) {
          --gathered->awaited;
          gathered->settle();
        });
  auto answer = gathered->answer;
  if (meant.empty())
    gathered->settle();
  return answer;
}

caf::result<process_seen> supervisor::look_inside(const get_snapshot& request) {
  auto process = who_knows(request.process_id);
  if (!process)
    return process.error();
  return self_->delegate(*process, request);
}

caf::result<executions_seen> supervisor::page(const get_executions& request) {
  auto process = who_knows(request.process_id);
  if (!process)
    return process.error();
  return self_->delegate(*process, request);
}

} // namespace troupe
