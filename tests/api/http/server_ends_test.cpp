#include "http_client.hpp"

#include "api/http/listener.hpp"
#include "api/http/server.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <future>
#include <optional>
#include <string>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::api;
using namespace troupe::api::testing;

namespace {

std::uint16_t port_in(const std::string& address) {
  return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
}

} // namespace

TEST_CASE("http server: a client that leaves before its answer is noticed") {
  withheld_answers withheld;
  const auto server = serve(withheld.handler());
  std::optional<http_client> client{std::in_place, server->address()};
  client->send(get("/"));
  const auto answer = withheld.take();
  client.reset();
  CHECK(server->drain(60s)); // there is no connection any more that waits for that answer
  answer(text_answer("late"));
}

TEST_CASE("http server: a client that leaves is noticed behind a request sent ahead") {
  withheld_answers withheld;
  const auto server = serve(withheld.handler());
  std::optional<http_client> client{std::in_place, server->address()};
  client->send(get("/1") + get("/2"));
  const auto answer = withheld.take();
  client.reset();
  CHECK(server->drain(60s));
}

TEST_CASE("http server: drained, it closes idle connections and answers what has begun") {
  withheld_answers withheld;
  const auto server = serve(withheld.handler());
  http_client idle{server->address()};
  CHECK(idle.send(get("/echo")).read().status == 200);
  std::optional<http_client> busy{std::in_place, server->address()};
  busy->send(get("/"));
  const auto answer = withheld.take();
  auto drained = std::async(std::launch::async, [&] { return server->drain(60s); });
  CHECK(idle.is_at_end());
  CHECK(listen_at("127.0.0.1", port_in(server->address())).has_value()); // nobody is let in
  answer(text_answer("done"));
  const auto last = busy->read();
  CHECK(last.body == "done");
  CHECK(last.headers.at("connection") == "close");
  CHECK(busy->is_at_end());
  busy.reset();
  CHECK(drained.get());
}

TEST_CASE("http server: a drain cuts what takes longer than it may") {
  withheld_answers withheld;
  const auto server = serve(withheld.handler());
  http_client busy{server->address()};
  busy.send(get("/"));
  const auto answer = withheld.take();
  CHECK(!server->drain(10ms));
  CHECK(busy.is_at_end());
  answer(text_answer("late"));
}

TEST_CASE("http server: one without connections is drained at once") {
  const auto server = serve(&echo);
  CHECK(server->drain(60s));
  CHECK(server->drain(60s));
}

TEST_CASE("http server: its end closes all connections, and answers may outlive it") {
  withheld_answers withheld;
  auto server = serve(withheld.handler());
  http_client idle{server->address()};
  CHECK(idle.send(get("/echo")).read().status == 200);
  http_client busy{server->address()};
  busy.send(get("/"));
  const auto answer = withheld.take();
  server.reset();
  CHECK(idle.is_at_end());
  CHECK(busy.is_at_end());
  answer(text_answer("late"));
}

TEST_CASE("http server: what is wrong with its address is said when it is opened") {
  const auto server = serve(&echo);
  const auto taken = http_server::open({.port = port_in(server->address())});
  REQUIRE(!taken);
  CHECK(taken.error().message.starts_with("can't listen at " + server->address()
                                          + ": another program listens there"));
}
