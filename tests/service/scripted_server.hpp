/// A web server on the loopback interface that does what a test says.
#pragma once

#include "runtime/base/descriptor.hpp"
#include "runtime/service/exec/sigpipe_guard.hpp"

#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <array>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <utility>

namespace troupe::testing {

/// One connection to a client. For one thread.
class scripted_connection {
public:
  /// `tls`: null, or accepts it.
  scripted_connection(descriptor socket, SSL_CTX* tls)
    : socket_{std::move(socket)}, tls_{nullptr, &::SSL_free} {
    if (!tls)
      return;
    tls_.reset(::SSL_new(tls));
    ::SSL_set_fd(tls_.get(), socket_.get());
    is_open_ = ::SSL_accept(tls_.get()) == 1;
  }

  /// The head of the next request and its body; empty: none comes any more.
  std::string read_request() {
    constexpr std::string_view gap{"\r\n\r\n"};
    std::string text;
    while (text.find(gap) == std::string::npos)
      if (!read_more(text))
        return {};
    const auto head = text.find(gap) + gap.size();
    const auto length = text.find("Content-Length: ");
    if (length == std::string::npos)
      return text;
    const auto whole = head + std::stoul(text.substr(length + 16));
    while (text.size() < whole)
      if (!read_more(text))
        return {};
    return text;
  }

  /// Whether it could be sent.
  bool send(std::string_view text) {
    while (is_open_ && !text.empty()) {
      const auto size = static_cast<int>(text.size());
      const auto count = tls_ ? ::SSL_write(tls_.get(), text.data(), size)
                              : ::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL);
      if (count <= 0)
        return false;
      text.remove_prefix(static_cast<std::size_t>(count));
    }
    return is_open_;
  }

  /// An answer with its length: `headers` are whole lines.
  bool answer(const std::string& status, const std::string& body, const std::string& headers = {}) {
    return send("HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n"
                + headers + "\r\n" + body);
  }

  /// Returns once the client has closed it.
  void wait_for_close() {
    for (std::string rest; read_more(rest);)
      rest.clear();
  }

  int socket() const { return socket_.get(); }

private:
  bool read_more(std::string& text) {
    std::array<char, 65'536> block{};
    const auto size = static_cast<int>(block.size());
    const auto count = !is_open_ ? 0
                       : tls_    ? ::SSL_read(tls_.get(), block.data(), size)
                                 : ::recv(socket_.get(), block.data(), block.size(), 0);
    if (count > 0)
      text.append(block.data(), static_cast<std::size_t>(count));
    return count > 0;
  }

  sigpipe_guard quiet_; // TLS writes to who has gone
  descriptor socket_;
  std::unique_ptr<SSL, decltype(&::SSL_free)> tls_;
  bool is_open_ = true;
};

/// Serves each connection in a thread of its own, until it goes.
class scripted_server {
public:
  using script = std::function<void(scripted_connection&)>;

  /// `certificate` and `key`: PEM files, for TLS.
  explicit scripted_server(script talk, const std::string& certificate = {},
                           const std::string& key = {})
    : talk_{std::move(talk)}, tls_{nullptr, &::SSL_CTX_free} {
    if (!certificate.empty()) {
      tls_.reset(::SSL_CTX_new(::TLS_server_method()));
      REQUIRE(::SSL_CTX_use_certificate_chain_file(tls_.get(), certificate.c_str()) == 1);
      REQUIRE(::SSL_CTX_use_PrivateKey_file(tls_.get(), key.c_str(), SSL_FILETYPE_PEM) == 1);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* where = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    REQUIRE(::bind(listening_.get(), where, size) == 0);
    REQUIRE(::listen(listening_.get(), 64) == 0);
    REQUIRE(::getsockname(listening_.get(), where, &size) == 0);
    port_ = ntohs(address.sin_port);
    accepting_ = std::thread{[this] { accept_all(); }};
  }
  scripted_server(const scripted_server&) = delete;
  scripted_server& operator=(const scripted_server&) = delete;
  ~scripted_server() {
    ::shutdown(listening_.get(), SHUT_RDWR);
    accepting_.join();
    {
      std::scoped_lock lock{mutex_};
      for (const auto& each : open_)
        ::shutdown(each.get(), SHUT_RDWR);
    }
    for (auto& each : talking_)
      each.join();
  }

  unsigned port() const { return port_; }
  std::string at(const std::string& path, const std::string& host = "127.0.0.1") const {
    return (tls_ ? "https://" : "http://") + host + ':' + std::to_string(port_) + path;
  }
  /// Connections so far.
  std::size_t connections() const {
    std::scoped_lock lock{mutex_};
    return open_.size();
  }

private:
  void accept_all() {
    for (;;) {
      descriptor client{::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
      if (!client)
        return;
      {
        std::scoped_lock lock{mutex_};
        open_.emplace_back(::dup(client.get())); // it is told of the end by that
      }
      talking_.emplace_back([this, own = std::make_shared<descriptor>(std::move(client))] {
        scripted_connection connection{std::move(*own), tls_.get()};
        talk_(connection);
        ::shutdown(connection.socket(), SHUT_RDWR); // there is a second descriptor of it
      });
    }
  }

  script talk_;
  std::unique_ptr<SSL_CTX, decltype(&::SSL_CTX_free)> tls_;
  descriptor listening_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  unsigned port_ = 0;
  std::thread accepting_;
  mutable std::mutex mutex_; // of what follows
  std::list<descriptor> open_;
  std::list<std::thread> talking_; // of the accepting thread, then of the last
};

} // namespace troupe::testing
