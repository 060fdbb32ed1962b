/// The streams of a server: what happens in its runtime, to all who listen.
#pragma once

#include "api/http/stream.hpp"
#include "api/stream/stream_router.hpp"
#include "runtime/node/schedule_changes.hpp"
#include "troupe/runtime.hpp"
#include "troupe/time.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace troupe::api {

/// What is counted of streams. Any thread may read it.
struct stream_figures {
  std::atomic<std::int64_t> open = 0; ///< Streams.
  std::atomic<std::int64_t> lost = 0; ///< Rows, as those who wanted them did not read.
  std::atomic<bool> is_heard = false; ///< The runtime is subscribed to. Waited for, too.
};

/// One subscription and one thread for all streams. The runtime never waits for them: what they are
/// too slow for is lost, and they are told. Nothing is subscribed to before the first stream, and
/// some time after the last one has gone: who comes back until then has missed nothing.
/// Thread-safe.
class event_streams {
public:
  /// Never goes back.
  using clock = std::function<duration()>;

  /// How long nobody may listen until nothing is subscribed to any more.
  static constexpr std::chrono::seconds usual_linger{60};

  /// `node` must outlive it.
  explicit event_streams(runtime& node, clock since_start = steady_time,
                         duration linger = usual_linger);
  /// Closes it.
  ~event_streams();
  event_streams(const event_streams&) = delete;
  event_streams& operator=(const event_streams&) = delete;

  /// A stream that tells `who` what happens from now on. May block. Fails with `runtime_busy` where
  /// there are as many as may be, and with `runtime_closing` once it is closed.
  result<std::shared_ptr<http_stream>> open(stream_listener who);

  /// Tells streams which schedules have changed. Any thread; it may outlive the streams.
  schedule_listener schedule_teller() const;

  /// What is counted; it may outlive the streams.
  std::shared_ptr<const stream_figures> figures() const;

  /// Ends all streams, and takes no more. Any number of times, not for two threads at once.
  void close();

  static duration steady_time();

private:
  struct shared_state;

  std::shared_ptr<shared_state> shared_; // streams and the subscription hold it, too
};

} // namespace troupe::api
