// The journal of a driven engine, its checkpoints, and what a crash leaves of it.
#include "runtime/durability/checkpoint_codec.hpp"
#include "runtime/engine/decisions.hpp"
#include "tests/random/engine_driver.hpp"

namespace troupe::testing {

result<void> engine_driver::apply(input::any what) {
  auto form = input::recorded_form(what);
  auto done = engine_->apply(std::move(what), now_);
  if (done)
    gathered_.inputs.push_back({now_, std::move(form)});
  return done;
}

/// The same of what is never refused.
void engine_driver::give(input::any news) {
  if (auto taken = apply(std::move(news)); !taken)
    complain(taken.error().message);
}

bool engine_driver::work(std::size_t steps) {
  auto more = engine_->work(steps);
  gathered_.steps = steps;
  gathered_.scn = engine_->scn();
  done_ = std::move(engine_->take_effects());
  add_decisions(decisions_, done_);
  gathered_.decisions = decisions_.sum();
  gathered_.changes = done_.recorded;
  changes_.push_back(done_.recorded);
  std::vector<content> contents;
  journal_.push_back(encode(std::exchange(gathered_, {}), contents));
  for (auto& body : contents)
    contents_[body.hash] = std::move(body.bytes);
  return more;
}

result<replayed_process> engine_driver::replay(dice* restored) const {
  std::optional<replayer> again{std::in_place, flow_, "p1"};
  for (const auto& bytes : journal_) {
    auto entry = decode(bytes, reader());
    if (!entry)
      return tl::unexpected{std::move(entry.error())};
    if (auto done = again->feed(std::move(*entry)); !done)
      return tl::unexpected{std::move(done.error())};
    if (!restored || !restored->percent(10))
      continue;
    auto left = again->take();
    restore(*left);
    again.emplace(std::move(*left));
  }
  return again->take();
}

content_reader engine_driver::reader() const {
  return [this](const content_hash& hash) -> result<std::string> { return contents_.at(hash); };
}

std::string engine_driver::restore(replayed_process& left) const {
  content_test is_stored = [this](const content_hash& hash) { return contents_.contains(hash); };
  auto bytes = encode(left, is_stored);
  auto again = decode(bytes, flow_, reader());
  if (!again)
    return again.error().message;
  std::destroy_at(&left);
  std::construct_at(&left, std::move(*again));
  return encode(left, is_stored) == bytes ? "" : "what was read back is written otherwise";
}

void engine_driver::restore_engine() {
  auto observed = engine_->options().observed;
  replayed_process left{std::move(*engine_), now_};
  if (auto wrong = restore(left); !wrong.empty())
    complain(wrong);
  engine_.emplace(std::move(left.machine));
  engine_->observe(observed);
}

/// Everything is gone but the journal.
void engine_driver::crash() {
  auto left = replay();
  if (!left)
    return complain(left.error().message);
  auto observed = engine_->options().observed;
  engine_.emplace(std::move(left->machine));
  engine_->observe(observed);
  actions_.clear();
  timers_.clear();
  groups_.clear();
  settled_.clear();
  recall_wanted_ = false;
  for (const auto& [key, armed] : left->timers)
    timers_.push_back({key, armed.due});
  for (auto& [stamp, group] : left->groups) {
    groups_.push_back({stamp, std::move(group.so_far), {}, false});
    if (group.due == time_point{})
      continue;
    groups_.back().timed = true;
    timers_.push_back({{stamp, timer_purpose::await_timeout}, group.due});
  }
  for (auto& [stamp, lost] : left->actions)
    give(input::action_lost{stamp, lost.input});
  settle_engine();
}

} // namespace troupe::testing
