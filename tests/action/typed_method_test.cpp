#include "runtime/action/invoke.hpp"
#include "troupe/service.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <thread>

using namespace troupe;

namespace {

struct item {
  std::string sku;
  int count = 1;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(item, sku, count)

struct order {
  std::string customer;
  std::vector<item> items;
  double discount = 0;
  bool express = false;
  std::uint8_t priority = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(order, customer, items, discount, express, priority)

struct strict_item {
  std::string sku;
  int count = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(strict_item, sku, count)

struct receipt {
  int total = 0;
};

void to_json(json& output, const receipt& made) {
  output = {{"total", made.total}};
}

receipt price(const order& given) {
  receipt made;
  for (const auto& [sku, count] : given.items)
    made.total += 10 * count;
  return made;
}

receipt buy(const strict_item& given) {
  return {given.count};
}

/// The one method `run` of service `shop`.
template <class Function>
std::shared_ptr<const action> shop(Function function, method_options options = {}) {
  action_registry registry;
  REQUIRE(service{"shop"}.method("run", std::move(function), std::move(options)).add_to(registry));
  return *registry.find("shop", "run");
}

result<json> call(const action& entry, json input, const action_context& context = {}) {
  return invoke(entry, context, make_value(std::move(input))).map([](const value& output) {
    return *output;
  });
}

std::string fault(const action& entry, json input) {
  auto outcome = call(entry, std::move(input));
  REQUIRE_FALSE(outcome);
  return outcome.error().message;
}

action_answer call_deferred(const action& entry, json input) {
  std::vector<action_answer> heard;
  invoke(entry, {}, make_value(std::move(input)),
         action_promise{[&](action_answer said) { heard.push_back(std::move(said)); }});
  REQUIRE(heard.size() == 1);
  return heard.front();
}

} // namespace

TEST_CASE("typed method: goes from an input struct to an output struct") {
  auto entry = shop(&price);
  CHECK(call(*entry, {{"customer", "a"}, {"items", {{{"sku", "x"}, {"count", 2}}, {{"sku", "y"}}}}})
        == json{{"total", 30}});
  CHECK(entry->pace == action_pace::blocking);
}

TEST_CASE("typed method: no input is an empty one") {
  CHECK(call(*shop(&price), nullptr) == json{{"total", 0}});
}

TEST_CASE("typed method: an unknown field is named, with the nearest one") {
  auto entry = shop(&price);
  CHECK(fault(*entry, {{"custmer", "a"}})
        == "unknown field \"custmer\"; did you mean \"customer\"?");
  CHECK(fault(*entry, {{"zzzzzzzzz", 1}})
        == "unknown field \"zzzzzzzzz\"; the fields are customer, discount, express, items, "
           "priority");
}

TEST_CASE("typed method: all unknown fields are named") {
  CHECK(fault(*shop(&buy), {{"sk", "a"}, {"coun", 1}})
        == "unknown field \"coun\"; did you mean \"count\"?; unknown field \"sk\"; did you mean "
           "\"sku\"?");
}

TEST_CASE("typed method: fields match without regard to case, and the exact spelling wins") {
  auto entry = shop(&buy);
  CHECK(call(*entry, {{"SKU", "a"}, {"Count", 3}}) == json{{"total", 3}});
  CHECK(fault(*entry, {{"sku", "a"}, {"Count", 3}, {"count", 4}})
        == "field \"count\" is given twice, also as \"Count\"");
  CHECK(fault(*entry, {{"sku", "a"}, {"Count", 3}, {"COUNT", 4}})
        == "field \"count\" is given twice, also as \"Count\"");
}

TEST_CASE("typed method: missing fields are named, all of them") {
  CHECK(fault(*shop(&buy), {{"sku", "a"}}) == "missing field \"count\", an integer");
  CHECK(fault(*shop(&buy), json::object())
        == "missing field \"count\", an integer; missing field \"sku\", text");
}

TEST_CASE("typed method: a wrongly typed field is named, with what it was and should be") {
  auto entry = shop(&price);
  CHECK(fault(*entry, {{"customer", 5}}) == "field \"customer\" is an integer (5): expected text");
  CHECK(fault(*entry, {{"express", "yes"}, {"items", {{"sku", "x"}}}})
        == "field \"express\" is text (\"yes\"): expected a boolean; field \"items\" is a map: "
           "expected a list");
  CHECK(fault(*entry, {{"customer", nullptr}}) == "field \"customer\" is null: expected text");
}

TEST_CASE("typed method: a fault inside a list is told by its index") {
  CHECK(fault(*shop(&price), {{"items", {{{"sku", "x"}}, {{"sku", 7}}}}})
        == "field \"items[1]\" is a map: expected text");
}

TEST_CASE("typed method: an input that is no map at all is told") {
  CHECK(fault(*shop(&buy), "text")
        == "the input is text (\"text\"): expected a map with count, sku");
  CHECK(fault(*shop(&buy), json::array({1}))
        == "the input is a list: expected a map with count, sku");
}

TEST_CASE("typed method: a number that the field can't hold is refused, not changed") {
  auto entry = shop(&price);
  CHECK(fault(*entry, {{"priority", 300}})
        == "field \"priority\" is 300: expected a number that fits");
  CHECK(fault(*entry, {{"priority", -1}})
        == "field \"priority\" is -1: expected a number that fits");
  CHECK(fault(*entry, {{"priority", 1.5}}) == "field \"priority\" is 1.5: expected an integer");
  CHECK(fault(*entry, {{"priority", true}})
        == "field \"priority\" is a boolean: expected a number");
  CHECK(fault(*entry, {{"items", {{{"sku", "x"}, {"count", 2.5}}}}})
        == "field \"items[0].count\" is 2.5: expected an integer");
}

TEST_CASE("typed method: an integer is a fine real, and a whole real a fine integer") {
  auto entry = shop(&price);
  CHECK(call(*entry, {{"discount", 1}, {"priority", 2.0}}));
}

TEST_CASE("typed method: an unknown field further inside is told too") {
  CHECK(fault(*shop(&price), {{"items", {{{"sku", "x"}, {"cuont", 2}}}}})
        == "field \"items[0].cuont\" is unknown; did you mean \"count\"?");
}

TEST_CASE("typed method: a described field is known even where an empty one isn't written") {
  auto take = [](const json& given) { return given.size(); };
  auto entry = shop(std::function<std::size_t(const json&)>{take});
  CHECK(call(*entry, {{"any", 1}, {"thing", 2}}) == json(2));
}

TEST_CASE("typed method: raw values pass without a copy") {
  auto entry = shop(std::function<value(const value&)>{[](const value& given) { return given; }});
  auto input = make_value({{"a", 1}});
  CHECK(*invoke(*entry, {}, input) == input);
}

TEST_CASE("typed method: an input type that isn't a map is converted as it is") {
  auto entry = shop(std::function<int(const std::vector<int>&)>{
    [](const std::vector<int>& given) { return static_cast<int>(given.size()); }});
  CHECK(call(*entry, json::array({1, 2, 3})) == json(3));
  CHECK(fault(*entry, "x") == "the input is text (\"x\"): expected a list");
}

TEST_CASE("typed method: a function may return a result, or nothing") {
  auto failing
    = shop(std::function<result<receipt>(const order&)>{[](const order& given) -> result<receipt> {
        if (given.express)
          return failure("no express today");
        return receipt{1};
      }});
  CHECK(call(*failing, json::object()) == json{{"total", 1}});
  CHECK(fault(*failing, {{"express", true}}) == "no express today");
  auto silent = shop(std::function<void(const order&)>{[](const order&) {}});
  CHECK(call(*silent, json::object()) == json(nullptr));
  auto checked = shop(std::function<result<void>(const order&)>{
    [](const order&) -> result<void> { return failure("no"); }});
  CHECK(fault(*checked, json::object()) == "no");
}

TEST_CASE("typed method: a function may look at its context") {
  auto entry = shop([](const order&, const action_context& context) {
    return receipt{context.stop.stop_requested() ? 1 : static_cast<int>(context.attempt) * 100};
  });
  action_context context;
  context.attempt = 2;
  CHECK(call(*entry, json::object(), context) == json{{"total", 200}});
  std::stop_source source;
  source.request_stop();
  context.stop = source.get_token();
  CHECK(call(*entry, json::object(), context) == json{{"total", 1}});
}

TEST_CASE("typed method: exceptions of every kind become failures") {
  auto throws = shop([](const order& given) -> receipt {
    if (given.priority == 1)
      throw std::runtime_error{"boom"};
    if (given.priority == 2)
      throw 42;
    throw std::runtime_error{""};
  });
  CHECK(fault(*throws, {{"priority", 1}}) == "boom");
  CHECK(fault(*throws, {{"priority", 2}})
        == "shop:run threw something that is not a std::exception");
  CHECK(fault(*throws, {{"priority", 3}}) == "shop:run threw an exception without a message");
}

TEST_CASE("typed method: a deferred one answers through its promise") {
  auto entry = shop([](const order& given, const action_context&, typed_promise<receipt> answer) {
    if (given.express)
      answer.fail("no");
    else
      answer.fulfil_after(std::chrono::seconds{1}, {7});
  });
  CHECK(entry->pace == action_pace::deferred);
  auto said = call_deferred(*entry, json::object());
  CHECK(**said.outcome == json{{"total", 7}});
  CHECK(said.delay == std::chrono::seconds{1});
  CHECK(call_deferred(*entry, {{"express", true}}).outcome.error().message == "no");
  CHECK(call_deferred(*entry, {{"expres", true}}).outcome.error().message
        == "unknown field \"expres\"; did you mean \"express\"?");
}

TEST_CASE("typed method: a deferred one that drops its promise has failed") {
  auto entry = shop([](const order&, const action_context&, typed_promise<receipt>) {});
  CHECK(call_deferred(*entry, json::object()).outcome.error().message
        == "the action ended without an answer");
}

TEST_CASE("typed method: a deferred one that throws fails with what it threw") {
  auto entry = shop([](const order& given, const action_context&, typed_promise<receipt> answer) {
    if (given.express)
      answer.fulfil({1});
    throw std::runtime_error{"boom"};
  });
  CHECK(call_deferred(*entry, json::object()).outcome.error().message == "boom");
  // What was said first counts.
  CHECK(**call_deferred(*entry, {{"express", true}}).outcome == json{{"total", 1}});
}

TEST_CASE("typed method: a promise that outlives the call that threw is not heard twice") {
  std::optional<typed_promise<receipt>> kept;
  auto entry = shop([&](const order&, const action_context&, typed_promise<receipt> answer) {
    kept.emplace(std::move(answer));
    throw std::runtime_error{"boom"};
  });
  CHECK(call_deferred(*entry, json::object()).outcome.error().message == "boom");
  kept->fulfil({1});
}

TEST_CASE("typed method: an exception that the function catches itself is its own affair") {
  auto entry = shop([](const order&, const action_context&, typed_promise<receipt> answer) {
    try {
      auto gone = std::move(answer);
      throw std::runtime_error{"boom"};
    } catch (const std::runtime_error&) {
      return;
    }
  });
  CHECK(call_deferred(*entry, json::object()).outcome.error().message
        == "the action ended without an answer");
}

TEST_CASE("typed method: a deferred one may answer from another thread") {
  auto entry = shop([](const order&, const action_context&, typed_promise<receipt> answer) {
    std::thread{[said = std::move(answer)]() mutable { said.fulfil({3}); }}.join();
  });
  CHECK(**call_deferred(*entry, json::object()).outcome == json{{"total", 3}});
}

TEST_CASE("invoke: the wrong way to call an action is an error, not a crash") {
  auto direct = shop(&price);
  auto deferred = shop([](const order&, const action_context&, typed_promise<receipt>) {});
  CHECK(fault(*deferred, json::object()) == "shop:run is deferred: it answers through a promise");
  CHECK(call_deferred(*direct, json::object()).outcome.error().message
        == "shop:run is not deferred: it returns its answer");
}

TEST_CASE("service: tells people the fields of a method") {
  auto entry = shop(&price, {.pace = action_pace::quick,
                             .wants_identity = false,
                             .description = "Adds up.",
                             .input = {{"customer", "text, who pays"}}});
  CHECK(entry->pace == action_pace::quick);
  CHECK(entry->description == "Adds up.");
  CHECK_FALSE(entry->wants_identity);
  CHECK(entry->input["customer"] == "text, who pays");
  CHECK(entry->input["items"] == "a list");
  CHECK(entry->output == json{{"total", "an integer"}});
}

TEST_CASE("service: a second method of one name is refused") {
  action_registry registry;
  CHECK(service{"s"}.method("m", &price).method("M", &buy).add_to(registry).error().message
        == "action s:M is registered already");
}
