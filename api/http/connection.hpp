/// A client's connection, from its first byte to its end; connection_steps.hpp has what it does.
/// For server.cpp alone: what stands here takes long to compile.
#pragma once

#include "api/http/answer_text.hpp"
#include "api/http/byte_stream.hpp"
#include "api/http/framing.hpp"
#include "api/http/problem.hpp"
#include "api/http/server.hpp"
#include "api/http/stream.hpp"
#include "troupe/time.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

namespace troupe::api {

class connection;

/// What the connections of a server share. Only its thread looks at it.
struct connection_room {
  http_options options{};
  http_handler handler{};
  std::shared_ptr<boost::asio::io_context> io{};
  std::unordered_set<std::shared_ptr<connection>> all{};
  std::list<connection*> idle{}; ///< May be closed for others, the first one first.
  bool is_draining = false;
  std::function<void()> on_empty{}; ///< Called when the last one has gone.
};

/// One request at a time is read, handed on and answered. Only the server's thread touches it, and
/// it lives as long as something of it is under way.
class connection : public std::enable_shared_from_this<connection> {
public:
  connection(connection_room& room, std::unique_ptr<byte_stream> stream, std::string peer)
    : room_{room}, stream_{std::move(stream)}, peer_{std::move(peer)}, timer_{*room.io} {}

  /// Begins to read.
  void start();

  /// Answers 503 whatever the client asks.
  void turn_away();

  /// Takes the answer to the request that was handed on; dropped where nothing awaits it.
  void take_answer(const http_response& given);

  /// Closes at once if no request has begun.
  void retire();

  /// Closes at once.
  void close();

private:
  enum class phase {
    greeting,  ///< TLS.
    head,      ///< Reads one, or waits for its first byte: then it is among the idle.
    body,      ///< Reads one.
    answering, ///< The handler has the request. Reads ahead, to see whether the client leaves.
    writing,   ///< An answer.
    streaming, ///< Likewise, one that others go on writing. Reads, to see whether the client
               ///< leaves.
    parting,   ///< All is written; the client is to close.
    closed,
  };

  /// Read ahead of an answer.
  static constexpr std::size_t most_ahead = 16'384;

  /// How long a client may take to close, once its last answer is written: closed before it has
  /// read that, what it sends meanwhile would reset the connection, and the answer be lost.
  static constexpr std::chrono::milliseconds parting_time{2'000};

  void await_request();
  void advance();
  bool feed();
  void take_head();
  void hand_on();
  void refuse(unsigned status, std::string detail);
  void reply(const http_response& answer, bool keeps_open);
  void refuse_syntax(boost::system::error_code why);

  void read();
  void on_read(boost::system::error_code failed, std::size_t count);
  void on_end();
  void begin_stream(const std::shared_ptr<http_stream>& from);
  void pump();
  void send(std::string text);
  void write();
  void on_write(boost::system::error_code failed, std::size_t count);
  void finish();
  void discard();

  void rest();
  void wake();
  void arm(std::chrono::milliseconds time);
  void disarm();
  void on_time();

  connection_room& room_;
  std::unique_ptr<byte_stream> stream_;
  std::string peer_;
  boost::asio::steady_timer timer_;
  std::uint64_t armed_ = 0; ///< Which arming of the timer counts: an older one may be on its way.
  phase phase_ = phase::greeting;
  std::optional<std::list<connection*>::iterator> place_{}; ///< Among the idle.

  std::array<char, 4'096> block_{}; ///< Read into.
  bool is_reading_ = false;
  bool has_ended_ = false;  ///< The client sends nothing more.
  bool has_parted_ = false; ///< Nor is anything sent to it.
  std::string coming_{};    ///< Read, and not yet parsed.
  std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> parser_{};
  std::size_t head_size_ = 0;
  http_request asked_{};
  bool is_to_head_ = false;
  bool is_http_11_ = true;
  bool keeps_open_ = false;

  std::deque<std::string> going_{};       ///< The first one is being written,
  std::size_t gone_ = 0;                  ///< and this much of it has gone.
  std::shared_ptr<http_stream> source_{}; ///< While it streams, and until it is closed.
};

/// A request's claim to an answer: given by any thread, at the latest when it goes.
class answer_ticket {
public:
  answer_ticket(std::shared_ptr<boost::asio::io_context> io, std::weak_ptr<connection> asked)
    : io_{std::move(io)}, asked_{std::move(asked)} {}
  answer_ticket(const answer_ticket&) = delete;
  answer_ticket& operator=(const answer_ticket&) = delete;

  ~answer_ticket() {
    if (!is_given_)
      give(http_problem(500, "the request was not answered"));
  }

  /// The first one counts.
  void give(http_response answer) {
    if (is_given_.exchange(true))
      return;
    boost::asio::post(*io_, [asked = asked_, answer = std::move(answer)] {
      if (auto there = asked.lock())
        there->take_answer(answer);
      else if (answer.stream)
        answer.stream->close();
    });
  }

private:
  // Outlives the server where an answer comes late.
  std::shared_ptr<boost::asio::io_context> io_;
  std::weak_ptr<connection> asked_;
  std::atomic<bool> is_given_ = false;
};

} // namespace troupe::api
