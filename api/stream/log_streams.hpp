/// What commands of processes write, to clients as it is written.
#pragma once

#include "api/http/stream.hpp"
#include "runtime/node/logged_action.hpp"
#include "runtime/node/process_place.hpp"
#include "troupe/result.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace troupe::api {

class log_reader_of_client;

/// Whose logs a client wants.
struct log_listener {
  std::string process{}; ///< Its whole id; the store has it.
  log_query wanted{};
  /// Whether it may be told something still; asked before each telling. Any thread.
  std::function<bool()> may_stay = [] { return true; };
};

/// A thread for each client, which waits for what is written, as `process_directory::follow_logs`
/// does, and for the client: one that reads slowly is told all, later, and holds up nobody else.
/// Events are `log` with `taskPath`, `attempt` and `text`, at last `end`, or `problem` with `code`
/// and `detail`. Thread-safe.
class log_streams {
public:
  /// Clients at once.
  static constexpr std::size_t most_clients = 64;

  explicit log_streams(process_place place) : place_{std::move(place)} {}
  /// Closes it.
  ~log_streams();
  log_streams(const log_streams&) = delete;
  log_streams& operator=(const log_streams&) = delete;

  /// A stream of what is wanted, until the process ends. Fails with `runtime_busy` where there are
  /// as many as may be, and with `runtime_closing` once it is closed.
  result<std::shared_ptr<http_stream>> open(log_listener who);

  /// Ends all streams, and takes no more. Any number of times.
  void close();

private:
  struct client {
    std::shared_ptr<log_reader_of_client> reader;
    std::jthread thread;
  };

  void forget_those_that_ended();

  const process_place place_;
  std::mutex mutex_; // guards all below
  std::map<std::uint64_t, client> clients_;
  std::uint64_t last_ = 0;
  bool is_closed_ = false;
};

} // namespace troupe::api
