#include "api/http/answer_text.hpp"
#include "api/http/problem.hpp"
#include "troupe/json.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace troupe;
using namespace troupe::api;

namespace {

http_response with(unsigned status, std::vector<http_header> headers, std::string body) {
  http_response answer;
  answer.status = status;
  answer.headers = std::move(headers);
  answer.body = std::move(body);
  return answer;
}

} // namespace

TEST_CASE("http answer: its text has the server's headers, and ends with the body") {
  CHECK(answer_text(with(200, {{"Content-Type", "text/plain"}}, "words"),
                    {.keeps_open = true, .now = 784'111'777})
        == "HTTP/1.1 200 OK\r\n"
           "Content-Type: text/plain\r\n"
           "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
           "X-Content-Type-Options: nosniff\r\n"
           "Content-Length: 5\r\n"
           "Connection: keep-alive\r\n"
           "\r\n"
           "words");
}

TEST_CASE("http answer: the last one on a connection says so") {
  CHECK(answer_text({}, {}).find("\r\nConnection: close\r\n") != std::string::npos);
}

TEST_CASE("http answer: to HEAD goes the length of a body, and no body") {
  const auto text = answer_text(with(200, {}, "words"), {.is_to_head = true});
  CHECK(text.find("Content-Length: 5\r\n") != std::string::npos);
  CHECK(text.ends_with("\r\n\r\n"));
}

TEST_CASE("http answer: where there is no body, no length is said") {
  for (const unsigned status : {204U, 304U}) {
    const auto text = answer_text(with(status, {}, "words"), {});
    CHECK(text.find("Content-Length") == std::string::npos);
    CHECK(text.ends_with("\r\n\r\n"));
  }
}

TEST_CASE("http answer: headers that are the server's are not taken from others") {
  const auto text = answer_text(with(200,
                                     {{"content-length", "7"},
                                      {"Connection", "upgrade"},
                                      {"Transfer-Encoding", "chunked"},
                                      {"DATE", "today"}},
                                     "words"),
                                {});
  for (const auto* other : {": 7", "upgrade", "chunked", "today"})
    CHECK(text.find(other) == std::string::npos);
}

TEST_CASE("http answer: one that would break the framing becomes a 500") {
  for (const auto& bad :
       {with(200, {{"Location", "/\r\nSet-Cookie: a=b"}}, ""), with(200, {{"A b", "c"}}, ""),
        with(200, {{"", "c"}}, ""), with(200, {{"A", std::string(1, '\0')}}, ""), with(100, {}, ""),
        with(1'000, {}, "")}) {
    const auto text = answer_text(bad, {});
    CHECK(text.starts_with("HTTP/1.1 500 Internal Server Error\r\n"));
    CHECK(text.find("Set-Cookie") == std::string::npos);
  }
}

TEST_CASE("http answer: a status without a name here is sent all the same") {
  CHECK(answer_text(with(299, {}, ""), {}).starts_with("HTTP/1.1 299 \r\n"));
}

TEST_CASE("http problem: what is wrong is told as JSON, whatever bytes it is about") {
  const auto answer = http_problem(404, "no \xff");
  CHECK(answer.status == 404);
  CHECK(json::parse(answer.body)
        == json{{"type", "about:blank"},
                {"title", "Not Found"},
                {"status", 404},
                {"detail", "no \xEF\xBF\xBD"}});
}
