// Whatever comes, the answer is a document: what was asked for, or a problem that says why not.
#include "api/operations/operations.hpp"
#include "tests/api/operations/served.hpp"
#include "tests/random/dice.hpp"

using namespace troupe;
using troupe::testing::asking;
using troupe::testing::dice;
using troupe::testing::good;
using troupe::testing::served;

namespace {

/// Bytes that mean something to one of those who read them.
std::string noise(dice& chance) {
  static const std::vector<std::string> pieces{
    "/",  "%2F", "%",     "%zz", "%00",     "?",     "&",   "=",    ":",        "*",
    "\"", "\\",  "state", "api", "v1",      "{",     "}",   "[",    "]",        "processes",
    "@",  "1a-", "-",     "0",   "9999999", "-1",    "1e9", "null", "true",     "\xff",
    " ",  "+",   "q",     "\n",  "limit",   "ended", ">",   "<",    "\xc3\xa9", "last"};
  std::string text;
  for (auto left = chance.below(8); left > 0; --left)
    text += chance.any_of(pieces);
  return text;
}

json any_value(dice& chance, int depth = 0) {
  switch (chance.below(depth < 3 ? 7 : 5)) {
    case 0: return noise(chance);
    case 1: return chance.between(-3, 600);
    case 2: return chance.percent(50);
    case 3: return nullptr;
    case 4: return chance.next();
    case 5: return json::array({any_value(chance, depth + 1), noise(chance)});
    default: return {{noise(chance), any_value(chance, depth + 1)}};
  }
}

/// A target that is nearly one of the operation's, or not at all.
std::string target_for(dice& chance, const api::operation& of) {
  if (chance.percent(10))
    return noise(chance);
  auto target = of.path;
  for (auto at = target.find('{'); at != std::string::npos; at = target.find('{', at))
    target.replace(at, target.find('}', at) + 1 - at, "x" + noise(chance));
  if (chance.percent(20))
    target.insert(chance.below(target.size() + 1), noise(chance));
  auto separator = '?';
  for (const auto& field : of.fields)
    if (field.place == api::field_place::query && chance.percent(60)) {
      target += separator + field.name + '=' + noise(chance);
      separator = '&';
    }
  return target;
}

std::string body_for(dice& chance, const api::operation& of) {
  if (chance.percent(10))
    return noise(chance);
  auto body = json::object();
  for (const auto& field : of.fields)
    if (field.place == api::field_place::body && chance.percent(70))
      body[field.name] = chance.percent(30) && !field.choices.empty()
                           ? json(chance.any_of(field.choices))
                           : any_value(chance);
  if (body.empty() && chance.percent(80))
    return {};
  return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace

TEST_CASE("desk: whatever is asked, the answer is a document that says what it is") {
  served test;
  test.end(good);
  constexpr std::uint64_t seed = 20261130;
  dice chance{seed};
  const auto all = api::operations();
  for (int round = 0; round < 2'000; ++round) {
    const auto& of = all[chance.below(all.size())];
    auto method = chance.percent(95) ? of.method : noise(chance);
    auto target = target_for(chance, of);
    auto body = body_for(chance, of);
    INFO("seed " << seed << ", round " << round << ": " << method << ' ' << target << ' ' << body);
    auto answer = test.ask(method, target, {body, chance.percent(90) ? "admin" : "viewer"});
    if (answer.status == 204 || answer.stream
        || served::header_of(answer, "Content-Type").starts_with("text/plain"))
      continue;
    auto told = json::parse(answer.body, nullptr, false);
    REQUIRE(told.is_object());
    CHECK(answer.status != 500);
    if (answer.status < 400)
      continue;
    CHECK(told["status"] == answer.status);
    CHECK(told["type"] == "urn:troupe:" + told["code"].get<std::string>());
    CHECK_FALSE(told["detail"].get<std::string>().empty());
    CHECK_FALSE(told["title"].get<std::string>().empty());
  }
}
