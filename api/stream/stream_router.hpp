/// Which client is told what, and when.
#pragma once

#include "api/http/stream.hpp"
#include "api/stream/event_ring.hpp"
#include "api/stream/pending_changes.hpp"
#include "api/stream/stream_topics.hpp"
#include "troupe/time.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>

namespace troupe::api {

/// Who listens.
struct stream_listener {
  stream_topics topics{};
  std::string workflows{}; ///< A pattern that names of workflows must match; empty: any.
  std::string last_id{};   ///< Of the last event that it has seen; empty: it is new.
  /// Whether it may be told something still; asked before each telling. Must be quick.
  std::function<bool()> may_stay = [] { return true; };
};

/// Hands events to those who want them, gathers them for a moment, and writes what is due. An event
/// takes work for those only that want it, and what nobody takes waits within bounds: a client that
/// doesn't read is told nothing more until it does, and the stream of one that may not stay ends.
/// Of times it knows what it is told: `now` is that of a clock that never goes back. No threads, no
/// timers.
class stream_router {
public:
  using listener_id = std::uint64_t;

  /// How long changes of rows, and of executions, are gathered from one telling to the next.
  static constexpr std::chrono::milliseconds row_period{250};
  static constexpr std::chrono::milliseconds change_period{100};
  /// After so long without a word there is one, so that nobody between takes the connection for
  /// dead.
  static constexpr std::chrono::seconds heartbeat{15};

  static constexpr std::size_t most_listeners = 1'000;
  static constexpr std::size_t most_kept = 65'536; ///< Events for those who come back.

  /// `boot` tells the ids of events from those of other routers.
  explicit stream_router(std::string boot, std::size_t kept = most_kept)
    : ring_{std::move(boot), kept} {}

  /// From now on that one is told what happens, after what it has missed since `last_id`, or that
  /// this can't be known any more (`resync`). None where there are as many as may be.
  std::optional<listener_id> add(stream_listener who, std::shared_ptr<http_stream> to,
                                 duration now);

  /// It has gone. Nothing where it is not there.
  void remove(listener_id who);

  /// It has taken all that was written: again it is told what is due.
  void resume(listener_id who, duration now);

  /// These happened, after `lost` others.
  void publish(std::span<const stream_event> events, std::uint64_t lost);

  /// When there is something to be done; none: never, as things stand.
  std::optional<duration> next_due() const;

  /// Does one of the things that are due; false: there is none.
  bool serve_next(duration now);

  /// Ends all streams.
  void end_all();

  std::size_t size() const noexcept { return listeners_.size(); }

  /// Rows that were lost, as those who wanted them didn't read.
  std::uint64_t lost() const noexcept { return lost_; }

private:
  /// Changes that are told together.
  struct group {
    duration told = -std::chrono::hours{1};  ///< When the last were.
    std::optional<std::uint64_t> first = {}; ///< The number of the first that wait; none do.
  };

  struct listener {
    stream_listener who;
    std::shared_ptr<http_stream> stream;
    pending_changes pending{};
    group rows{};
    group changes{};
    duration told{};                    ///< When it heard anything.
    std::optional<duration> armed = {}; ///< When it is looked at next.
  };

  using listener_map = std::unordered_map<listener_id, listener>;

  static bool may_see(const listener& one, const stream_event& happened);
  static duration due_of(const listener& one);
  static bool wants_row(const listener& one, const stream_event& happened);
  const std::set<listener_id>& who_wants(row_kind rows) const;
  void route(const stream_event& happened, std::uint64_t number);
  void route_to(listener_id id, listener& one, const stream_event& happened, std::uint64_t number);
  void arm(listener_id id, listener& one, std::optional<duration> when);
  void serve(listener_id id, listener& one, duration now);

  event_ring ring_;
  listener_map listeners_;
  std::set<listener_id> of_processes_; ///< Who wants rows of processes,
  std::set<listener_id> of_approvals_; ///< of approvals,
  std::set<listener_id> of_schedules_; ///< of schedules,
  std::unordered_map<std::string, std::set<listener_id>> of_process_; ///< and of one by its id.
  std::set<std::pair<duration, listener_id>> due_;
  listener_id last_listener_ = 0;
  std::uint64_t lost_ = 0;
};

} // namespace troupe::api
