/// Requests that wait for the end of a process, without a thread each.
#pragma once

#include "troupe/process.hpp"
#include "troupe/time.hpp"

#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace troupe::api {

/// Wakes each that waits once: when its process has ended or its time is up, whatever comes first.
/// Of a process it keeps one word for all who wait, so that who asks again and again costs nothing.
/// Thread-safe.
class waiting_room {
public:
  /// Called by a thread of the runtime or of the room; must be quick and must not throw.
  using awakening = std::function<void()>;

  waiting_room();
  ~waiting_room();
  waiting_room(const waiting_room&) = delete;
  waiting_room& operator=(const waiting_room&) = delete;

  /// Calls `wake` once `of` has ended, or `longest` from now; at once where the room is closed.
  void wait_for(const process& of, duration longest, awakening wake);

  /// The same of a process whose end somebody will tell by `end`.
  void wait_for(const std::string& process_id, duration longest, awakening wake);

  /// Calls `wake` `longest` from now, likewise.
  void wait(duration longest, awakening wake);

  /// The process has ended: wakes who waits for it. From any thread; quick.
  void end(const std::string& process_id);

  /// Wakes all who wait, and from now on whoever comes.
  void close();

private:
  struct shared_state;

  std::shared_ptr<shared_state> shared_; // the runtime holds it, too
  std::jthread thread_;
};

} // namespace troupe::api
