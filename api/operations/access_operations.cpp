#include "api/access/audit_log.hpp"
#include "api/access/roles.hpp"
#include "api/access/token_book.hpp"
#include "api/operations/operations.hpp"
#include "api/operations/workplace.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/visible.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

namespace troupe::api {

namespace {

/// Until then a token may be one, in seconds: a hundred years.
constexpr std::int64_t longest_life = std::int64_t{36'500} * 24 * 3'600;

outcome read_audit(const call& asked, const workplace& at) {
  const auto before = asked.has("before")
                        ? std::optional{static_cast<std::uint64_t>(asked.number("before"))}
                        : std::nullopt;
  return answer_of(at.changes->page(static_cast<std::size_t>(asked.number("limit")), before),
                   [](audit_page page) {
                     return reply{{{"entries", json(std::move(page.entries))},
                                   {"next", page.next ? json(*page.next) : json()}}};
                   });
}

outcome show_caller(const call& asked, const workplace& /*at*/) {
  return reply{{{"token", asked.by.token},
                {"role", role_name(asked.by.may)},
                {"workflows", asked.by.workflows}}};
}

outcome list_tokens(const call& /*asked*/, const workplace& at) {
  return answer_of(at.tokens->list(), [](const std::vector<token>& all) {
    auto list = json::array();
    for (const auto& each : all)
      list.push_back(to_json(each));
    return reply{{{"tokens", std::move(list)}}};
  });
}

outcome add_token(const call& asked, const workplace& at) {
  auto allowed = role_named(asked.text("role"));
  if (!allowed)
    return tl::unexpected{problem_of(allowed.error())};
  token wanted{.name = asked.text("name"), .may = *allowed, .workflows = asked.text("workflows")};
  if (asked.has("expires"))
    wanted.expires = std::chrono::system_clock::now() + asked.span("expires");
  return answer_of(at.tokens->add(wanted), [&](std::string text) {
    return reply{{{"name", wanted.name}, {"role", role_name(*allowed)}, {"token", std::move(text)}},
                 201};
  });
}

outcome remove_token(const call& asked, const workplace& at) {
  const auto name = asked.text("name");
  auto all = at.tokens->list();
  if (!all)
    return tl::unexpected{problem_of(all.error())};
  if (std::ranges::find(*all, name, &token::name) == all->end())
    return tl::unexpected{
      api_problem{.status = 404,
                  .code = "token.unknown",
                  .detail = "there is no token \"" + visible_line(excerpt(name, 200)) + '"'}};
  if (auto done = at.tokens->remove(name); !done)
    return tl::unexpected{problem_of(done.error())};
  return reply{{{"removed", name}}};
}

/// The fields of a new token.
std::vector<operation_field> token_fields() {
  using enum field_place;
  std::vector<std::string> roles;
  for (const auto each : {role::viewer, role::operates, role::admin})
    roles.emplace_back(role_name(each));
  return {{.name = "name",
           .place = body,
           .help = "What it is called: up to 64 letters, digits, ., _ and -",
           .is_needed = true},
          {.name = "role",
           .place = body,
           .help = "viewer: looks; operator: starts and steers; admin: all",
           .is_needed = true,
           .choices = std::move(roles)},
          {.name = "workflows",
           .place = body,
           .help = "Only for workflows whose names match, such as etl-*; not for an admin"},
          {.name = "expires",
           .place = body,
           .kind = field_kind::span,
           .help = "It is none after this time",
           .most = longest_life}};
}

} // namespace

std::vector<operation> access_operations() {
  return {
    {.id = "showCaller",
     .method = "GET",
     .path = "/api/v1/caller",
     .where = serving::at_once,
     .help = "Says what the token that is shown may",
     .answer = "`token`: its name; `role`; and `workflows`, a pattern, empty where it is for all",
     .handle = now(show_caller)},
    {.id = "readAudit",
     .method = "GET",
     .path = "/api/v1/audit",
     .needs = role::admin,
     .help = "Tells who changed what by HTTP, the newest first",
     .fields
     = {limit_field(100, audit_log::most_on_page),
        {.name = "before", .kind = field_kind::integer, .help = "The `next` of the page before"}},
     .answer
     = "`entries`: `time`, `token`, `peer`, `operation`, `target`, `details`; and `next`, or null",
     .handle = now(read_audit)},
    {.id = "listTokens",
     .method = "GET",
     .path = "/api/v1/tokens",
     .needs = role::admin,
     .help = "Lists the tokens, without their texts",
     .answer = "`tokens`: `name`, `role`, `created`, `workflows` and `expires` where there are any",
     .handle = now(list_tokens)},
    {.id = "addToken",
     .method = "POST",
     .path = "/api/v1/tokens",
     .needs = role::admin,
     .changes = true,
     .help = "Makes a token",
     .fields = token_fields(),
     .status = 201,
     .answer = "`token`: its text, which can't be had again",
     .handle = now(add_token)},
    {.id = "removeToken",
     .method = "DELETE",
     .path = "/api/v1/tokens/{name}",
     .needs = role::admin,
     .changes = true,
     .help = "Makes a token none, from now on",
     .fields = {{.name = "name",
                 .place = field_place::path,
                 .help = "What it is called",
                 .is_needed = true}},
     .answer = "`removed`: its name",
     .handle = now(remove_token)},
  };
}

} // namespace troupe::api
