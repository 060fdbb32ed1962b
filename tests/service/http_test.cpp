// Requests to a server of our own: what they carry, and what becomes of the answer.
#include "http_asking.hpp"
#include "tests/base/temporary_folder.hpp"

#include "runtime/action/surroundings.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <stop_token>
#include <thread>

#include <zlib.h>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::testing;

namespace {

std::string gzipped(const std::string& text) {
  z_stream stream{};
  constexpr int with_gzip_head = 15 + 16;
  REQUIRE(
    deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, with_gzip_head, 8, Z_DEFAULT_STRATEGY)
    == Z_OK);
  std::string made(text.size() + 1'000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(made.data());
  stream.avail_out = static_cast<uInt>(made.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  made.resize(stream.total_out);
  deflateEnd(&stream);
  return made;
}

action_context in_folder(const temporary_folder& folder) {
  auto around = std::make_shared<recorded_surroundings>();
  around->folder = folder.path().string();
  action_context context;
  context.around = around;
  return context;
}

} // namespace

TEST_CASE("http: a request carries what it was given") {
  const scripted_server server{&echo};
  action_context context;
  context.execution_id = "flow/1/task";
  const auto answer = done({{"url", server.at("/a?x=1")},
                            {"method", "put"},
                            {"headers", {{"X-One", "1"}, {"X-None", ""}}},
                            {"query", {{"q", "a b&c"}, {"n", 5}, {"many", {"x", "y"}}}},
                            {"json", {{"k", {1, 2}}}}},
                           context);
  CHECK(answer["status"] == 200);
  CHECK(answer["headers"]["content-type"] == "text/plain");
  CHECK(answer["url"] == server.at("/a?x=1&many=x&many=y&n=5&q=a%20b%26c"));
  const auto request = answer["body"].get<std::string>();
  CHECK(request.starts_with("PUT /a?x=1&many=x&many=y&n=5&q=a%20b%26c HTTP/1.1\r\n"));
  for (const auto* line :
       {"\r\nX-One: 1\r\n", "\r\nX-None:\r\n", "\r\nIdempotency-Key: flow/1/task\r\n",
        "\r\nContent-Type: application/json\r\n", "\r\nUser-Agent: troupe/"})
    CHECK_MESSAGE(holds(request, line), request);
  CHECK_FALSE(holds(request, "\r\nExpect:"));
  CHECK(body_of(request) == R"({"k":[1,2]})");
}

TEST_CASE("http: what is given wins over what would be there") {
  const scripted_server server{&echo};
  action_context context;
  context.execution_id = "flow/1/task";
  const auto answer = done({{"url", server.at("/")},
                            {"headers", {{"idempotency-key", "mine"}, {"Content-Type", "a/b"}}},
                            {"body", "text"}},
                           context);
  const auto request = answer["body"].get<std::string>();
  CHECK(request.starts_with("POST / HTTP/1.1\r\n"));
  CHECK(holds(request, "\r\nidempotency-key: mine\r\n"));
  CHECK_FALSE(holds(request, "flow/1/task"));
  CHECK(holds(request, "\r\nContent-Type: a/b\r\n"));
  CHECK(body_of(request) == "text");
}

TEST_CASE("http: JSON becomes a value, and what is no UTF-8 is told") {
  const scripted_server good{always("201 Created", R"({"a": [1, null]})",
                                    "Content-Type: application/problem+json; charset=utf-8\r\n")};
  const auto answer = done({{"url", good.at("/")}});
  CHECK(answer["status"] == 201);
  CHECK(answer["json"] == json{{"a", {1, nullptr}}});
  CHECK_FALSE(answer.contains("body"));
  const scripted_server wrong{always("200 OK", "{", "Content-Type: application/json\r\n")};
  CHECK(holds(fault({{"url", wrong.at("/")}}), "the answer is not the JSON that it says it is"));
  const scripted_server bytes{always("200 OK", "a\xff"
                                               "b")};
  const auto repaired = done({{"url", bytes.at("/")}});
  CHECK(repaired["body"]
        == "a\xEF\xBF\xBD"
           "b");
  CHECK(repaired["replaced"] == 1);
}

TEST_CASE("http: another status than expected fails with the beginning of the body") {
  const scripted_server server{
    always("404 Not Found", "no such thing" + std::string(100'000, '.'))};
  const auto answer = ask({{"url", server.at("/x?token=abc")}});
  const auto message = message_of(answer.outcome);
  CHECK_MESSAGE(message.starts_with("GET " + server.at("/x") + ": status 404: no such thing..."),
                message);
  CHECK(message.size() < 2'000);
  CHECK_FALSE(holds(message, "abc"));
  CHECK(answer.advice == retry_advice{true, 0s, 404});
  const auto wanted = done({{"url", server.at("/x")}, {"expect", {"2xx", 404}}});
  CHECK(wanted["status"] == 404);
}

TEST_CASE("http: where the beginning of a body ends, it is told to be cut") {
  const scripted_server server{always("404 Not Found", std::string(100'000, 'x'))};
  const auto message = message_of(ask({{"url", server.at("/x")}}).outcome);
  CHECK_MESSAGE(message.ends_with("xxx..."), message); // by which masks know where a secret may end
}

TEST_CASE("http: what may pass is retried, and Retry-After says when") {
  for (const auto* status : {"408 Late", "425 Early", "429 Many", "500 Broken", "503 Away"}) {
    const scripted_server server{always(status, "", "Retry-After: 7\r\n")};
    const auto answer = ask({{"url", server.at("/")}});
    CHECK_FALSE(answer.outcome);
    CHECK(answer.advice == retry_advice{false, 7s, std::stoi(status)});
  }
  const scripted_server server{always("400 Bad", "")};
  CHECK(ask({{"url", server.at("/")}}).advice.is_vain);
}

TEST_CASE("http: a connection that breaks fails, and may be made again") {
  const scripted_server server{[](scripted_connection& client) {
    client.read_request();
    client.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
  }};
  const auto answer = ask({{"url", server.at("/")}});
  CHECK_FALSE(answer.outcome);
  CHECK_FALSE(answer.advice.is_vain);
  auto nobody = std::string{};
  {
    const scripted_server gone{&echo};
    nobody = gone.at("/");
  }
  const auto refused = ask({{"url", nobody}});
  CHECK_FALSE(refused.outcome);
  CHECK_FALSE(refused.advice.is_vain);
}

TEST_CASE("http: a server that doesn't answer is left after the timeout") {
  const scripted_server server{[](scripted_connection& client) { client.wait_for_close(); }};
  const auto answer = ask({{"url", server.at("/")}, {"timeout", "50ms"}});
  CHECK(message_of(answer.outcome) == "GET " + server.at("/") + ": timed out after 50ms (timeout)");
  CHECK_FALSE(answer.advice.is_vain);
}

TEST_CASE("http: a stop ends a request, under way or waiting") {
  std::atomic<int> asked = 0;
  const scripted_server server{[&](scripted_connection& client) {
    client.read_request();
    ++asked;
    client.wait_for_close();
  }};
  auto loop = std::make_shared<http_loop>();
  builtin_options services;
  services.requests = loop;
  const auto registry = builtin(services);
  std::stop_source stop;
  auto context = bounded_by({}, 1); // so that one of the two waits
  context.stop = stop.get_token();
  std::array<std::string, 2> messages;
  std::vector<std::thread> callers;
  for (auto& each : messages)
    callers.emplace_back([&] {
      each
        = message_of(run_action(registry, "http", "request", {{"url", server.at("/")}}, context));
    });
  while (asked == 0)
    std::this_thread::yield();
  stop.request_stop();
  for (auto& each : callers)
    each.join();
  for (const auto& each : messages)
    CHECK_MESSAGE(each.ends_with("stopped"), each);
  CHECK(asked == 1);
}

TEST_CASE("http: what is under way ends with the runtime") {
  std::atomic<bool> is_asked = false;
  const scripted_server server{[&](scripted_connection& client) {
    client.read_request();
    is_asked = true;
    client.wait_for_close();
  }};
  http_loop loop;
  outgoing_request request;
  request.url = server.at("/");
  std::string message;
  loop.run(request, {},
           action_promise{[&](action_answer answer) { message = message_of(answer.outcome); }});
  while (!is_asked)
    std::this_thread::yield();
  loop.close();
  CHECK(message == "GET " + server.at("/") + ": the runtime ends");
  loop.run(request, {},
           action_promise{[&](action_answer answer) { message = message_of(answer.outcome); }});
  CHECK(message == "can't make a request: the runtime ends");
}

TEST_CASE("http: an answer that is too long fails, compressed or not") {
  const scripted_server plain{always("200 OK", std::string(100'000, 'x'))};
  const auto url = plain.at("/");
  CHECK(fault({{"url", url}, {"maxBytes", 99'999}})
        == "GET " + url + ": the answer is longer than 99999 bytes (maxBytes)");
  CHECK(done({{"url", url}, {"maxBytes", 100'000}})["body"].get<std::string>().size() == 100'000);
  const auto packed = gzipped(std::string(32 << 20, 'x'));
  REQUIRE(packed.size() < 1'000'000);
  const scripted_server bomb{always("200 OK", packed, "Content-Encoding: gzip\r\n")};
  const auto answer = ask({{"url", bomb.at("/")}});
  CHECK(message_of(answer.outcome)
        == "GET " + bomb.at("/") + ": the answer is longer than 16777216 bytes (maxBytes)");
  CHECK(answer.advice.is_vain);
}

TEST_CASE("http: what is compressed is read") {
  const scripted_server server{
    always("200 OK", gzipped("hello"), "Content-Encoding: gzip\r\nContent-Type: text/plain\r\n")};
  CHECK(done({{"url", server.at("/")}})["body"] == "hello");
}

TEST_CASE("http: headers without end are refused") {
  const scripted_server server{[](scripted_connection& client) {
    client.read_request();
    client.send("HTTP/1.1 200 OK\r\n");
    while (client.send("X-More: " + std::string(10'000, 'x') + "\r\n")) {
    }
  }};
  CHECK_FALSE(ask({{"url", server.at("/")}}).outcome);
}

TEST_CASE("http: files are sent, and get answers whole or not at all") {
  const temporary_folder folder;
  folder.write("in", std::string(300'000, 'i'));
  const scripted_server server{&echo};
  const auto answer
    = done({{"url", server.at("/")}, {"file", "in"}, {"saveTo", "deep/out"}}, in_folder(folder));
  CHECK_FALSE(answer.contains("body"));
  const auto saved = folder.read("deep/out");
  CHECK(saved.starts_with("POST / HTTP/1.1\r\n"));
  CHECK(body_of(saved) == std::string(300'000, 'i'));
  CHECK(folder.size() == 3);
  CHECK(holds(fault({{"url", server.at("/")}, {"file", "none"}}, in_folder(folder)),
              "No such file or directory"));

  const scripted_server broken{[](scripted_connection& client) {
    client.read_request();
    client.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
  }};
  CHECK_FALSE(ask({{"url", broken.at("/")}, {"saveTo", "deep/out"}}, in_folder(folder)).outcome);
  CHECK(folder.read("deep/out") == saved);
  const scripted_server missing{always("404 Not Found", "nothing")};
  CHECK(holds(fault({{"url", missing.at("/")}, {"saveTo", "new"}}, in_folder(folder)),
              "status 404: nothing"));
  CHECK(folder.size() == 3);
}

TEST_CASE("http: what can't be asked is told before anything is sent") {
  const auto says = [](json input, const std::string& part) {
    const auto message = fault(std::move(input));
    CHECK_MESSAGE(holds(message, part), message);
  };
  says({{"url", "ftp://x/"}}, "expected a URL that begins with http:// or https://");
  says({{"url", "http://x/a b"}}, "expected a URL without spaces");
  says({{"url", "http://"}}, "the URL can't be read");
  says({{"url", "http://x/"}, {"body", "a"}, {"json", 1}}, "expected one of json, body and file");
  says({{"url", "http://x/"}, {"method", "A B"}}, "can't be a method");
  says({{"url", "http://x/"}, {"headers", {{"a b", "c"}}}}, "can't be the name of a header");
  says({{"url", "http://x/"}, {"headers", {{"a", "b\r\nc: d"}}}}, "holds a line break");
  says({{"url", "http://x/"}, {"expect", "ok"}}, "expected a status such as 404");
  says({{"url", "http://x/"}, {"follow", 51}}, "50 at most");
  says({{"url", "http://x/"}, {"maxBytes", "many"}}, "expected a number of bytes");
  says({{"url", "http://x/"}, {"query", "a=b"}}, "expected a map");
  says({{"url", "http://x/"}, {"verify", false}}, "unknown field \"verify\"");
}
