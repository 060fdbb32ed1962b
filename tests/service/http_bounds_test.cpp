// What requests may reach, and how many there are at once.
#include "http_asking.hpp"
#include "tests/api/http/tls_files.hpp"
#include "tests/base/temporary_folder.hpp"

#include <algorithm>
#include <atomic>

using namespace troupe;
using namespace troupe::testing;

TEST_CASE("http: redirects are followed, and a POST becomes a GET where it must") {
  const scripted_server server{[](scripted_connection& client) {
    for (;;) {
      const auto request = client.read_request();
      if (request.empty())
        return;
      if (request.find(" /end ") != std::string::npos)
        client.answer("200 OK", request);
      else if (request.find(" /kept ") != std::string::npos)
        client.answer("307 Temporary", "", "Location: /end\r\n");
      else
        client.answer("302 Found", "", "Location: /end\r\n");
    }
  }};
  const auto turned = done({{"url", server.at("/")}, {"body", "x"}});
  CHECK(turned["url"] == server.at("/end"));
  CHECK(turned["body"].get<std::string>().starts_with("GET /end "));
  const auto kept = done({{"url", server.at("/kept")}, {"body", "x"}});
  CHECK(kept["body"].get<std::string>().starts_with("POST /end "));
  CHECK(body_of(kept["body"]) == "x");
  const auto unfollowed = done({{"url", server.at("/")}, {"follow", false}, {"expect", "3xx"}});
  CHECK(unfollowed["status"] == 302);
  CHECK(unfollowed["headers"]["location"] == "/end");
}

TEST_CASE("http: redirects without end, to other schemes and to other hosts are refused") {
  const auto to
    = [](const std::string& url) { return always("302 Found", "", "Location: " + url + "\r\n"); };
  const scripted_server circle{to("/")};
  CHECK(fault({{"url", circle.at("/")}, {"follow", 3}})
        == "GET " + circle.at("/") + ": redirected more than 3 times (follow)");
  CHECK(circle.connections() == 1); // which is used again
  for (const auto* url : {"file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/"}) {
    const scripted_server server{to(url)};
    const auto answer = ask({{"url", server.at("/")}});
    CHECK_MESSAGE(holds(message_of(answer.outcome), "only http and https are spoken"),
                  message_of(answer.outcome));
    CHECK(answer.advice.is_vain);
  }
  const scripted_server target{&echo};
  const scripted_server server{to(target.at("/", "localhost"))};
  CHECK(holds(fault({{"url", server.at("/")}}, bounded_by({"127.0.0.1"})),
              "the host localhost is not in config.http.allow"));
  CHECK(target.connections() == 0);
}

TEST_CASE("http: credentials don't follow to another host") {
  const scripted_server target{&echo};
  const scripted_server server{always("307 There", "", "Location: " + target.at("/") + "\r\n")};
  const auto url = "http://me:word@127.0.0.1:" + std::to_string(server.port()) + "/";
  const auto answer
    = done({{"url", url}, {"headers", {{"X-Key", "secret"}, {"Cookie", "c"}, {"Accept", "a/b"}}}});
  const auto request = answer["body"].get<std::string>();
  CHECK(holds(request, "\r\nAccept: a/b\r\n"));
  for (const auto* part : {"secret", "Cookie", "Authorization"})
    CHECK_MESSAGE(!holds(request, part), request);
}

TEST_CASE("http: the lists bound which hosts are asked") {
  const scripted_server server{&echo};
  const auto url = server.at("/", "localhost");
  CHECK(done({{"url", url}}, bounded_by({"LOCAL*"}))["status"] == 200);
  CHECK(holds(fault({{"url", url}}, bounded_by({"example.com"})), "not in config.http.allow"));
  CHECK(holds(fault({{"url", url}}, {}, {.allow = {"*.example.com"}}),
              "is not in the list of this node (--http-allow)"));
  CHECK(holds(fault({{"url", url}}, bounded_by({"localhost"}), {.allow = {"other"}}), "this node"));
  CHECK(server.connections() == 1);
}

TEST_CASE("http: link-local addresses are refused, however they are written") {
  for (const auto* host : {"169.254.169.254", "[fe80::1]", "[::ffff:169.254.1.1]", "2852039166"}) {
    const auto answer = ask({{"url", std::string{"http://"} + host + ":9/"}, {"timeout", "5s"}},
                            bounded_by({"*"}), {.allow = {"*"}});
    CHECK_MESSAGE(holds(message_of(answer.outcome), "is link-local"), message_of(answer.outcome));
    CHECK(answer.advice.is_vain);
  }
}

TEST_CASE("http: TLS is verified") {
  const temporary_folder folder;
  const auto certificate = folder / "server.crt";
  const auto key = folder / "server.key";
  api::testing::write_certificate(certificate, key);
  const scripted_server server{&echo, certificate, key};
  const auto foreign = ask({{"url", server.at("/", "localhost")}});
  CHECK_FALSE(foreign.outcome);
  CHECK(foreign.advice.is_vain);
  CHECK_MESSAGE(holds(message_of(foreign.outcome), "certificate"), message_of(foreign.outcome));
  http_loop_options trusting{.ca_file = certificate};
  CHECK(done({{"url", server.at("/", "localhost")}}, {}, trusting)["status"] == 200);
  CHECK_FALSE(ask({{"url", server.at("/")}}, {}, trusting).outcome); // it is of another name
}

TEST_CASE(
  "http: so many requests are under way as the definition says, and connections used again") {
  std::atomic<int> now = 0;
  std::atomic<int> most = 0;
  const scripted_server server{[&](scripted_connection& client) {
    while (!client.read_request().empty()) {
      most = std::max<int>(most, ++now);
      --now;
      client.answer("200 OK", "");
    }
  }};
  builtin_options services;
  services.requests = std::make_shared<http_loop>();
  const auto registry = builtin(services);
  const auto context = bounded_by({}, 2);
  auto found = registry.find("http", "request");
  REQUIRE(found);
  constexpr int all = 200;
  std::atomic<int> completed = 0;
  std::promise<void> over;
  const auto input = make_value({{"url", server.at("/")}});
  for (int i = 0; i < all; ++i)
    invoke(**found, context, input, action_promise{[&](action_answer answer) {
      if (answer.outcome && ++completed == all)
        over.set_value();
    }});
  over.get_future().wait();
  CHECK(most <= 2);
  CHECK(server.connections() <= 2);
}
