#include "http_client.hpp"

#include "api/http/server.hpp"
#include "troupe/json.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::api;
using namespace troupe::api::testing;

namespace {

/// What comes of `text`, after which the server must have closed.
received last_answer_to(std::string_view text, http_options options = {}) {
  const auto server = serve(&echo, std::move(options));
  http_client client{server->address()};
  auto answer = client.send(text).read();
  CHECK(client.is_at_end());
  return answer;
}

std::string detail_of(const received& answer) {
  CHECK(answer.headers.at("content-type") == "application/problem+json");
  CHECK(answer.headers.at("connection") == "close");
  const auto problem = json::parse(answer.body);
  CHECK(problem.at("status") == answer.status);
  return problem.at("detail").get<std::string>();
}

std::string post(std::string_view headers, std::string_view body = {}) {
  return "POST / HTTP/1.1\r\nHost: here\r\n" + std::string{headers} + "\r\n" + std::string{body};
}

} // namespace

TEST_CASE("http limits: what is no HTTP/1.1 is refused, and the connection closed") {
  CHECK(last_answer_to("nonsense\r\n\r\n").status == 400);
  CHECK(last_answer_to("GET / HTTP/2.0\r\n\r\n").status == 400);
  CHECK(last_answer_to("GET /\r\n\r\n").status == 400);
  CHECK(last_answer_to("GET / HTTP/1.1\nHost: here\n\n").status == 400);
  CHECK(last_answer_to(get("/", "No colon\r\n")).status == 400);
  CHECK(last_answer_to(get("/", "Spaced : out\r\n")).status == 400);
  CHECK(last_answer_to(post("Content-Length: many\r\n")).status == 400);
  const auto answer = last_answer_to(post("Transfer-Encoding: chunked\r\n", "nonsense\r\n"));
  CHECK(answer.status == 400);
  CHECK(detail_of(answer).starts_with("the request is not HTTP/1.1: "));
}

