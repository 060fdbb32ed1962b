#include "cli/display/run_display.hpp"

#include "cli/display/picture.hpp"
#include "cli/display/status_area.hpp"
#include "cli/standard_streams.hpp"

#include <algorithm>
#include <cstdlib>

namespace troupe::cli {

namespace {

using namespace std::chrono_literals;

/// Between two drawings: at least, and at most, as times go on.
constexpr auto shortest_pause = 200ms;
constexpr auto longest_pause = 1s;

/// Between two lines, where there is no terminal: at first, and at most.
constexpr auto first_interval = 10s;
constexpr std::chrono::steady_clock::duration longest_interval = 60s;

/// TROUPE_PROGRESS_EVERY in the environment, for tests, is the first interval in milliseconds.
std::chrono::steady_clock::duration interval_wanted() {
  const auto* text = std::getenv("TROUPE_PROGRESS_EVERY");
  return text ? std::chrono::milliseconds{std::strtoul(text, nullptr, 10)} : first_interval;
}

/// What must be heard. On a terminal: when an action begins and when it no longer runs.
event_filter wanted_of(const display_options& options) {
  event_filter wanted;
  wanted.types = {event_type::execution, event_type::process};
  wanted.states = {task_state::failed};
  if (options.on_terminal)
    for (auto state : {task_state::running, task_state::scheduled, task_state::paused,
                       task_state::wait_for_sub_tasks, task_state::wait_async,
                       task_state::completed, task_state::cancelled})
      wanted.states.push_back(state);
  return wanted;
}

} // namespace

run_display::run_display(runtime& node, display_options options)
  : options_{std::move(options)}, shown_{clock::now()}, interval_{interval_wanted()} {
  // What is heard is noted in no time, so that nobody waits; and what runs is what has begun and
  // not ended: none of it may be missed.
  heard_
    = node.subscribe(wanted_of(options_),
                     [this](std::span<const shared_event> events, std::uint64_t) { hear(events); },
                     {.slow = when_slow::block});
}

run_display::~run_display() {
  static_cast<void>(close());
}

void run_display::follow(std::vector<process> running) {
  running_ = std::move(running);
  auto before = look();
  {
    std::lock_guard lock{mutex_};
    run_.go_on_from(before);
    if (running_.size() == 1)
      run_.follow(running_.front().id());
  }
  thread_ = std::thread{[this] { show(); }};
}

void run_display::know(const std::string& task, duration took, std::uint64_t times) {
  std::lock_guard lock{mutex_};
  run_.know(task, took, times);
}

void run_display::resized() {
  std::lock_guard lock{mutex_};
  is_urgent_ = true;
  changed_.notify_one();
}

told_failures run_display::settle(const std::string& process_id) {
  std::unique_lock lock{mutex_};
  run_.settle(process_id);
  is_urgent_ |= run_.has_failures();
  changed_.notify_one();
  said_.wait(lock, [this] { return !run_.has_failures() && !is_saying_; });
  return run_.told_of(process_id);
}

told_failures run_display::close() {
  heard_.end();
  if (thread_.joinable()) {
    {
      std::lock_guard lock{mutex_};
      is_closing_ = true;
      changed_.notify_one();
    }
    thread_.join();
    remove_status();
  }
  return run_.told();
}

void run_display::hear(std::span<const shared_event> events) {
  std::lock_guard lock{mutex_};
  for (const auto& each : events)
    run_.hear(*each);
  auto was_urgent = is_urgent_;
  is_urgent_ |= run_.has_failures() && !options_.on_terminal;
  auto had_moved = std::exchange(has_moved_, true);
  if (!had_moved || is_urgent_ != was_urgent)
    changed_.notify_one();
}

void run_display::show() {
  std::unique_lock lock{mutex_};
  for (;;) {
    auto until = due();
    changed_.wait_until(lock, until, [&] { return is_closing_ || is_urgent_ || due() < until; });
    auto is_early = !is_closing_ && !is_urgent_ && clock::now() < due();
    if (is_early) // something has happened: it is due earlier, but not yet
      continue;
    say_failures(lock);
    if (is_closing_)
      return;
    if (options_.on_terminal || clock::now() >= due())
      show_progress(lock);
    is_urgent_ = false;
  }
}

/// When to look, and show what there is then.
run_display::clock::time_point run_display::due() const {
  if (!options_.on_terminal)
    return shown_ + interval_;
  clock::duration pause = has_moved_ ? shortest_pause : longest_pause;
  return shown_ + std::max(pause, 10 * look_took_); // where there are many to ask, it takes a while
}

/// How far all that is followed is, sub-workflows included. Asks each.
progress run_display::look() const {
  progress sum;
  for (const auto& each : running_)
    sum += each.progress();
  return sum;
}

void run_display::say_failures(std::unique_lock<std::mutex>& lock) {
  auto failures = run_.take_failures();
  if (failures.empty())
    return;
  is_saying_ = true;
  lock.unlock();
  std::string text;
  for (const auto& each : failures)
    text += failure_text(options_.place_of(each.process_id, each.task_path), each.task_path,
                         each.message)
            + '\n';
  say_as_it_is(std::string_view{text}.substr(0, text.size() - 1));
  lock.lock();
  is_saying_ = false;
  said_.notify_one();
}

void run_display::show_progress(std::unique_lock<std::mutex>& lock) {
  has_moved_ = false; // what happens from now on may not be in the counters
  lock.unlock();
  auto began = clock::now();
  auto counters = look();
  auto took = clock::now() - began;
  auto room = terminal_size();
  lock.lock();
  auto now = std::chrono::system_clock::now();
  run_.observe(counters, now);
  shown_ = clock::now();
  look_took_ = took;
  if (options_.on_terminal) {
    --room.columns; // a full last column would wrap
    auto rows = picture(run_, now, room, options_.coloured);
    lock.unlock();
    draw_status(std::move(rows));
  } else {
    auto line = progress_line(run_, now);
    interval_ = std::min(2 * interval_, longest_interval);
    lock.unlock();
    say_as_it_is("troupe: " + line);
  }
  lock.lock();
}

} // namespace troupe::cli
