/// What every request has to pass before anything is done for it.
#pragma once

#include "api/access/caller.hpp"
#include "api/access/clocks.hpp"
#include "api/access/host_rules.hpp"
#include "api/access/rate_limiter.hpp"
#include "api/access/token_book.hpp"
#include "api/http/message.hpp"

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::api {

/// Whether it asks no more than how the server does: `/api/v1/health/live` or `ready`, to be read.
bool is_health_request(const http_request& asked);

/// How a door is set.
struct door_options {
  /// Whether a request needs no token. Its caller is nobody then, whatever token it has.
  std::function<bool(const http_request&)> needs_no_token = is_health_request;
  /// Requests of one token.
  allowed_rate requests{.events = 100, .span = std::chrono::seconds{1}, .burst = 200};
  /// Tokens of one peer that are none. One that is valid passes even then: who shares an address
  /// with others (behind a proxy, on one machine) can't be locked out by them, and 256 bits are
  /// not found by trying.
  allowed_rate failures{.events = 10, .span = std::chrono::minutes{1}, .burst = 10};
  /// Is told why the tokens can't be read, once for each reason. Called on the thread that asks;
  /// must not ask the door.
  std::function<void(const error&)> tell_fault = [](const error&) {};
  clocks time{};
};

/// Looks, in this order, at `Host`, at whose page asks (`Origin`, `Sec-Fetch-Site`), at the token
/// (`Authorization: Bearer`, else the cookie `troupe`), and at how often it asks. What it keeps of
/// callers is bounded. Any thread may ask it; it takes microseconds, and may read the file of
/// tokens as `token_book::find` says.
class door {
public:
  /// `tokens` outlives it.
  door(token_book& tokens, host_rules hosts, door_options options = {});

  /// Who asks, or what to answer instead: 400, 401, 403, 421, 429 or 503 with a problem. The answer
  /// to a missing, a wrong and an expired token is the same.
  tl::expected<caller, http_response> check(const http_request& asked);

private:
  /// What a request shows as its token.
  struct credential {
    std::string_view text;
    bool is_cookie = false; ///< A browser sends it unasked, whoever's page has it do so.
  };

  static std::optional<credential> credential_of(const http_request& asked);
  std::optional<http_response> refuse_place(const http_request& asked) const;
  http_response refuse_token(const http_request& asked);
  http_response tell_trouble(const http_request& asked, const error& why);

  token_book& tokens_;
  const host_rules hosts_;
  const door_options options_;

  std::mutex mutex_; ///< Over all that follows.
  rate_limiter requests_;
  rate_limiter failures_;
  std::string told_fault_;
};

} // namespace troupe::api
