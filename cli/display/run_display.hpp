/// Shows what a run is doing while it does so.
#pragma once

#include "cli/display/run_overview.hpp"
#include "cli/display/task_places.hpp"
#include "troupe/runtime.hpp"

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace troupe::cli {

/// How a run is shown.
struct display_options {
  bool on_terminal = false; ///< As rows that stay there; else as a line now and then.
  bool coloured = false;
  place_finder place_of; ///< Called on the display's thread alone.
};

/// Follows all processes of a runtime from the moment it is made, on a thread of its own: says at
/// once what fails, and draws the status area, or, without a terminal, says how far it is, at
/// intervals that grow. It draws when something happens, at most a few times a second, and once a
/// second while nothing does. The runtime must outlive it.
class run_display {
public:
  run_display(runtime& node, display_options options);
  ~run_display();
  run_display(const run_display&) = delete;
  run_display& operator=(const run_display&) = delete;

  /// Begins to show how far these are, and how fast they are from now on. Once.
  void follow(std::vector<process> running);

  /// See `time_left::know`. From any thread.
  void know(const std::string& task, duration took, std::uint64_t times);

  /// The terminal has another size: to be drawn anew. From any thread, at once.
  void resized();

  /// A process that is followed has ended. Returns what was said of it to have failed; nothing more
  /// is said of it.
  told_failures settle(const std::string& process_id);

  /// All has ended: nothing is shown any more. Returns what was said to have failed.
  told_failures close();

private:
  using clock = std::chrono::steady_clock;

  void hear(std::span<const shared_event> events);
  void show();
  clock::time_point due() const;
  progress look() const;
  void say_failures(std::unique_lock<std::mutex>& lock);
  void show_progress(std::unique_lock<std::mutex>& lock);

  display_options options_;
  std::mutex mutex_; ///< Guards all below but `running_` and the handles.
  std::condition_variable changed_;
  std::condition_variable said_; ///< What had failed: who waits for that is told.
  run_overview run_{std::chrono::system_clock::now()};
  bool is_closing_ = false;
  bool has_moved_ = true;       ///< Something has happened since the last look.
  bool is_urgent_ = false;      ///< It is not to wait.
  bool is_saying_ = false;      ///< Failures are being told.
  clock::time_point shown_;     ///< When it was last drawn, or said.
  clock::duration look_took_{}; ///< To ask all how far they are.
  clock::duration interval_;    ///< Without a terminal.
  std::vector<process> running_;
  subscription heard_;
  std::thread thread_; ///< Once there is something to follow.
};

} // namespace troupe::cli
