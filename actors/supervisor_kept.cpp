// Processes that have ended: those that may be taken up again, and those that are remembered.
#include "actors/supervisor.hpp"
#include "runtime/base/json.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// Ended sub-workflows that `workflow:wait` and `workflow:status` still find.
constexpr std::size_t remembered_max = 1024;

/// Bytes of their outputs, and of those of the processes below.
constexpr std::size_t kept_bytes_max = std::size_t{256} << 20;

/// Failed and cancelled processes that can be taken up again.
constexpr std::size_t kept_max = 256;

std::size_t bytes_of(const process_status& last) {
  auto bytes = sizeof(last) + bytes_in_memory(last.output.output);
  for (const auto& each : last.output.failures)
    bytes += 2 * (sizeof(each) + each.message.size() + each.task_path.size()); // and in `errors`
  return bytes;
}

} // namespace

/// Keeps an ended process, so that what failed may be taken up again; the oldest makes room.
void supervisor::keep(std::string process_id, live_process ended, process_status last) {
  auto age = ++kept_so_far_;
  kept_order_[age] = process_id;
  kept_bytes_ += bytes_of(last);
  kept_[std::move(process_id)] = {std::move(ended), std::move(last), age};
  while (kept_.size() > kept_max || (kept_bytes_ > kept_bytes_max && kept_.size() > 1)) {
    auto oldest = kept_.extract(kept_order_.begin()->second);
    kept_order_.erase(kept_order_.begin());
    let_go(oldest.mapped());
  }
}

void supervisor::let_go(kept_process& kept) {
  kept_bytes_ -= bytes_of(kept.last);
  ids_.erase(kept.process.actor.id());
  self_->send_exit(kept.process.actor, caf::exit_reason::user_shutdown);
  if (!kept.process.parent_id.empty())
    remember(std::move(kept.last));
}

/// Counts a process that has failed among those that live; null where it isn't kept.
supervisor::live_process* supervisor::revive(const std::string& id) {
  if (live_.contains(id))
    return nullptr;
  auto ended = kept_.extract(id);
  if (!ended)
    return nullptr;
  auto& again = ended.mapped();
  kept_order_.erase(again.age);
  kept_bytes_ -= bytes_of(again.last);
  ids_[again.process.actor.id()] = id;
  auto& known = live_[id] = std::move(again.process);
  count_live(known, process_state::running);
  if (auto* parent = find(known.parent_id)) {
    parent->children.insert(id);
    parent->ended_below -= again.last.tree;
  }
  if (known.tree)
    known.tree->is_full = false;
  if (known.on_taken_up)
    known.on_taken_up();
  return &known;
}

void supervisor::remember(process_status last) {
  remembered_bytes_ += bytes_of(last);
  remembered_order_.push_back(last.output.process_id);
  auto& place = remembered_[remembered_order_.back()];
  remembered_bytes_ -= place.output.process_id.empty() ? 0 : bytes_of(place);
  place = std::move(last);
  while (remembered_order_.size() > remembered_max
         || (remembered_bytes_ > kept_bytes_max && remembered_order_.size() > 1)) {
    if (auto oldest = remembered_.extract(remembered_order_.front()))
      remembered_bytes_ -= bytes_of(oldest.mapped());
    remembered_order_.pop_front();
  }
}

void supervisor::forget(const std::string& process_id) {
  if (auto kept = kept_.extract(process_id)) {
    kept_order_.erase(kept.mapped().age);
    kept_bytes_ -= bytes_of(kept.mapped().last);
    ids_.erase(kept.mapped().process.actor.id());
    self_->send_exit(kept.mapped().process.actor, caf::exit_reason::user_shutdown);
  }
  if (auto over = remembered_.extract(process_id)) {
    remembered_bytes_ -= bytes_of(over.mapped());
    std::erase(remembered_order_, process_id);
  }
}

const process_status* supervisor::recall(const std::string& process_id) const {
  if (auto kept = kept_.find(process_id); kept != kept_.end())
    return &kept->second.last;
  auto known = remembered_.find(process_id);
  return known == remembered_.end() ? nullptr : &known->second;
}

} // namespace troupe
