#include "http_client.hpp"

#include "api/http/server.hpp"
#include "troupe/json.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>

using namespace troupe;
using namespace troupe::api;
using namespace troupe::api::testing;

TEST_CASE("http server: a request reaches the handler, and its answer the client") {
  std::promise<http_request> seen;
  const auto server = serve([&](const http_request& asked, const http_answer& answer) {
    seen.set_value(asked);
    echo(asked, answer);
  });
  CHECK(server->address().starts_with("127.0.0.1:"));
  http_client client{server->address()};
  client.send("PUT /a%2Fb?c=d HTTP/1.1\r\nHost: here\r\nX-Other: one \r\nContent-Length: 5\r\n\r\n"
              "words");
  const auto answer = client.read();
  CHECK(answer.status == 200);
  CHECK(answer.body == "PUT /a%2Fb?c=d words");
  CHECK(answer.headers.at("content-type") == "text/plain");
  CHECK(answer.headers.at("connection") == "keep-alive");
  CHECK(answer.headers.at("x-content-type-options") == "nosniff");
  CHECK(answer.headers.at("date").ends_with(" GMT"));
  const auto asked = seen.get_future().get();
  CHECK(asked.peer.starts_with("127.0.0.1:"));
  REQUIRE(asked.header("x-other") != nullptr);
  CHECK(*asked.header("x-other") == "one");
}

TEST_CASE("http server: a connection serves one request after the other") {
  const auto server = serve(&echo);
  http_client client{server->address()};
  for (const auto* target : {"/1", "/2", "/3"})
    CHECK(client.send(get(target)).read().body == std::string{"GET "} + target + " ");
}

TEST_CASE("http server: methods that it does not know are the handler's business") {
  const auto server = serve(&echo);
  http_client client{server->address()};
  CHECK(client.send("BREW /pot HTTP/1.1\r\nHost: here\r\n\r\n").read().body == "BREW /pot ");
}

TEST_CASE("http server: a body may come in chunks, and in pieces") {
  const auto server = serve(&echo);
  http_client client{server->address()};
  client.send("POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
  client.send("4;why=not\r\n tw");
  client.send("o\r\n0\r\nX-Late: trailer\r\n\r\n");
  CHECK(client.read().body == "POST / one two");
  CHECK(client.send(get("/after")).read().body == "GET /after ");
}

TEST_CASE("http server: requests sent ahead are answered in their order") {
  const auto server = serve(&echo);
  http_client client{server->address()};
  std::string all;
  for (int i = 0; i < 1'000; ++i)
    all += get("/" + std::to_string(i));
  client.send(all);
  for (int i = 0; i < 1'000; ++i)
    CHECK(client.read().body == "GET /" + std::to_string(i) + " ");
}

TEST_CASE("http server: the next request is handed on once the last one is answered") {
  std::atomic<int> second = 0;
  withheld_answers withheld;
  const auto server
    = serve([&, wait = withheld.handler()](const http_request& asked, const http_answer& answer) {
        if (asked.target == "/2")
          ++second;
        wait(asked, answer);
      });
  http_client client{server->address()};
  client.send(get("/1") + get("/2"));
  const auto answer = withheld.take();
  http_client other{server->address()};
  CHECK(other.send(get("/echo")).read().body == "GET /echo ");
  CHECK(second == 0);
  answer(text_answer("late"));
  CHECK(client.read().body == "late");
  withheld.take()(text_answer("later"));
  CHECK(client.read().body == "later");
  CHECK(second == 1);
}

TEST_CASE("http server: any thread may answer, and only its first answer counts") {
  withheld_answers withheld;
  const auto server = serve(withheld.handler());
  http_client client{server->address()};
  client.send(get("/"));
  std::thread{[answer = withheld.take()] {
    answer(text_answer("first"));
    answer(text_answer("second"));
  }}.join();
  CHECK(client.read().body == "first");
  CHECK(client.send(get("/echo")).read().body == "GET /echo ");
}

TEST_CASE("http server: a request that nobody answers any more gets a 500") {
  const auto server = serve([](const http_request&, const http_answer&) {});
  http_client client{server->address()};
  const auto answer = client.send(get("/")).read();
  CHECK(answer.status == 500);
  CHECK(answer.headers.at("content-type") == "application/problem+json");
  const auto problem = json::parse(answer.body);
  CHECK(problem.at("type") == "about:blank");
  CHECK(problem.at("title") == "Internal Server Error");
  CHECK(problem.at("status") == 500);
  CHECK(problem.at("detail") == "the request was not answered");
  CHECK(client.send(get("/")).read().status == 500);
}

TEST_CASE("http server: what a handler throws is a 500, and the server goes on") {
  const auto server = serve(
    [](const http_request&, const http_answer&) { throw std::runtime_error{"out of ink"}; });
  http_client client{server->address()};
  const auto answer = client.send(get("/")).read();
  CHECK(answer.status == 500);
  CHECK(json::parse(answer.body).at("detail") == "internal error: out of ink");
  CHECK(client.send(get("/")).read().status == 500);
}

TEST_CASE("http server: HEAD is answered with the length of a body, and without it") {
  const auto server = serve(&echo);
  http_client client{server->address()};
  const auto answer = client.send("HEAD /x HTTP/1.1\r\nHost: here\r\n\r\n").read(false);
  CHECK(answer.headers.at("content-length") == std::to_string(std::string{"HEAD /x "}.size()));
  CHECK(client.send(get("/next")).read().body == "GET /next ");
}

TEST_CASE("http server: a client says whether its connection stays open") {
  const auto server = serve(&echo);
  http_client closing{server->address()};
  CHECK(closing.send(get("/", "Connection: close\r\n")).read().headers.at("connection") == "close");
  CHECK(closing.is_at_end());
  http_client old{server->address()};
  CHECK(old.send("GET / HTTP/1.0\r\n\r\n").read().headers.at("connection") == "close");
  CHECK(old.is_at_end());
  http_client old_and_lasting{server->address()};
  const std::string lasting{"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"};
  CHECK(old_and_lasting.send(lasting).read().headers.at("connection") == "keep-alive");
  CHECK(old_and_lasting.send(lasting).read().status == 200);
}

TEST_CASE("http server: a large answer goes through whole") {
  const std::string large(3'000'000, 'x');
  const auto server
    = serve([&](const http_request&, const http_answer& answer) { answer(text_answer(large)); });
  http_client client{server->address()};
  CHECK(client.send(get("/")).read().body == large);
}

TEST_CASE("http server: a body is asked for where the client waits for that") {
  const auto server = serve(&echo);
  http_client client{server->address()};
  client.send("POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  CHECK(client.read().status == 100);
  CHECK(client.send("body").read().body == "POST / body");
}
