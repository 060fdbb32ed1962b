/// Ctrl-C and its like.
#pragma once

#include <csignal>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace troupe::cli {

/// Hears SIGINT, SIGTERM and SIGHUP (the last unless the caller ignores it, as `nohup` does)
/// in a thread of its own. To be made before any other thread is, so that none but its own gets
/// them. The first signal cancels; a second one ends the program at once with 128 + its number,
/// after killing the commands that run.
class signal_watch {
public:
  signal_watch();
  ~signal_watch();
  signal_watch(const signal_watch&) = delete;
  signal_watch& operator=(const signal_watch&) = delete;

  /// What the first signal does, called with the reason. Before this is set, a signal ends the
  /// program at once with `exit_code::cancelled`. Called once at most, from the watch's thread,
  /// which hears nothing meanwhile: it must not wait for anybody, be it an actor, a file or a
  /// terminal, so it asks and says at once.
  void on_first(std::function<void(const std::string& reason)> cancel);

  /// What a new size of the terminal does, called likewise, each time. Empty: nothing.
  void on_resize(std::function<void()> redraw);

private:
  void watch();
  void hear(int signal);

  sigset_t before_{};
  int signals_ = -1; // a signalfd
  int stop_ = -1;    // an eventfd
  std::mutex mutex_;
  std::function<void(const std::string&)> cancel_;
  std::function<void()> redraw_;
  bool heard_ = false;
  std::thread thread_;
};

} // namespace troupe::cli
