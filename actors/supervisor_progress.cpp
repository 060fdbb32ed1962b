// How far processes are, their sub-workflows included.
#include "actors/supervisor.hpp"

namespace troupe {

namespace {

/// How long after a change it is told at the latest, and how often at most.
constexpr auto progress_interval = std::chrono::milliseconds{100};

constexpr timer_key progress_timer{{0, 0, 0}, timer_purpose::progress};

} // namespace

/// Sums up the counters of a live process and of all below it.
void supervisor::measure(const std::string& process_id, std::function<void(const progress&)> told) {
  std::vector<std::string> tree{process_id};
  for (std::size_t i = 0; i < tree.size(); ++i)
    for (const auto& child : find(tree[i])->children)
      if (const auto* known = find(child); known && known->actor)
        tree.push_back(child);
  gather(tree, [this, process_id, told = std::move(told)](const statuses& seen) {
    if (const auto* ended = find(process_id) ? nullptr : recall(process_id))
      return told(ended->tree);
    progress sum;
    for (const auto& [id, each] : seen)
      if (const auto* known = find(id)) { // else its parent has it among those that have ended
        sum += each.counters;
        sum += known->ended_below;
      }
    told(sum);
  });
}

caf::result<tree_progress> supervisor::look_at_tree(const get_progress& request) {
  if (!find(request.process_id)) {
    if (const auto* last = recall(request.process_id))
      return tree_progress{last->tree};
    return caf::make_error(error_code::process_unknown, request.process_id);
  }
  auto answer = self_->make_response_promise<tree_progress>();
  measure(request.process_id,
          [answer](const progress& sum) mutable { answer.deliver(tree_progress{sum}); });
  return answer;
}

/// The progress of a process, and so of those above it, is to be told soon.
void supervisor::moved(const std::string& process_id) {
  if (!around_->publisher.wants(event_type::progress))
    return;
  for (auto id = process_id; const auto* known = find(id); id = known->parent_id)
    moved_.insert(id);
  if (!std::exchange(progress_is_due_, true))
    self_->send(around_->timers,
                arm_timers{{{progress_timer, around_->clock.now() + progress_interval}}});
}

void supervisor::tell_progress() {
  progress_is_due_ = false;
  for (const auto& id : std::exchange(moved_, {}))
    if (const auto* known = find(id); known && known->actor)
      measure(id, [this, id](const progress& sum) {
        if (find(id)) // else its end was told, with its last counters
          publish_progress(id, sum);
      });
}

void supervisor::publish_progress(const std::string& process_id, const progress& counters) {
  const auto& publisher = around_->publisher;
  if (publisher.wants(event_type::progress))
    publisher.publish(*self_, {std::make_shared<const any_event>(
                                progress_event{around_->clock.now(), process_id, counters})});
}

} // namespace troupe