TEST_CASE("http limits: a request whose end can be read in two ways is refused") {
  const std::string chunks{"0\r\n\r\n"};
  CHECK(last_answer_to(post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", chunks)).status
        == 400);
  CHECK(last_answer_to(post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", chunks)).status
        == 400);
  CHECK(last_answer_to(post("Content-Length: 5\r\nTransfer-Encoding: odd\r\n", chunks)).status
        == 400);
  CHECK(last_answer_to(post("Content-Length: 5\r\nContent-Length: 6\r\n", chunks)).status == 400);
  CHECK(last_answer_to(post("Content-Length: 5, 5\r\n", chunks)).status == 400);
  CHECK(last_answer_to(post("Content-Length: +5\r\n", chunks)).status == 400);
  CHECK(last_answer_to("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").status
        == 400);
  CHECK(last_answer_to("GET / HTTP/1.1\r\n\r\n").status == 400);
  CHECK(last_answer_to(get("/", "Host: there\r\n")).status == 400);
}

TEST_CASE("http limits: codings that are not known are refused as such") {
  CHECK(last_answer_to(post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")).status == 501);
  CHECK(last_answer_to(post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n")).status == 501);
  CHECK(last_answer_to(post("Expect: wonders\r\nContent-Length: 1\r\n")).status == 417);
}

TEST_CASE("http limits: a head that is too large is refused") {
  const auto answer = last_answer_to(get("/", "X-Long: " + std::string(20'000, 'x') + "\r\n"));
  CHECK(answer.status == 431);
  CHECK(detail_of(answer) == "the request's head is longer than 16384 bytes");
  CHECK(last_answer_to(get("/" + std::string(20'000, 'x'))).status == 431);
  CHECK(last_answer_to("GET /" + std::string(20'000, 'x')).status == 431);
}

TEST_CASE("http limits: a head that is too large in many short lines is refused") {
  const auto server = serve(&echo, {.head_limit = 200});
  http_client client{server->address()};
  client.send("GET / HTTP/1.1\r\n");
  for (int i = 0; i < 40; ++i)
    client.send("X: y\r\n");
  CHECK(client.read().status == 431);
}

TEST_CASE("http limits: a body that is too large is refused before it is read") {
  const http_options small{.body_limit = 10};
  const auto answer = last_answer_to(post("Content-Length: 11\r\n"), small);
  CHECK(answer.status == 413);
  CHECK(detail_of(answer) == "the request's body is longer than 10 bytes");
  CHECK(last_answer_to(post("Content-Length: 11\r\nExpect: 100-continue\r\n"), small).status
        == 413);
  CHECK(last_answer_to(post("Content-Length: 99999999999999999999\r\n"), small).status == 400);
  CHECK(last_answer_to(post("Content-Length: 100000\r\n", std::string(100'000, 'x')), small).status
        == 413);
  CHECK(
    last_answer_to(post("Transfer-Encoding: chunked\r\n", "6\r\n123456\r\n5\r\n12345\r\n"), small)
      .status
    == 413);
  const auto server = serve(&echo, small);
  http_client client{server->address()};
  CHECK(client.send(post("Content-Length: 10\r\n", "1234567890")).read().body
        == "POST / 1234567890");
}

TEST_CASE("http limits: what stands between chunks has an end") {
  const http_options small{.head_limit = 1'000};
  const auto chunked = "Transfer-Encoding: chunked\r\n";
  CHECK(last_answer_to(post(chunked, "1;" + std::string(9'000, 'x')), small).status == 400);
  CHECK(last_answer_to(post(chunked, "0\r\nX-Late: " + std::string(9'000, 'x')), small).status
        == 400);
}

TEST_CASE("http limits: a request that comes too slowly is given up") {
  const auto head = last_answer_to("GET / HTTP/1.1\r\nHost:", {.head_time = 50ms});
  CHECK(head.status == 408);
  CHECK(detail_of(head) == "the request's head took longer than 50ms");
  const auto body = last_answer_to(post("Content-Length: 5\r\n", "1"), {.body_time = 50ms});
  CHECK(body.status == 408);
  CHECK(detail_of(body) == "the request's body took longer than 50ms");
}

TEST_CASE("http limits: a connection without a request is closed without a word") {
  const auto server = serve(&echo, {.idle_time = 50ms});
  http_client silent{server->address()};
  CHECK(silent.is_at_end());
}

TEST_CASE("http limits: a request that ends early is refused") {
  const auto server = serve(&echo);
  http_client in_head{server->address()};
  CHECK(in_head.send("GET / HT").shut().read().status == 400);
  CHECK(in_head.is_at_end());
  http_client in_body{server->address()};
  CHECK(in_body.send(post("Content-Length: 5\r\n", "1")).shut().read().status == 400);
}

TEST_CASE("http limits: a client that takes nothing of its answer is cut off") {
  const std::string large(20'000'000, 'x');
  const auto server
    = serve([&](const http_request&, const http_answer& answer) { answer(text_answer(large)); },
            {.stall_time = 50ms});
  http_client client{server->address()};
  client.send(get("/"));
  CHECK(client.read(false).status == 200);
  CHECK(server->drain(60s));
}

TEST_CASE("http limits: the connection that was idle the longest makes room for a new one") {
  const auto server = serve(&echo, {.most_connections = 2});
  http_client first{server->address()};
  CHECK(first.send(get("/")).read().status == 200);
  http_client second{server->address()};
  CHECK(second.send(get("/")).read().status == 200);
  CHECK(first.send(get("/")).read().status == 200);
  http_client third{server->address()};
  CHECK(third.send(get("/")).read().status == 200);
  CHECK(second.is_at_end());
  CHECK(first.send(get("/")).read().status == 200);
}

TEST_CASE("http limits: where all connections are at work, another one is asked to come again") {
  withheld_answers withheld;
  const auto server = serve(withheld.handler(), {.most_connections = 2});
  http_client first{server->address()};
  first.send(get("/"));
  const auto answer = withheld.take();
  http_client second{server->address()};
  second.send(get("/"));
  const auto other = withheld.take();
  {
    http_client third{server->address()};
    const auto refused = third.send(get("/")).read();
    CHECK(refused.status == 503);
    CHECK(refused.headers.at("retry-after") == "1");
    CHECK(detail_of(refused) == "the server has no room for more connections at the moment");
    CHECK(third.is_at_end());
  }
  answer(text_answer("done"));
  CHECK(first.read().body == "done");
  http_client fourth{server->address()};
  CHECK(fourth.send(get("/echo")).read().status == 200);
}
