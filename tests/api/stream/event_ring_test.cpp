#include "api/stream/event_ring.hpp"
#include "tests/api/stream/stream_events.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace troupe;
using troupe::api::event_ring;
using troupe::api::testing::execution_of;

namespace {

std::vector<std::uint32_t> after(const event_ring& ring, std::uint64_t number) {
  std::vector<std::uint32_t> found;
  ring.after(number, [&](const api::stream_event& each, std::uint64_t at) {
    CHECK(at == each.execution);
    found.push_back(each.execution);
  });
  return found;
}

} // namespace

TEST_CASE("event ring: has what came after an id, as long as it keeps all of that") {
  event_ring ring{"boot", 3};
  CHECK(ring.number_of("boot-0") == 0);
  for (std::uint32_t i = 1; i <= 5; ++i)
    CHECK(ring.add(execution_of("p", i)) == i);
  CHECK(ring.last() == 5);
  CHECK(ring.id_of(5) == "boot-5");
  CHECK(ring.number_of("boot-1") == std::nullopt);
  REQUIRE(ring.number_of("boot-2") == 2);
  CHECK(after(ring, 2) == std::vector<std::uint32_t>{3, 4, 5});
  CHECK(after(ring, 4) == std::vector<std::uint32_t>{5});
  CHECK(after(ring, 5).empty());
}

TEST_CASE("event ring: knows no id but its own") {
  event_ring ring{"boot", 3};
  ring.add(execution_of("p", 1));
  for (const auto* id : {"", "1", "boot", "boot-", "boot-x", "boot-1x", "boot--1", "boot-2",
                         "root-1", "boot-18446744073709551615", "boot-99999999999999999999"})
    CHECK_MESSAGE(ring.number_of(id) == std::nullopt, id);
}

TEST_CASE("event ring: what came before a loss can't be gone on from") {
  event_ring ring{"boot", 10};
  ring.add(execution_of("p", 1));
  ring.skip(0);
  CHECK(ring.number_of("boot-1") == 1);
  ring.skip(2);
  CHECK(ring.number_of("boot-1") == std::nullopt);
  CHECK(ring.number_of("boot-2") == std::nullopt);
  CHECK(ring.number_of("boot-3") == 3);
  CHECK(ring.add(execution_of("p", 4)) == 4);
  CHECK(after(ring, 3) == std::vector<std::uint32_t>{4});
}
