/// An answer whose body comes bit by bit, as long as the client stays: events, say.
#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <string>

namespace troupe::api {

/// What lies between who writes a body, on any threads, and the server that sends it. Holds a
/// bounded number of bytes: who writes faster than the client reads is told so, and waits for
/// nobody. Thread-safe.
class http_stream {
public:
  using notice = std::function<void()>;

  /// `most_waiting`: bytes that may wait to be sent, what is being sent included. A single text may
  /// be longer where nothing waits.
  explicit http_stream(std::size_t most_waiting) : most_waiting_{most_waiting} {}
  http_stream(const http_stream&) = delete;
  http_stream& operator=(const http_stream&) = delete;

  // -- who writes ----------------------------------------------------------------------------

  /// `on_room` is called when nothing waits any more, once after each `has_room` that was false;
  /// `on_closed` once, when the client has gone, or the body is sent. Both on the server's thread:
  /// they must be quick, and must not throw. Call it before the stream is answered with.
  void listen(notice on_room, notice on_closed);

  /// Appends to the body. False, and nothing is appended, where it doesn't fit, or the stream has
  /// ended or is closed.
  bool write(std::string text);

  /// Whether nothing waits: then any text fits.
  bool has_room();

  /// Nothing more is written. What was is sent, and then the connection closed.
  void end();

  // -- the server ----------------------------------------------------------------------------

  /// `wake` is called, by whoever writes or ends, once there is something to be done; again after
  /// the next `take`.
  void attach(notice wake);

  /// All that waits. It counts as waiting until it is `sent`.
  std::string take();
  void sent();

  /// Whether it has ended, and nothing waits to be taken.
  bool is_done();

  /// Nothing is sent any more. Any number of times.
  void close();

private:
  bool is_empty() const { return text_.empty() && under_way_ == 0; }
  notice to_wake();

  const std::size_t most_waiting_;
  std::mutex mutex_; // guards all below; notices are called without it
  notice on_room_{};
  notice on_closed_{};
  notice wake_{};
  std::string text_{};
  std::size_t under_way_ = 0;
  bool is_woken_ = false;
  bool wants_room_ = false;
  bool has_ended_ = false;
  bool is_closed_ = false;
};

/// A text as a chunk of HTTP/1.1's chunked transfer coding. It must not be empty: that is the end.
std::string chunk_of(const std::string& text);

} // namespace troupe::api
