// Looking at processes: one, or all that there are.
#include "actors/supervisor.hpp"

namespace troupe {

/// What a process says of itself, with what only the supervisor knows.
process_status supervisor::complete(process_status seen, const live_process& known) {
  seen.active_groups = known.active_groups;
  seen.parent_id = known.parent_id;
  seen.started_at = known.started_at;
  return seen;
}

caf::result<process_status> supervisor::look(const get_status& request) {
  if (const auto* known = find(request.process_id))
    return look_at_live(known->actor, request);
  if (const auto* last = recall(request.process_id))
    return *last;
  return caf::make_error(ec::unknown_process, request.process_id);
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
          answer.deliver(caf::make_error(ec::unknown_process, request.process_id));
      });
  return answer;
}

caf::result<process_list> supervisor::list() {
  /// What has been heard so far, by id; the last answer delivers it.
  struct gathering {
    caf::typed_response_promise<process_list> answer;
    std::map<std::string, process_status> seen;
    std::size_t awaited = 0;

    void settle() {
      if (awaited > 0)
        return;
      process_list all;
      for (auto& [id, each] : seen)
        all.processes.push_back(std::move(each));
      answer.deliver(std::move(all));
    }
  };
  auto gathered = std::make_shared<gathering>();
  gathered->answer = self_->make_response_promise<process_list>();
  for (const auto& [id, ended] : kept_)
    gathered->seen[id] = ended.last;
  gathered->awaited = live_.size();
  for (const auto& [id, each] : live_) {
    auto take_in = [this, gathered, id = id](process_status& now_is) {
      const auto* known = find(id);
      gathered->seen[id] = known ? complete(std::move(now_is), *known) : std::move(now_is);
      --gathered->awaited;
      gathered->settle();
    };
    auto miss = [gathered](const caf::error&) { // it has ended meanwhile
      --gathered->awaited;
      gathered->settle();
    };
    self_->request(each.actor, caf::infinite, get_status{id}).then(take_in, miss);
  }
  gathered->settle();
  return gathered->answer;
}

} // namespace troupe
