#include "api/operations/waiting_room.hpp"

#include "runtime/base/signals_blocked.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace troupe::api {

namespace {

using steady = std::chrono::steady_clock;

/// When the time of one is up; of one moment, who came first.
using wake_time = std::pair<steady::time_point, std::uint64_t>;

} // namespace

struct waiting_room::shared_state {
  struct waiter {
    std::string process_id; ///< Empty: it waits for no process.
    awakening wake;
  };

  /// Takes one out, whose waking is no longer anybody else's.
  awakening take(std::map<wake_time, waiter>::iterator one) {
    if (auto others = by_process.find(one->second.process_id); others != by_process.end())
      others->second.erase(one->first);
    auto wake = std::move(one->second.wake);
    waiting.erase(one);
    return wake;
  }

  /// The process has ended: the word that was kept of it has been given.
  void end(const std::string& process_id) {
    std::vector<awakening> woken;
    {
      std::lock_guard lock{mutex};
      auto node = by_process.extract(process_id);
      if (node.empty())
        return;
      for (const auto& each : node.mapped())
        if (auto one = waiting.find(each); one != waiting.end())
          woken.push_back(take(one));
    }
    for (const auto& wake : woken)
      wake();
  }

  /// Takes one in, unless the room is closed. Returns whether it is the first who waits for that
  /// process.
  bool add(const std::string& process_id, duration longest, awakening& wake) {
    std::lock_guard lock{mutex};
    if (is_closed)
      return false;
    const wake_time at{steady::now() + std::chrono::ceil<steady::duration>(longest), ++last};
    auto is_first = false;
    if (!process_id.empty()) {
      auto [known, made] = by_process.try_emplace(process_id);
      known->second.insert(at);
      is_first = made;
    }
    waiting.emplace(at, waiter{process_id, std::exchange(wake, {})});
    if (at.first < looks_at)
      changed.notify_one(); // else it looks in time
    return is_first;
  }

  /// Wakes those whose time is up, until the room is closed; then all.
  void run() {
    std::unique_lock lock{mutex};
    while (!waiting.empty() || !is_closed) {
      auto first = waiting.begin();
      looks_at = waiting.empty() ? steady::time_point::max() : first->first.first;
      if (waiting.empty()) {
        changed.wait(lock);
        continue;
      }
      if (!is_closed && looks_at > steady::now()) {
        changed.wait_until(lock, steady::time_point{looks_at});
        continue;
      }
      auto wake = take(first);
      lock.unlock();
      wake();
      wake = {}; // what it holds goes without the lock
      lock.lock();
    }
  }

  std::mutex mutex; // guards all below
  std::condition_variable changed;
  std::map<wake_time, waiter> waiting;
  /// Of each process that was waited for and has not ended: who waits now.
  std::map<std::string, std::set<wake_time>, std::less<>> by_process;
  std::uint64_t last = 0;
  steady::time_point looks_at = steady::time_point::min(); ///< When the thread looks by itself.
  bool is_closed = false;
};

waiting_room::waiting_room() : shared_{std::make_shared<shared_state>()} {
  signals_blocked none;
  thread_ = std::jthread{[state = shared_] { state->run(); }};
}

waiting_room::~waiting_room() {
  close();
}

void waiting_room::wait_for(const process& of, duration longest, awakening wake) {
  const auto is_first = shared_->add(of.id(), longest, wake);
  if (wake)
    wake();     // it is closed
  if (is_first) // outside the lock: where the process has ended, it is told here
    static_cast<void>(
      of.when_ended([state = shared_, id = of.id()](const process_output&) { state->end(id); }));
}

void waiting_room::wait_for(const std::string& process_id, duration longest, awakening wake) {
  static_cast<void>(shared_->add(process_id, longest, wake));
  if (wake)
    wake();
}

void waiting_room::wait(duration longest, awakening wake) {
  wait_for(std::string{}, longest, std::move(wake));
}

void waiting_room::end(const std::string& process_id) {
  shared_->end(process_id);
}

void waiting_room::close() {
  {
    std::lock_guard lock{shared_->mutex};
    shared_->is_closed = true;
    shared_->changed.notify_all();
  }
  if (thread_.joinable())
    thread_.join();
}

} // namespace troupe::api
