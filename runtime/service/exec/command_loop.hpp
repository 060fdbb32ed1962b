/// Waiting for all commands that run, by one thread.
#pragma once

#include "runtime/service/exec/command_members.hpp"
#include "troupe/result.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <poll.h>
#include <span>

namespace troupe {

/// What is waited for: whatever of it comes first.
struct command_wait {
  std::span<const pollfd> watched{}; ///< Read until it is waited for; -1: none.
  std::optional<std::chrono::steady_clock::time_point> until{};
  bool programs = false; ///< A list of the host's programs, begun from now on.
};

/// Serves commands when there is something to do for them. A thread of its own, which takes no
/// signals and never blocks otherwise, waits for what they wait for, at a cost that doesn't depend
/// on how many there are. What there is to do may block (a disk that holds up a log): that is done
/// by a few threads, and more as long as those are stuck. One thread at a time serves a command, so
/// its state needs no lock.
///
///     descriptors, deadlines             -- loop's thread --+
///     stop requests, room for a process  -------------------+--> job_pool --> client::serve
///     another thread's list of programs  -------------------+
///
/// All threads are started when first needed. Thread-safe.
class command_loop {
  struct state;

public:
  /// How long one is waited for at the end that was asked to stop.
  static constexpr std::chrono::seconds stop_grace{5};

  /// Has a command served, now or after what is being done for it: from any thread, at once, as
  /// long as the command is in the loop.
  class waker {
  public:
    void operator()() const;
    /// The same for a stop request.
    void stop() const;

  private:
    friend class command_loop;
    friend state;
    waker(state& loop, std::uint64_t id) : loop_{&loop}, id_{id} {}

    state* loop_;
    std::uint64_t id_;
  };

  /// What a command is served with.
  struct occasion {
    waker wake;
    program_list programs; ///< What it waited for; null: that hasn't come.
  };

  /// What is served.
  class client {
  public:
    client() = default;
    client(const client&) = delete;
    client& operator=(const client&) = delete;
    virtual ~client() = default;

    /// Does what there is to do, which may be nothing. What it waits for then; nothing: it is not
    /// to be served again. Must not throw.
    virtual std::optional<command_wait> serve(const occasion& now) = 0;

    /// It is out of the loop, and about to be destroyed. `is_awaited`: else the loop was closed
    /// without it, and nobody is left to hear of it. Must not throw.
    virtual void finish(bool is_awaited) = 0;
  };

  command_loop();
  command_loop(const command_loop&) = delete;
  command_loop& operator=(const command_loop&) = delete;
  ~command_loop();

  /// Makes what the loop needs, where that hasn't been done. Fails where the system has too little
  /// of it.
  result<void> open();

  /// Takes it in, served for the first time by the calling thread, which may block. After `open`.
  void run(std::unique_ptr<client> what);

  /// Waits for those that are in the loop, save those that were asked to stop `stop_grace` ago and
  /// haven't: these are left behind, and nobody waits for their threads. None may be added any
  /// more.
  void close();

private:
  std::shared_ptr<state> state_; ///< With its threads: some may outlive this.
};

} // namespace troupe
