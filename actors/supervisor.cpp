#include "actors/supervisor.hpp"

#include "actors/process.hpp"
#include "actors/spawn.hpp"
#include "runtime/base/time.hpp"
#include "runtime/base/uuid.hpp"

#include <caf/send.hpp>

#include <algorithm>

namespace troupe {

supervisor::supervisor(supervisor_actor::pointer self, std::shared_ptr<const node> around)
  : self_{self}, around_{std::move(around)} {
  self_->set_down_handler([this](const caf::down_msg& down) { buried(down); });
}

supervisor_actor::behavior_type supervisor::make_behavior() {
  return {
    [this](use_node& news) {
      around_ = std::move(news.around);
      live_figures_ = {};
      last_figures_ = nullptr;
    },
    [this](start_process& request) { return start(request); },
    [this](const shut_down& request) { return close(request); },
    [this](steer_process& request) { return steer(request); },
    [this](const get_status& request) { return look(request); },
    [this](const await_process& request) { return await(request); },
    [this](watch_end& request) { return watch(request); },
    [this](const unwatch_end& request) { return unwatch(request); },
    [this](list_processes& request) { return list(request); },
    [this](const get_progress& request) { return look_at_tree(request); },
    [this](const get_snapshot& request) { return look_inside(request); },
    [this](const get_waits& request) { return explain(request); },
    [this](const list_waits& request) { return explain_some(request.which); },
    [this](const get_executions& request) { return page(request); },
    [this](const process_born& news) { born(news); },
    [this](const process_unborn& news) { unborn(news); },
    [this](process_ended& news) { ended(news); },
    [this](const process_changed& news) { changed(news); },
    [this](const process_elsewhere& news) { follow(news.process_id); },
    [this](const progress_moved& news) { moved(news.process_id); },
    [this](const group_opened& news) {
      if (auto* known = find(news.process_id))
        known->active_groups.insert(news.group_id);
    },
    [this](const group_closed& news) {
      if (auto* known = find(news.process_id))
        known->active_groups.erase(news.group_id);
    },
    [this](const timers_due& due) {
      for (const auto& key : due.keys)
        if (key.purpose == timer_purpose::progress)
          tell_progress();
        else
          give_up_wait(key.stamp.run);
    },
  };
}

/// A sub-workflow has those of the process whose task started it, too: these win, as those of
/// whoever starts a process do.
std::shared_ptr<const label_map> supervisor::labels_of(const start_process& request,
                                                       const live_process* parent) {
  auto all = request.recovered ? request.labels : laid_over(request.flow->labels, request.labels);
  if (!request.recovered && parent && parent->labels)
    all = laid_over(std::move(all), *parent->labels);
  return all.empty() ? nullptr : std::make_shared<const label_map>(std::move(all));
}

caf::result<process_started> supervisor::start(start_process& request) {
  if (closing_) {
    tell_late(request);
    return caf::make_error(error_code::runtime_closing);
  }
  watch_services();
  auto id = std::move(request.process_id);
  if (id.empty())
    id = request.flow->name + '/' + make_uuid();
  if (request.has_chosen_id && is_taken(id))
    return tell_taken(id);
  auto earlier = request.recovered ? make_room(id, request) : live_process{};
  if (!request.recovered && !request.has_chosen_id && reattach(id, request))
    return process_started{id};
  if (request.goes_on && around_->journal)
    return caf::make_error(error_code::process_unknown, id);
  if (!request.begin.parent_id.empty() && !request.recovered && !request.has_rules) {
    request.process_id = id;
    return ask_parent(request);
  }
  if (request.recovered)
    for (auto& child : request.recovered->ended) {
      process_status last;
      last.output = std::move(child);
      remember(std::move(last));
    }
  auto asked = asked_for_.extract(id);
  auto* parent = find(request.begin.parent_id);
  auto& fresh = live_[id];
  fresh.flow = request.flow;
  fresh.figures = figures_of(fresh.flow->name);
  fresh.depth = parent ? parent->depth + 1 : 0;
  fresh.tree = parent && parent->tree ? parent->tree : std::make_shared<process_tree>();
  fresh.parent_id = request.begin.parent_id;
  fresh.started_at
    = request.accepted_at != time_point{} ? request.accepted_at : around_->clock.now();
  fresh.labels = labels_of(request, parent);
  if (parent)
    parent->children.insert(id);
  fresh.waiters = std::move(earlier.waiters);
  fresh.watchers = std::move(earlier.watchers);
  fresh.on_ended = std::move(request.on_ended);
  fresh.on_elsewhere = std::move(request.on_elsewhere);
  fresh.on_taken_up = std::move(request.on_taken_up);
  count_live(fresh,
             request.recovered ? request.recovered->left.machine.state() : process_state::running);
  if (!request.recovered && !request.has_chosen_id)
    count_start(fresh);
  if (auto why = refusal_of(fresh); !why.empty() && (!request.recovered || !lost_.empty()))
    return refuse(request, id, std::move(why));
  if (parent && parent->is_paused)
    request.begin.paused = true;
  process_runner::setting what{.around = around_,
                               .supervisor = self_,
                               .process_id = id,
                               .flow = std::move(request.flow),
                               .begin = std::move(request.begin),
                               .on_accepted = std::move(request.on_accepted),
                               .birth = nullptr,
                               .has_chosen_id = request.has_chosen_id,
                               .labels = fresh.labels,
                               .recovered = std::move(request.recovered),
                               .earlier = std::move(request.earlier),
                               .secrets = std::move(request.secrets)};
  if (what.recovered)
    fresh.children.insert(what.recovered->live_children.begin(),
                          what.recovered->live_children.end());
  else if (around_->journal) {
    auto definition = definitions_.of(what.flow);
    if (!definition)
      return refuse(request, id, std::move(definition.error().message));
    const auto& around = what.begin.surroundings;
    what.birth = std::make_shared<const process_birth>(process_birth{
      id, fresh.parent_id, *definition, fresh.started_at,
      around ? around->continues : std::string{}, fresh.labels ? *fresh.labels : label_map{}});
    unstored_.insert(id);
  }
  fresh.actor = spawn<process_runner, caf::monitored>(*self_, std::move(what));
  ids_[fresh.actor.id()] = id;
  self_->send(fresh.actor, begin_process{});
  if (asked && asked.mapped())
    caf::anon_send(fresh.actor, steer_process{id, input::cancel{std::move(*asked.mapped())}});
  if (!request.has_chosen_id)
    return process_started{id};
  if (!around_->journal) {
    count_start(fresh);
    return process_started{id};
  }
  return fresh.starter.emplace(self_->make_response_promise<process_started>());
}

caf::result<shut_down_done> supervisor::close(const shut_down& request) {
  closing_ = true;
  if (live_.size() == elsewhere_) {
    leave_elsewhere();
    return shut_down_done{};
  }
  for (const auto& [id, each] : live_)
    if (!each.actor)
      continue;
    else if (request.then == at_end::leave)
      caf::anon_send(each.actor, leave_process{});
    else
      caf::anon_send(each.actor, steer_process{id, input::cancel{request.reason}});
  return closers_.emplace_back(self_->make_response_promise<shut_down_done>());
}

/// Hands a request on to the process, which answers the client.
caf::result<process_status> supervisor::steer(steer_process& request) {
  auto cancels = std::holds_alternative<input::cancel>(request.what);
  if (cancels && is_cancelled_early(request))
    return process_status{};
  if (std::holds_alternative<input::resume_failed>(request.what)) {
    if (closing_)
      return caf::make_error(error_code::runtime_closing);
    revive(request.process_id);
  }
  auto* known = find(request.process_id);
  if (known && known->is_elsewhere) {
    // It can't be cancelled here, only left to the other runtime; unless a task waits for it.
    if (cancels && !find(known->parent_id))
      stop_waiting(request.process_id);
    return caf::make_error(error_code::process_owned, request.process_id);
  }
  if (known)
    return self_->delegate(known->actor, std::move(request));
  if (auto ended = kept_.find(request.process_id); ended != kept_.end())
    return self_->delegate(ended->second.process.actor, std::move(request)); // it says why not
  return caf::make_error(error_code::process_unknown, request.process_id);
}

void supervisor::changed(const process_changed& news) {
  auto* known = find(news.change.process_id);
  if (!known)
    return;
  if (!known->is_elsewhere)
    count_live(*known, news.change.state);
  switch (news.change.state) {
    case process_state::pause_requested:
      known->is_paused = true;
      known->rests = false;
      pass_down(*known, input::pause{"its parent process pauses"});
      break;
    case process_state::resume_requested:
      known->is_paused = known->rests = false;
      pass_down(*known, input::resume{});
      break;
    case process_state::cancel_requested:
      known->is_paused = known->rests = false;
      pass_down(*known, input::cancel{"its parent process was cancelled"});
      break;
    case process_state::paused:
      known->rests = true;
      rested(*known, news.change);
      break;
    default: break;
  }
}

void supervisor::pass_down(const live_process& parent, const input::any& what) {
  for (const auto& child : parent.children)
    if (auto* known = find(child); known && known->actor)
      caf::anon_send(known->actor, steer_process{child, what}); // one that can't stays as it is
}

/// The process is paused: whoever waits for that is told.
void supervisor::rested(live_process& known, const process_event& change) {
  process_status so_far;
  so_far.output.process_id = change.process_id;
  so_far.output.name = known.flow->name;
  so_far.output.state = change.state;
  so_far.scn = change.scn;
  for (auto& waits : known.waiters)
    if (waits.goal == wait_goal::rest)
      answer(waits, so_far);
  std::erase_if(known.waiters, [](const waiter& each) { return each.goal == wait_goal::rest; });
}

void supervisor::ended(process_ended& news) {
  auto known = live_.extract(news.output.process_id);
  if (!known)
    return;
  auto& gone = known.mapped();
  count_end(gone, news.output);
  unstored_.erase(known.key());
  elsewhere_ -= gone.is_elsewhere ? 1 : 0;
  gone.active_groups.clear();
  auto tree = news.counters;
  tree += gone.ended_below;
  auto last = complete(
    {.counters = news.counters, .output = std::move(news.output), .scn = news.scn, .tree = tree},
    gone);
  for (auto& waits : gone.waiters)
    answer(waits, last);
  gone.waiters.clear();
  publish_progress(known.key(), tree);
  if (auto* parent = find(gone.parent_id)) {
    parent->children.erase(known.key());
    parent->ended_below += tree;
    moved(gone.parent_id);
  }
  tell_starter(gone, last.output);
  auto watchers = std::exchange(gone.watchers, {});
  auto may_go_on = is_final(last.output.state) && last.output.state != process_state::completed;
  auto is_kept = gone.actor && may_go_on;
  auto hear = is_kept ? gone.on_ended : std::move(gone.on_ended);
  if (is_kept) {
    keep(known.key(), std::move(gone), last);
  } else {
    if (gone.actor)
      ids_.erase(gone.actor.id());
    if (!gone.parent_id.empty() && is_final(last.output.state))
      remember(last);
  }
  for (const auto& [number, told] : watchers)
    told(last.output);
  if (hear)
    hear(std::move(last));
  if (!closers_.empty() && live_.size() == elsewhere_)
    leave_elsewhere();
}

void supervisor::buried(const caf::down_msg& down) {
  if (lose_service(down))
    return;
  auto known = ids_.find(down.source.id());
  if (known == ids_.end())
    return; // it reported its end
  auto id = known->second;
  ids_.erase(known);
  if (live_.contains(id))
    end_with_error(id, "internal error: the process died: " + to_string(down.reason));
  else
    forget(id);
}

void supervisor::end_with_error(const std::string& process_id, std::string message) {
  process_ended news;
  news.output.process_id = process_id;
  auto& gone = live_[process_id];
  gone.actor = nullptr; // so that it is not kept
  news.output.name = gone.flow->name;
  news.output.state = process_state::failed;
  news.output.errors[news.output.name] = message;
  news.output.failures.push_back({news.output.name, news.output.name, std::move(message), {}});
  ended(news);
}

supervisor::live_process* supervisor::find(const std::string& process_id) {
  auto known = process_id.empty() ? live_.end() : live_.find(process_id); // most have no parent
  return known == live_.end() ? nullptr : &known->second;
}

} // namespace troupe
