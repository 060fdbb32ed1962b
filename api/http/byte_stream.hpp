/// A client's bytes, over TLS or not. For server.cpp alone: what stands here takes long to compile.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <cstddef>
#include <functional>
#include <utility>

namespace troupe::api {

/// Called with what went wrong, and how many bytes went through.
using bytes_done = std::function<void(boost::system::error_code failed, std::size_t count)>;

/// A connection's two directions. One read and one write may be under way at once; a buffer must
/// last until its call is done. Closing the socket ends what is under way.
class byte_stream {
public:
  byte_stream() = default;
  byte_stream(const byte_stream&) = delete;
  byte_stream& operator=(const byte_stream&) = delete;
  virtual ~byte_stream() = default;

  /// What comes before the first byte.
  virtual void greet(std::function<void(boost::system::error_code)> then) = 0;

  /// Reads what is there, one byte at least.
  virtual void read(boost::asio::mutable_buffer into, bytes_done then) = 0;

  /// Writes a part of it, one byte at least.
  virtual void write(boost::asio::const_buffer from, bytes_done then) = 0;

  /// Tells the client that nothing more comes, above the socket. Nothing is read afterwards.
  virtual void part(std::function<void()> then) = 0;

  /// What is below.
  virtual boost::asio::ip::tcp::socket& socket() = 0;
};

/// Bytes as they are.
class plain_stream final : public byte_stream {
public:
  explicit plain_stream(boost::asio::ip::tcp::socket socket) : socket_{std::move(socket)} {}

  void greet(std::function<void(boost::system::error_code)> then) override { then({}); }

  void read(boost::asio::mutable_buffer into, bytes_done then) override {
    socket_.async_read_some(into, std::move(then));
  }

  void write(boost::asio::const_buffer from, bytes_done then) override {
    socket_.async_write_some(from, std::move(then));
  }

  void part(std::function<void()> then) override { then(); }

  boost::asio::ip::tcp::socket& socket() override { return socket_; }

private:
  boost::asio::ip::tcp::socket socket_;
};

/// Bytes inside TLS.
class tls_stream final : public byte_stream {
public:
  tls_stream(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& context)
    : stream_{std::move(socket), context} {}

  void greet(std::function<void(boost::system::error_code)> then) override {
    stream_.async_handshake(boost::asio::ssl::stream_base::server, std::move(then));
  }

  void read(boost::asio::mutable_buffer into, bytes_done then) override {
    stream_.async_read_some(into, std::move(then));
  }

  void write(boost::asio::const_buffer from, bytes_done then) override {
    stream_.async_write_some(from, std::move(then));
  }

  void part(std::function<void()> then) override {
    stream_.async_shutdown([then = std::move(then)](boost::system::error_code) {
      then(); // an error means that the client is gone, or talks on: both go on below
    });
  }

  boost::asio::ip::tcp::socket& socket() override { return stream_.next_layer(); }

private:
  boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream_;
};

} // namespace troupe::api
