/// What a connection does, step by step. For server.cpp alone, as connection.hpp is.
#pragma once

#include "api/http/connection.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <exception>
#include <memory>
#include <string>
#include <utility>

namespace troupe::api {

inline void connection::start() {
  arm(room_.options.head_time);
  stream_->greet([self = shared_from_this()](boost::system::error_code failed) {
    if (self->phase_ != phase::greeting)
      return;
    if (failed)
      return self->close();
    self->await_request();
  });
}

inline void connection::turn_away() {
  auto answer = http_problem(503, "the server has no room for more connections at the moment");
  answer.headers.push_back({"Retry-After", "1"});
  reply(answer, false);
}

inline void connection::await_request() {
  if (room_.is_draining || has_ended_)
    return finish();
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(room_.options.head_limit));
  parser_->body_limit(room_.options.body_limit);
  head_size_ = 0;
  is_to_head_ = false;
  phase_ = phase::head;
  if (coming_.empty()) {
    rest();
    arm(room_.options.idle_time);
    read();
  } else {
    arm(room_.options.head_time);
    advance();
  }
}

/// Parses what has come, as far as it goes.
inline void connection::advance() {
  for (;;) {
    if (phase_ == phase::head && parser_->is_header_done())
      take_head();
    else if (phase_ == phase::body && parser_->is_done())
      return hand_on();
    else if ((phase_ != phase::head && phase_ != phase::body) || !feed())
      return;
  }
}

/// Gives the parser what has come; false: it was refused, or more must come first.
inline bool connection::feed() {
  if (coming_.empty()) {
    read();
    return false;
  }
  boost::system::error_code failed;
  const auto used = parser_->put(boost::asio::buffer(coming_), failed);
  coming_.erase(0, used);
  if (phase_ == phase::head) {
    // The parser's own limit is one of a line where lines come one by one, and what it can't read
    // yet is a part of the head.
    head_size_ += used;
    const auto rest = failed == boost::beast::http::error::need_more ? coming_.size() : 0;
    if (head_size_ + rest > room_.options.head_limit)
      failed = boost::beast::http::error::header_limit;
  }
  if (!failed)
    return true;
  if (failed != boost::beast::http::error::need_more) {
    refuse_syntax(failed);
    return false;
  }
  // What the parser waits for the end of: a chunk's extensions, or the headers behind the last one.
  if (phase_ == phase::body && coming_.size() > room_.options.head_limit) {
    refuse(400, "between two chunks of the body, or behind the last, is too much");
    return false;
  }
  read();
  return false;
}

inline void connection::refuse_syntax(boost::system::error_code why) {
  namespace http = boost::beast::http;
  const auto& limits = room_.options;
  if (why == http::error::header_limit)
    return refuse(431, "the request's head is longer than " + std::to_string(limits.head_limit)
                         + " bytes");
  if (why == http::error::body_limit)
    return refuse(413, "the request's body is longer than " + std::to_string(limits.body_limit)
                         + " bytes");
  refuse(400, "the request is not HTTP/1.1: " + why.message());
}

inline void connection::take_head() {
  const auto& message = parser_->get();
  is_http_11_ = message.version() >= 11;
  const auto copy = [](const auto& text) { return std::string{text.data(), text.size()}; };
  asked_ = {};
  asked_.peer = peer_;
  asked_.method = copy(message.method_string());
  asked_.target = copy(message.target());
  for (const auto& field : message)
    asked_.headers.push_back({copy(field.name_string()), copy(field.value())});
  is_to_head_ = asked_.method == "HEAD";
  if (auto refused = refusal_of_head(asked_, is_http_11_))
    return refuse(refused->status, std::move(refused->detail));
  keeps_open_ = parser_->keep_alive();
  phase_ = phase::body;
  if (parser_->is_done())
    return;
  parser_->eager(true);
  arm(room_.options.body_time);
  if (coming_.empty() && awaits_go_ahead(asked_, is_http_11_))
    send("HTTP/1.1 100 Continue\r\n\r\n");
}

inline void connection::hand_on() {
  phase_ = phase::answering;
  disarm();
  asked_.body = std::move(parser_->get().body());
  auto ticket = std::make_shared<answer_ticket>(room_.io, weak_from_this());
  read();
  try {
    room_.handler(std::move(asked_),
                  [ticket](http_response given) { ticket->give(std::move(given)); });
  } catch (const std::exception& thrown) {
    ticket->give(http_problem(500, std::string{"internal error: "} + thrown.what()));
  }
}

inline void connection::take_answer(const http_response& given) {
  if (phase_ == phase::answering)
    reply(given, keeps_open_);
  else if (given.stream)
    given.stream->close();
}

inline void connection::refuse(unsigned status, std::string detail) {
  reply(http_problem(status, std::move(detail)), false);
}

inline void connection::reply(const http_response& answer, bool keeps_open) {
  const bool streams = answer.stream && !is_to_head_ && is_sendable(answer);
  phase_ = streams ? phase::streaming : phase::writing;
  keeps_open_ = keeps_open && !has_ended_ && !room_.is_draining && !answer.stream;
  if (streams)
    begin_stream(answer.stream);
  else if (answer.stream)
    answer.stream->close();
  send(answer_text(answer, {.is_to_head = is_to_head_,
                            .keeps_open = keeps_open_,
                            .now = std::time(nullptr),
                            .is_http_11 = is_http_11_}));
}

/// Hears from now on when there is something to be sent; the head comes first.
inline void connection::begin_stream(const std::shared_ptr<http_stream>& from) {
  source_ = from;
  source_->attach([io = room_.io, there = weak_from_this()] {
    boost::asio::post(*io, [there] {
      if (auto self = there.lock())
        self->pump();
    });
  });
  if (room_.is_draining)
    source_->end();
  coming_.clear(); // nothing is answered behind a stream
  read();
}

