#include "actors/event_hub.hpp"
#include "actors/event_subscriber.hpp"
#include "runtime/observe/metrics/runtime_metrics.hpp"
#include "tests/actors/deterministic.hpp"
#include "tests/observe/metrics/figure_in.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace troupe;
using troupe::testing::deterministic;

namespace {

/// What a hub counts; outlives it.
struct hub_figures {
  metric_registry registry;
  runtime_metrics metrics = add_runtime_metrics(registry);

  std::string lost_at(const std::string& where) const {
    return troupe::testing::figure_in(registry.text(),
                                      "troupe_events_lost_total{where=\"" + where + "\"}");
  }
};

/// A hub, and subscribers that note what they hear.
struct hub_world : hub_figures, deterministic {
  struct note {
    std::vector<std::uint64_t> numbers;
    std::uint64_t lost = 0;
    std::size_t batches = 0;
  };

  static std::vector<std::uint64_t> numbers_of(std::span<const shared_event> events) {
    std::vector<std::uint64_t> numbers;
    for (const auto& each : events)
      numbers.push_back(std::get<process_event>(*each).scn);
    return numbers;
  }

  std::uint64_t subscribe(const event_subscriber_actor& listener, std::uint64_t capacity,
                          event_filter wanted = {}) {
    auto answer = ask<subscribed>(hub, subscribe_events{std::move(wanted),
                                                        {.capacity = capacity},
                                                        caf::actor_cast<caf::actor>(listener)});
    REQUIRE(answer);
    return answer->id;
  }

  event_subscriber_actor listener(note& into) {
    return spawn<event_subscriber>(
      event_subscriber::listener{[&into](std::span<const shared_event> events, std::uint64_t lost) {
        for (auto number : numbers_of(events))
          into.numbers.push_back(number);
        into.lost += lost;
        ++into.batches;
      }});
  }

  /// As a publisher does. Nothing is handled yet.
  void publish(std::uint64_t first, std::uint64_t count) {
    if (!gate->wants(event_type::process) || !gate->admit(count))
      return;
    publish_events news;
    for (auto n = first; n < first + count; ++n) {
      process_event each;
      each.scn = n;
      news.events.push_back(std::make_shared<const any_event>(each));
    }
    self->send(hub, std::move(news));
  }

  std::shared_ptr<event_gate> gate = std::make_shared<event_gate>(metrics.events_lost_at_gate);
  event_hub_actor hub = spawn<event_hub>(gate, metrics.events_lost_by_subscribers);
};

} // namespace

TEST_CASE("event hub: subscribers hear what is published, in order, until they unsubscribe") {
  hub_world world;
  hub_world::note heard;
  world.publish(1, 1); // nobody wants it
  auto id = world.subscribe(world.listener(heard), 100);
  world.publish(2, 3);
  world.publish(5, 1);
  world.settle();
  CHECK(heard.numbers == std::vector<std::uint64_t>{2, 3, 4, 5});
  CHECK(heard.lost == 0);
  world.self->send(world.hub, unsubscribe_events{id});
  world.settle();
  CHECK_FALSE(world.gate->wants(event_type::process));
  world.publish(6, 1);
  CHECK(world.settle() == 0);
  CHECK(heard.numbers.size() == 4);
}

TEST_CASE("event hub: a slow subscriber loses the oldest, is told how many, and slows nobody") {
  hub_world world;
  hub_world::note quick;
  world.subscribe(world.listener(quick), 100);
  // The test itself is the slow one: it takes a batch when it gets to it.
  auto answer = world.ask<subscribed>(
    world.hub, subscribe_events{{}, {.capacity = 3}, caf::actor{world.self}});
  REQUIRE(answer);
  auto take = [&] {
    deliver_events taken;
    REQUIRE_FALSE(world.self->mailbox().empty());
    world.self->receive([&](const deliver_events& news) {
      taken = news;
      return events_taken{};
    });
    world.settle();
    return taken;
  };
  for (std::uint64_t n = 1; n <= 10; ++n) {
    world.publish(n, 1);
    world.settle();
  }
  CHECK(quick.numbers.size() == 10);
  CHECK(quick.lost == 0);
  auto first = take();
  CHECK(hub_world::numbers_of(first.events) == std::vector<std::uint64_t>{1});
  CHECK(first.lost == 0);
  auto second = take();
  CHECK(hub_world::numbers_of(second.events) == std::vector<std::uint64_t>{8, 9, 10});
  CHECK(second.lost == 6);
  CHECK(world.lost_at("subscriber") == "6");
  CHECK(world.lost_at("gate") == "0");
  CHECK(world.self->mailbox().empty());
  world.self->send(world.hub, unsubscribe_events{answer->id});
  world.settle();
}

TEST_CASE("event hub: what the gate turned away is told to the subscribers") {
  hub_world world;
  hub_world::note heard;
  world.subscribe(world.listener(heard), 100);
  REQUIRE(world.gate->admit(event_gate::most_on_the_way - 2)); // others' events, on their way
  world.publish(1, 2);
  world.publish(3, 5);
  world.settle();
  CHECK(heard.numbers == std::vector<std::uint64_t>{1, 2});
  CHECK(heard.lost == 5);
  CHECK(world.lost_at("gate") == "5");
  CHECK(world.lost_at("subscriber") == "0");
}

TEST_CASE("event hub: a subscriber that throws loses its subscription, the others go on") {
  hub_world world;
  hub_world::note heard;
  auto failing = world.spawn<event_subscriber>(event_subscriber::listener{
    [](std::span<const shared_event>, std::uint64_t) { throw std::runtime_error{"no more"}; }});
  world.subscribe(failing, 10, {{event_type::process}, {}, {}});
  world.subscribe(world.listener(heard), 10, {{event_type::process}, {}, {}});
  world.publish(1, 1);
  world.settle();
  world.publish(2, 1);
  world.settle();
  CHECK(heard.numbers == std::vector<std::uint64_t>{1, 2});
}

TEST_CASE("event hub: under any order of messages each event comes once and in order") {
  for (unsigned seed = 0; seed < 50; ++seed) {
    INFO("seed ", seed);
    std::mt19937_64 rng{seed};
    hub_world world;
    hub_world::note first;
    hub_world::note second;
    world.subscribe(world.listener(first), 1000);
    world.subscribe(world.listener(second), 1000);
    for (std::uint64_t n = 1; n <= 40; n += 4)
      world.publish(n, 4);
    world.settle_shuffled(rng);
    std::vector<std::uint64_t> all;
    for (std::uint64_t n = 1; n <= 40; ++n)
      all.push_back(n);
    CHECK(first.numbers == all);
    CHECK(second.numbers == all);
  }
}
