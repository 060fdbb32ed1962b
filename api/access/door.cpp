#include "api/access/door.hpp"

#include "api/http/problem.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/visible.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace troupe::api {

namespace {

constexpr std::string_view cookie_name = "troupe";

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  const auto begin = std::min(text.find_first_not_of(blanks), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(blanks) + 1); // of npos: nothing
}

bool is_given_twice(const http_request& asked, std::string_view name) {
  return std::ranges::count_if(
           asked.headers, [&](const http_header& each) { return ascii_lower(each.name) == name; })
         > 1;
}

bool only_reads(const http_request& asked) {
  return asked.method == "GET" || asked.method == "HEAD";
}

/// The value of a cookie in `a=1; troupe=x`; the first where there are several.
std::optional<std::string_view> cookie_in(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const auto end = std::min(header.find(';'), header.size());
    const auto each = trimmed(header.substr(0, end));
    if (each.starts_with(name) && each.substr(name.size()).starts_with('='))
      return each.substr(name.size() + 1);
    header.remove_prefix(std::min(end + 1, header.size()));
  }
  return std::nullopt;
}

http_response refusal_of(const http_request& asked, unsigned status, std::string_view code,
                         std::string detail, std::vector<http_header> headers = {}) {
  return to_response({.status = status,
                      .code = std::string{code},
                      .detail = std::move(detail),
                      .headers = std::move(headers)},
                     asked.target);
}

http_response too_often(const http_request& asked, duration wait, std::string detail) {
  const auto after
    = std::max(std::chrono::ceil<std::chrono::seconds>(wait).count(), std::chrono::seconds::rep{1});
  return refusal_of(asked, 429, to_string(error_code::runtime_busy), std::move(detail),
                    {{"Retry-After", std::to_string(after)}});
}

http_response forbidden(const http_request& asked, std::string detail) {
  return refusal_of(asked, 403, to_string(error_code::access_denied), std::move(detail));
}

http_response misaddressed(const http_request& asked, unsigned status, std::string detail) {
  return refusal_of(asked, status, to_string(error_code::argument_invalid), std::move(detail));
}

/// The same whether there is no token, one that nobody has, or one that has expired.
http_response without_token(const http_request& asked) {
  return refusal_of(asked, 401, "token.missing",
                    "This needs a valid token, as Authorization: Bearer TOKEN. The one of the "
                    "first start is in the file token of the state folder; troupe token add makes "
                    "others.",
                    {{"WWW-Authenticate", "Bearer realm=\"troupe\""}});
}

} // namespace

bool is_health_request(const http_request& asked) {
  const auto path = std::string_view{asked.target}.substr(0, asked.target.find('?'));
  return only_reads(asked) && (path == "/api/v1/health/live" || path == "/api/v1/health/ready");
}

door::door(token_book& tokens, host_rules hosts, door_options options)
  : tokens_{tokens}, hosts_{std::move(hosts)}, options_{std::move(options)},
    requests_{options_.requests}, failures_{options_.failures} {}

tl::expected<caller, http_response> door::check(const http_request& asked) {
  if (auto refused = refuse_place(asked))
    return tl::unexpected{*std::move(refused)};
  caller who;
  who.peer = asked.peer;
  if (options_.needs_no_token(asked))
    return who;
  const auto shown = credential_of(asked);
  // What the page of another server has a browser send is refused before it is looked at.
  if (shown && shown->is_cookie && !only_reads(asked) && !asked.header("origin")) {
    const auto* site = asked.header("sec-fetch-site");
    if (!site || *site != "same-origin")
      return tl::unexpected{forbidden(
        asked, "A change that a browser asks for needs Origin or Sec-Fetch-Site: same-origin, "
               "so that it comes from this server's own page. A program sends Authorization: "
               "Bearer TOKEN instead of a cookie.")};
  }
  if (!shown)
    return tl::unexpected{without_token(asked)};
  const auto found = tokens_.find(shown->text);
  if (!found)
    return tl::unexpected{tell_trouble(asked, found.error())};
  if (!*found)
    return tl::unexpected{refuse_token(asked)};
  who.token = (*found)->name;
  who.may = (*found)->may;
  who.workflows = (*found)->workflows;
  const std::scoped_lock lock{mutex_};
  if (const auto wait = requests_.take(who.token, options_.time.since_start()))
    return tl::unexpected{too_often(asked, *wait,
                                    "The token \"" + who.token + "\" is used more often than "
                                      + std::to_string(options_.requests.events) + " times in "
                                      + to_string(options_.requests.span)
                                      + ": ask less often, or for more at once.")};
  return who;
}

/// Whether it is meant for this server, and whether who has a browser ask it may do so.
std::optional<http_response> door::refuse_place(const http_request& asked) const {
  for (const std::string_view name : {"host", "origin", "sec-fetch-site", "authorization"})
    if (is_given_twice(asked, name))
      return misaddressed(asked, 400,
                          "The header " + std::string{name} + " is given twice: expected it once.");
  const auto* host = asked.header("host");
  if (!host)
    return misaddressed(asked, 400, "There is no Host header: expected the name of this server.");
  if (!hosts_.allows_host(*host))
    return misaddressed(asked, 421,
                        "This server is not called \"" + visible_line(excerpt(*host, 200))
                          + "\". If it is, start it with --allow-host NAME.");
  const auto* origin = asked.header("origin");
  if (origin && !hosts_.allows_origin(*origin, *host))
    return forbidden(asked,
                     "Pages of \"" + visible_line(excerpt(*origin, 200))
                       + "\" may not ask this server. If they may, start it with --allow-origin "
                         "ORIGIN.");
  const auto* site = asked.header("sec-fetch-site");
  if (!origin && site && *site == "cross-site")
    return forbidden(asked, "A page of another server asks for this.");
  return std::nullopt;
}

std::optional<door::credential> door::credential_of(const http_request& asked) {
  if (const auto* given = asked.header("authorization")) {
    constexpr std::string_view scheme = "bearer ";
    const auto text = trimmed(*given);
    if (ascii_lower(text.substr(0, scheme.size())) != scheme)
      return credential{};
    return credential{trimmed(text.substr(scheme.size()))};
  }
  if (const auto* cookies = asked.header("cookie"))
    if (const auto text = cookie_in(*cookies, cookie_name))
      return credential{*text, true};
  return std::nullopt;
}

http_response door::refuse_token(const http_request& asked) {
  const std::scoped_lock lock{mutex_};
  if (const auto wait = failures_.take(network_of(asked.peer), options_.time.since_start()))
    return too_often(asked, *wait, "Too many requests of this address had no valid token.");
  return without_token(asked);
}

http_response door::tell_trouble(const http_request& asked, const error& why) {
  const auto is_new = [&] {
    const std::scoped_lock lock{mutex_};
    return std::exchange(told_fault_, why.message) != why.message;
  }();
  if (is_new)
    options_.tell_fault(why);
  return refusal_of(asked, 503, to_string(why.code),
                    "This server can't read who may ask it; what it logs says why.");
}

} // namespace troupe::api
