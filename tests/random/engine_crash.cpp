// The journal of a driven engine, and what a crash leaves of the engine.
#include "runtime/store/entry_codec.hpp"
#include "tests/random/engine_driver.hpp"

namespace troupe::testing {

void engine_driver::note(input::any what) {
  gathered_.inputs.push_back({now_, std::move(what)});
}

bool engine_driver::work(std::size_t steps) {
  auto more = engine_->work(steps);
  gathered_.steps = steps;
  gathered_.scn = engine_->scn();
  std::vector<content> contents;
  journal_.push_back(encode(std::exchange(gathered_, {}), contents));
  for (auto& body : contents)
    contents_[body.hash] = std::move(body.bytes);
  return more;
}

result<replayed_process> engine_driver::replay() const {
  replayer again{flow_, "p1", [](const auto&) {}};
  content_reader read
    = [this](const content_hash& hash) -> result<std::string> { return contents_.at(hash); };
  for (const auto& bytes : journal_) {
    auto entry = decode(bytes, read);
    if (!entry)
      return tl::unexpected{std::move(entry.error())};
    if (auto done = again.feed(std::move(*entry)); !done)
      return tl::unexpected{std::move(done.error())};
  }
  return again.take();
}

/// Everything is gone but the journal.
void engine_driver::crash() {
  auto left = replay();
  if (!left)
    return complain(left.error().message);
  engine_.emplace(std::move(left->machine));
  actions_.clear();
  timers_.clear();
  groups_.clear();
  settled_.clear();
  recall_wanted_ = false;
  for (const auto& [key, due] : left->timers)
    timers_.push_back({key, due});
  for (auto& [stamp, group] : left->groups) {
    groups_.push_back({stamp, std::move(group.so_far), {}, false});
    if (group.due == time_point{})
      continue;
    groups_.back().timed = true;
    timers_.push_back({{stamp, timer_purpose::await_timeout}, group.due});
  }
  for (auto& [stamp, lost] : left->actions) {
    note(input::action_lost{stamp});
    engine_->action_lost(stamp, lost.input, now_);
  }
  settle_engine();
}

} // namespace troupe::testing
