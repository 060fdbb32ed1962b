#include "api/http/server.hpp"

#include "api/http/connection.hpp"
#include "api/http/connection_steps.hpp"
#include "api/http/listener.hpp"
#include "api/http/tls_context.hpp"
#include "runtime/base/signals_blocked.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ssl/context.hpp>

#include <cerrno>
#include <future>
#include <system_error>
#include <thread>
#include <vector>

#include <pthread.h>

namespace troupe::api {

namespace {

/// Beyond the limit, so many are told so at once; still others are closed without a word.
constexpr std::size_t most_turned_away = 64;

/// How long nobody is let in once the system has no descriptors left.
constexpr std::chrono::milliseconds exhausted_pause{100};

} // namespace

/// The server itself. After `open`, all but `address` is its thread's.
struct http_server::impl {
  explicit impl(http_options options)
    : io{std::make_shared<boost::asio::io_context>(1)}, stays{io->get_executor()}, door{*io},
      pause{*io}, cut{*io} {
    room.options = std::move(options);
    room.io = io;
  }

  result<void> listen();
  result<void> serve(http_handler handler);
  void let_in();
  void take_clients();
  void admit(connected_client client);
  void close_all();
  void begin_drain(std::chrono::milliseconds within, std::shared_ptr<std::promise<bool>> told);
  void end_drain(bool in_peace);

  std::shared_ptr<boost::asio::io_context> io;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> stays;
  boost::asio::ip::tcp::acceptor door;
  boost::asio::steady_timer pause;
  boost::asio::steady_timer cut;
  std::optional<boost::asio::ssl::context> tls{};
  std::string address{};
  connection_room room{};
  std::shared_ptr<std::promise<bool>> drained{};
  std::thread thread{};
};

result<void> http_server::impl::listen() {
  const auto& options = room.options;
  if (!options.certificate.empty() || !options.key.empty()) {
    auto opened = open_tls(options.certificate, options.key);
    if (!opened)
      return tl::unexpected{std::move(opened.error())};
    tls.emplace(opened->release());
  }
  auto listening = listen_at(options.address, options.port);
  if (!listening)
    return tl::unexpected{std::move(listening.error())};
  boost::system::error_code failed;
  const bool is_ipv6 = listening->address.starts_with('[');
  door.assign(is_ipv6 ? boost::asio::ip::tcp::v6() : boost::asio::ip::tcp::v4(),
              listening->socket.get(), failed);
  if (failed)
    return failure(error_code::system_exhausted, "can't wait for connections: " + failed.message());
  static_cast<void>(listening->socket.release()); // the door closes it
  address = std::move(listening->address);
  return {};
}

result<void> http_server::impl::serve(http_handler handler) {
  room.handler = std::move(handler);
  let_in();
  const signals_blocked none;
  try {
    thread = std::thread{[this] { io->run(); }};
  } catch (const std::system_error& why) {
    return failure(error_code::system_exhausted,
                   std::string{"no thread for the server of "} + address + ": " + why.what());
  }
  ::pthread_setname_np(thread.native_handle(), "troupe-http");
  return {};
}

void http_server::impl::let_in() {
  door.async_wait(boost::asio::ip::tcp::acceptor::wait_read,
                  [this](boost::system::error_code closed) {
                    if (!closed)
                      take_clients();
                  });
}

void http_server::impl::take_clients() {
  for (;;) {
    auto client = accept_client(door.native_handle());
    if (client.socket) {
      admit(std::move(client));
      continue;
    }
    if (errno != EMFILE && errno != ENFILE && errno != ENOBUFS && errno != ENOMEM)
      return let_in(); // nobody waits, or who did has left
    if (!room.idle.empty()) {
      room.idle.front()->close();
      continue;
    }
    pause.expires_after(exhausted_pause);
    return pause.async_wait([this](boost::system::error_code cancelled) {
      if (!cancelled && !room.is_draining)
        let_in();
    });
  }
}

void http_server::impl::admit(connected_client client) {
  const auto most = room.options.most_connections;
  while (room.all.size() >= most && !room.idle.empty())
    room.idle.front()->close();
  const bool has_room = room.all.size() < most;
  if (!has_room && (tls || room.all.size() >= most + most_turned_away))
    return;
  boost::asio::ip::tcp::socket socket{*io};
  boost::system::error_code failed;
  socket.assign(client.is_ipv6 ? boost::asio::ip::tcp::v6() : boost::asio::ip::tcp::v4(),
                client.socket.get(), failed);
  if (failed)
    return;
  static_cast<void>(client.socket.release()); // the socket closes it
  socket.non_blocking(true, failed);
  std::unique_ptr<byte_stream> stream;
  if (tls)
    stream = std::make_unique<tls_stream>(std::move(socket), *tls);
  else
    stream = std::make_unique<plain_stream>(std::move(socket));
  auto fresh = std::make_shared<connection>(room, std::move(stream), std::move(client.peer));
  room.all.insert(fresh);
  if (has_room)
    fresh->start();
  else
    fresh->turn_away();
}

void http_server::impl::close_all() {
  boost::system::error_code ignored; // the descriptor is gone in any case
  door.close(ignored);
  pause.cancel();
  const std::vector<std::shared_ptr<connection>> all{room.all.begin(), room.all.end()};
  for (const auto& each : all)
    each->close();
}

void http_server::impl::begin_drain(std::chrono::milliseconds within,
                                    std::shared_ptr<std::promise<bool>> told) {
  drained = std::move(told);
  room.is_draining = true;
  boost::system::error_code ignored; // the descriptor is gone in any case
  door.close(ignored);
  pause.cancel();
  const std::vector<std::shared_ptr<connection>> all{room.all.begin(), room.all.end()};
  for (const auto& each : all)
    each->retire();
  if (room.all.empty())
    return end_drain(true);
  room.on_empty = [this] { end_drain(true); };
  cut.expires_after(within);
  cut.async_wait([this](boost::system::error_code cancelled) {
    if (cancelled || !drained)
      return;
    const auto still = std::exchange(drained, nullptr);
    close_all();
    still->set_value(false);
  });
}

void http_server::impl::end_drain(bool in_peace) {
  cut.cancel();
  if (const auto told = std::exchange(drained, nullptr))
    told->set_value(in_peace);
}

result<std::unique_ptr<http_server>> http_server::open(http_options options) {
  auto inner = std::make_unique<impl>(std::move(options));
  if (auto listening = inner->listen(); !listening)
    return tl::unexpected{std::move(listening.error())};
  return std::unique_ptr<http_server>{new http_server{std::move(inner)}};
}

result<void> http_server::serve(http_handler handler) {
  return impl_->serve(std::move(handler));
}

http_server::http_server(std::unique_ptr<impl> inner) : impl_{std::move(inner)} {}

http_server::~http_server() {
  boost::asio::post(*impl_->io, [inner = impl_.get()] {
    inner->cut.cancel();
    inner->close_all();
    inner->stays.reset(); // what was under way ends, and with it the thread
  });
  if (impl_->thread.joinable())
    impl_->thread.join();
}

const std::string& http_server::address() const {
  return impl_->address;
}

bool http_server::drain(std::chrono::milliseconds within) {
  auto told = std::make_shared<std::promise<bool>>();
  auto answer = told->get_future();
  boost::asio::post(*impl_->io, [inner = impl_.get(), within, told = std::move(told)]() mutable {
    inner->begin_drain(within, std::move(told));
  });
  return answer.get();
}

} // namespace troupe::api
