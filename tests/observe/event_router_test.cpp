#include "runtime/observe/event_router.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

/// Events numbered from `first`, by their scn.
std::vector<shared_event> numbered(std::uint64_t first, std::uint64_t count,
                                   const std::string& process = "p") {
  std::vector<shared_event> made;
  for (auto n = first; n < first + count; ++n) {
    execution_event each;
    each.scn = n;
    each.process_id = process;
    made.push_back(std::make_shared<const any_event>(each));
  }
  return made;
}

std::vector<std::uint64_t> numbers_of(const event_batch& batch) {
  std::vector<std::uint64_t> numbers;
  for (const auto& each : batch.events)
    numbers.push_back(std::get<execution_event>(*each).scn);
  return numbers;
}

using numbers = std::vector<std::uint64_t>;

} // namespace

TEST_CASE("event router: a subscriber that is ready gets what it wants at once") {
  event_router router;
  router.subscribe(1, {{}, "p", {}}, {.capacity = 10});
  router.subscribe(2, {{}, "q", {}}, {.capacity = 10});
  auto out = router.publish(numbered(1, 2, "p"));
  REQUIRE(out.size() == 1);
  CHECK(out[0].to == 1);
  CHECK(numbers_of(out[0].batch) == numbers{1, 2});
  CHECK(out[0].batch.lost == 0);
}

TEST_CASE("event router: one batch at a time, the rest waits for its turn") {
  event_router router;
  router.subscribe(1, {}, {.capacity = 10});
  CHECK(router.publish(numbered(1, 1)).size() == 1);
  CHECK(router.publish(numbered(2, 2)).empty());
  CHECK(router.publish(numbered(4, 1)).empty());
  auto next = router.taken(1);
  REQUIRE(next);
  CHECK(numbers_of(*next) == numbers{2, 3, 4});
  CHECK_FALSE(router.taken(1));
  CHECK(router.publish(numbered(5, 1)).size() == 1);
}

TEST_CASE("event router: a slow subscriber loses the oldest and is told how many") {
  event_router router;
  router.subscribe(1, {}, {.capacity = 3});
  router.subscribe(2, {}, {.capacity = 100});
  CHECK(router.publish(numbered(1, 1)).size() == 2);
  CHECK(router.publish(numbered(2, 7)).empty());
  auto slow = router.taken(1);
  REQUIRE(slow);
  CHECK(numbers_of(*slow) == numbers{6, 7, 8});
  CHECK(slow->lost == 4);
  auto patient = router.taken(2);
  REQUIRE(patient);
  CHECK(numbers_of(*patient) == numbers{2, 3, 4, 5, 6, 7, 8});
  CHECK(patient->lost == 0);
}

TEST_CASE("event router: events lost on their way are told, even alone") {
  event_router router;
  router.subscribe(1, {{}, "p", {}}, {.capacity = 3});
  auto out = router.publish(numbered(1, 1, "q"), 5);
  REQUIRE(out.size() == 1);
  CHECK(out[0].batch.events.empty());
  CHECK(out[0].batch.lost == 5);
  CHECK_FALSE(router.taken(1));
}

TEST_CASE("event router: a batch is bounded, and no event is told twice") {
  event_router router;
  router.subscribe(1, {}, {.capacity = 10'000});
  auto out = router.publish(numbered(1, 600));
  REQUIRE(out.size() == 1);
  auto heard = numbers_of(out[0].batch);
  CHECK(heard.size() == event_router::batch_max);
  while (auto next = router.taken(1))
    for (auto n : numbers_of(*next))
      heard.push_back(n);
  REQUIRE(heard.size() == 600);
  for (std::uint64_t i = 0; i < 600; ++i)
    CHECK(heard[i] == i + 1);
}

TEST_CASE("event router: who unsubscribed gets nothing, and nobody's types are wanted") {
  event_router router;
  CHECK(router.interest().is_empty());
  router.subscribe(1, {{event_type::process}, {}, {}}, {.capacity = 3});
  router.subscribe(2, {{event_type::value_set}, {}, {}}, {.capacity = 3});
  CHECK(router.interest().wants(event_type::process));
  CHECK(router.interest().wants(event_type::value_set));
  CHECK(router.unsubscribe(2));
  CHECK_FALSE(router.unsubscribe(2));
  CHECK(router.interest().wants(event_type::process));
  CHECK_FALSE(router.interest().wants(event_type::value_set));
  CHECK(router.unsubscribe(1));
  CHECK(router.publish(numbered(1, 1)).empty());
  CHECK_FALSE(router.taken(1));
}

TEST_CASE("event router: one that must miss nothing keeps all, and settles what it has taken") {
  event_router router;
  router.subscribe(1, {}, {.slow = when_slow::block, .capacity = 1});
  router.subscribe(2, {}, {.capacity = 1});
  CHECK(router.blocks());
  std::vector<event_router::delivery> out;
  auto first = router.publish_awaited(numbered(1, 2), 0, out);
  CHECK(out.size() == 2);
  auto second = router.publish_awaited(numbered(3, 300), 0, out);
  CHECK(out.empty()); // both have a batch
  CHECK(router.take_settled().empty());
  auto next = router.taken(1);
  REQUIRE(next);
  CHECK(next->events.size() == event_router::batch_max);
  CHECK(router.take_settled() == std::vector{first});
  next = router.taken(1);
  REQUIRE(next);
  CHECK(next->events.size() == 300 - event_router::batch_max);
  CHECK(router.take_settled().empty());
  CHECK_FALSE(router.taken(1));
  CHECK(router.take_settled() == std::vector{second});
}

TEST_CASE("event router: a publication settles when the last of two has it, or is gone") {
  event_router router;
  router.subscribe(1, {}, {.slow = when_slow::block});
  router.subscribe(2, {{}, "p", {}}, {.slow = when_slow::block});
  std::vector<event_router::delivery> out;
  auto both = router.publish_awaited(numbered(1, 1, "p"), 0, out);
  CHECK_FALSE(router.taken(2));
  CHECK(router.take_settled().empty());
  CHECK_FALSE(router.taken(1));
  CHECK(router.take_settled() == std::vector{both});
  auto one = router.publish_awaited(numbered(2, 1, "q"), 0, out);
  CHECK(router.unsubscribe(1));
  CHECK(router.take_settled() == std::vector{one});
  auto nobody = router.publish_awaited(numbered(3, 1, "q"), 0, out);
  CHECK(router.take_settled() == std::vector{nobody});
}
