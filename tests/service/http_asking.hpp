/// Asking a scripted server by `http:request`.
#pragma once

#include "scripted_server.hpp"
#include "tests/service/run_action.hpp"

#include "runtime/action/http_bounds.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace troupe::testing {

inline action_answer ask(json input, action_context context = {}, http_loop_options options = {}) {
  builtin_options services;
  services.requests = std::make_shared<http_loop>(std::move(options));
  return answer_of(builtin(services), "http", "request", std::move(input), std::move(context));
}

inline json done(json input, action_context context = {}, http_loop_options options = {}) {
  auto answer = ask(std::move(input), std::move(context), std::move(options));
  REQUIRE_MESSAGE(answer.outcome, message_of(answer.outcome));
  return **answer.outcome;
}

inline std::string fault(json input, action_context context = {}, http_loop_options options = {}) {
  auto answer = ask(std::move(input), std::move(context), std::move(options));
  REQUIRE_FALSE(answer.outcome);
  return message_of(answer.outcome);
}

inline bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// What follows the head of a request.
inline std::string body_of(const std::string& request) {
  return request.substr(request.find("\r\n\r\n") + 4);
}

/// Answers each request with what it was.
inline void echo(scripted_connection& client) {
  for (;;) {
    const auto request = client.read_request();
    if (request.empty() || !client.answer("200 OK", request, "Content-Type: text/plain\r\n"))
      return;
  }
}

/// Answers every request alike.
inline scripted_server::script always(std::string status, std::string body,
                                      std::string headers = {}) {
  return [=](scripted_connection& client) {
    while (!client.read_request().empty())
      if (!client.answer(status, body, headers))
        return;
  };
}

/// That of a definition.
inline action_context bounded_by(std::vector<std::string> allow, std::uint32_t connections = 64) {
  action_context context;
  context.http = std::make_shared<http_bounds>(http_bounds{std::move(allow), connections});
  return context;
}

} // namespace troupe::testing
