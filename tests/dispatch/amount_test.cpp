#include "runtime/dispatch/amount.hpp"

#include <doctest/doctest.h>

using namespace troupe;

TEST_CASE("amount: what isn't memory is read in thousandths") {
  CHECK(parse_amount("cpus", "2").value() == 2'000);
  CHECK(parse_amount("cpus", "0.5").value() == 500);
  CHECK(parse_amount("license", "1.125").value() == 1'125);
}

TEST_CASE("amount: memory is read in bytes, by units of 1,000 and of 1,024") {
  CHECK(parse_amount("memory", "4GiB").value() == std::int64_t{4} << 30);
  CHECK(parse_amount("memory", "512Mi").value() == std::int64_t{512} << 20);
  CHECK(parse_amount("memory", "1.5G").value() == 1'500'000'000);
  CHECK(parse_amount("memory", "2KB").value() == 2'000);
  CHECK(parse_amount("memory", "100").value() == 100);
  CHECK(parse_amount("memory", "100B").value() == 100);
}

TEST_CASE("amount: what is no amount is refused with an example") {
  for (const auto* text : {"", "-1", "0", "1e3", "1.", ".5", "1.2345", "two", "1GiB", "1 "})
    CHECK_FALSE(parse_amount("cpus", text));
  for (const auto* text : {"", "0", "0.0001", "GiB", "1gib", "1PiB", "2000T", "9999999999999999"})
    CHECK_FALSE(parse_amount("memory", text));
  CHECK(parse_amount("cpus", "two").error().message
        == "'two' is no amount of cpus (such as 2 or 0.5)");
}

TEST_CASE("amount: what is written is read back") {
  for (const auto count : {1, 500, 1'000, 1'250, 12'000}) {
    CHECK(parse_amount("cpus", amount_text("cpus", count)).value() == count);
    CHECK(parse_amount("memory", amount_text("memory", count)).value() == count);
  }
  CHECK(amount_text("memory", std::int64_t{4} << 30) == "4GiB");
  CHECK(amount_text("cpus", 500) == "0.5");
  CHECK(amount_text("memory", 1'000'000) == "1MB");
  CHECK(amount_text("memory", 1'000'001) == "1000001B");
}
