#include "runtime/base/system_room.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>

using namespace troupe;

TEST_CASE("system room: memory that can't be mapped is refused, with the way out") {
  CHECK_NOTHROW(require_memory(1U << 20U));
  auto message = std::string{};
  try {
    require_memory(std::numeric_limits<std::size_t>::max() / 4);
  } catch (const no_room& thrown) {
    message = thrown.what();
  }
  CHECK(message.find("too little memory can be had") == 0);
  CHECK(message.find("ulimit -v") != std::string::npos);
}
