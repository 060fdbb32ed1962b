#include "troupe/registry.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

action named(std::string service, std::string method) {
  action entry;
  entry.service = std::move(service);
  entry.method = std::move(method);
  entry.run = direct_method{[](const action_context&, const value& input) { return input; }};
  return entry;
}

action_registry with_shop() {
  action_registry registry;
  REQUIRE(registry.add(named("shop", "price")));
  REQUIRE(registry.add(named("shop", "stockLevel")));
  REQUIRE(registry.add(named("system/Exec", "execute")));
  return registry;
}

} // namespace

TEST_CASE("registry: finds an action without regard to case") {
  auto registry = with_shop();
  auto found = registry.find("SYSTEM/exec", "Execute");
  REQUIRE(found);
  CHECK((*found)->service == "system/Exec");
}

TEST_CASE("registry: an unknown service is named, with the nearest one") {
  auto registry = with_shop();
  CHECK(registry.find("shup", "price").error().message
        == "service shup not found; did you mean \"shop\"?");
  CHECK(registry.find("ghost", "price").error().message
        == "service ghost not found; there are shop, system/Exec");
  CHECK(action_registry{}.find("ghost", "x").error().message == "service ghost not found");
}

TEST_CASE("registry: an unknown method is named, with the nearest one of its service") {
  auto registry = with_shop();
  CHECK(registry.find("Shop", "stoklevel").error().message
        == "method stoklevel not found in service shop; did you mean \"stockLevel\"?");
  CHECK(registry.find("shop", "buy").error().message
        == "method buy not found in service shop; it has price, stockLevel");
}

TEST_CASE("registry: refuses a second method of the same name") {
  auto registry = with_shop();
  CHECK(registry.add(named("Shop", "PRICE")).error().message
        == "action Shop:PRICE is registered already");
}

TEST_CASE("registry: refuses what can't be an action") {
  action_registry registry;
  CHECK(registry.add(named("", "x")).error().message
        == "an action needs a service and a method, found \":x\"");
  auto later = [](action_pace pace) {
    auto made = named("a", "later");
    made.run = deferred_method{[](const action_context&, const value&, action_promise) {}};
    made.pace = pace;
    return made;
  };
  CHECK(registry.add(later(action_pace::blocking)));
  CHECK(registry.add(later(action_pace::quick)).error().message
        == "action a:later: a method that answers through a promise isn't quick");
  auto deferred = named("a", "b");
  deferred.pace = action_pace::deferred;
  CHECK(registry.add(std::move(deferred)).error().message
        == "action a:b: only a method that answers through a promise is deferred");
  auto empty = named("a", "b");
  empty.run = direct_method{};
  CHECK(registry.add(std::move(empty)).error().message == "action a:b has no function to run");
}

TEST_CASE("registry: a refused method leaves no empty service behind") {
  action_registry registry;
  auto empty = named("a", "b");
  empty.run = direct_method{};
  CHECK_FALSE(registry.add(std::move(empty)));
  CHECK(registry.all().empty());
  CHECK(registry.find("a", "b").error().message == "service a not found");
}

TEST_CASE("registry: lists all actions by service, then method") {
  auto all = with_shop().all();
  REQUIRE(all.size() == 3);
  CHECK(all[0]->method == "price");
  CHECK(all[1]->method == "stockLevel");
  CHECK(all[2]->method == "execute");
}