/// Sends what the stream has, once all that came before has gone.
inline void connection::pump() {
  if (phase_ != phase::streaming || !going_.empty())
    return;
  auto text = source_->take();
  if (!text.empty()) {
    if (is_http_11_)
      text = chunk_of(text);
    return send(std::move(text));
  }
  if (!source_->is_done())
    return;
  phase_ = phase::writing;
  if (is_http_11_)
    send("0\r\n\r\n");
  else
    finish();
}

inline void connection::read() {
  const bool is_ahead
    = phase_ == phase::answering || phase_ == phase::writing || phase_ == phase::streaming;
  if (is_reading_ || has_ended_ || (is_ahead && coming_.size() >= most_ahead))
    return;
  is_reading_ = true;
  stream_->read(boost::asio::buffer(block_),
                [self = shared_from_this()](boost::system::error_code failed, std::size_t count) {
                  self->on_read(failed, count);
                });
}

inline void connection::on_read(boost::system::error_code failed, std::size_t count) {
  is_reading_ = false;
  if (phase_ == phase::parting && has_parted_ && failed)
    return close(); // this read came before that of `discard`, and saw the end in its stead
  if (phase_ == phase::parting || phase_ == phase::closed)
    return;
  if (failed)
    return on_end();
  coming_.append(block_.data(), count);
  if (place_) {
    wake();
    arm(room_.options.head_time);
  }
  if (phase_ == phase::streaming)
    coming_.clear();
  if (phase_ == phase::head || phase_ == phase::body)
    advance();
  else
    read();
}

/// The client has closed, or its sending side is shut.
inline void connection::on_end() {
  has_ended_ = true;
  if (place_ || phase_ == phase::answering || phase_ == phase::streaming)
    close();
  else if (phase_ == phase::head || phase_ == phase::body)
    refuse(400, "the request ends before it is whole");
}

inline void connection::send(std::string text) {
  going_.push_back(std::move(text));
  if (going_.size() == 1)
    write();
  else if (phase_ == phase::writing)
    arm(room_.options.stall_time);
}

inline void connection::write() {
  if (phase_ == phase::writing || phase_ == phase::streaming)
    arm(room_.options.stall_time);
  const auto& text = going_.front();
  stream_->write(boost::asio::buffer(text.data() + gone_, text.size() - gone_),
                 [self = shared_from_this()](boost::system::error_code failed, std::size_t count) {
                   self->on_write(failed, count);
                 });
}

inline void connection::on_write(boost::system::error_code failed, std::size_t count) {
  if (phase_ == phase::closed)
    return;
  if (failed)
    return close();
  gone_ += count;
  if (gone_ == going_.front().size()) {
    going_.pop_front();
    gone_ = 0;
  }
  if (!going_.empty()) {
    write();
  } else if (phase_ == phase::streaming) {
    disarm();
    source_->sent();
    pump();
  } else if (phase_ == phase::writing && keeps_open_) {
    await_request();
  } else if (phase_ == phase::writing) {
    finish();
  }
}

/// Ends the connection once the client has had the chance to read all.
inline void connection::finish() {
  if (has_ended_)
    return close();
  phase_ = phase::parting;
  rest();
  arm(parting_time);
  stream_->part([self = shared_from_this()] {
    if (self->phase_ == phase::closed)
      return;
    self->has_parted_ = true;
    boost::system::error_code gone; // then the next read says so, too
    self->stream_->socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send, gone);
    self->discard();
  });
}

/// Reads what nobody wants, until the client closes.
inline void connection::discard() {
  auto& socket = stream_->socket();
  socket.async_wait(boost::asio::ip::tcp::socket::wait_read,
                    [self = shared_from_this()](boost::system::error_code failed) {
                      if (failed || self->phase_ == phase::closed)
                        return self->close();
                      std::array<char, 16'384> unwanted;
                      self->stream_->socket().read_some(boost::asio::buffer(unwanted), failed);
                      if (failed && failed != boost::asio::error::would_block)
                        self->close();
                      else
                        self->discard();
                    });
}

inline void connection::retire() {
  if (phase_ == phase::greeting || (phase_ == phase::head && place_))
    close();
  else if (phase_ == phase::streaming)
    source_->end();
}

inline void connection::close() {
  if (phase_ == phase::closed)
    return;
  const auto self = shared_from_this(); // the room's own may be the last one
  phase_ = phase::closed;
  wake();
  disarm();
  boost::system::error_code ignored; // the descriptor is gone in any case
  stream_->socket().close(ignored);
  if (source_)
    source_->close();
  room_.all.erase(self);
  if (room_.all.empty() && room_.on_empty)
    room_.on_empty();
}

/// Joins the idle.
inline void connection::rest() {
  if (!place_)
    place_ = room_.idle.insert(room_.idle.end(), this);
}

inline void connection::wake() {
  if (place_)
    room_.idle.erase(*place_);
  place_.reset();
}

inline void connection::arm(std::chrono::milliseconds time) {
  timer_.expires_after(time);
  timer_.async_wait(
    [self = shared_from_this(), number = ++armed_](boost::system::error_code failed) {
      if (!failed && number == self->armed_)
        self->on_time();
    });
}

inline void connection::disarm() {
  ++armed_;
  timer_.cancel();
}

inline void connection::on_time() {
  const auto& limits = room_.options;
  if (phase_ == phase::head && !place_)
    refuse(408, "the request's head took longer than " + troupe::to_string(limits.head_time));
  else if (phase_ == phase::body)
    refuse(408, "the request's body took longer than " + troupe::to_string(limits.body_time));
  else
    close();
}

} // namespace troupe::api
