#include "runtime/durability/bytes.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace troupe;

TEST_CASE("bytes: numbers and texts are read back") {
  std::string bytes;
  byte_writer out{bytes};
  const std::uint64_t numbers[] = {0, 1, 127, 128, 300, std::numeric_limits<std::uint64_t>::max()};
  const std::int64_t signs[]
    = {0, -1, 1, -64, 64, std::numeric_limits<std::int64_t>::min(), 1'700'000'000'000'000'000};
  for (auto each : numbers)
    out.number(each);
  for (auto each : signs)
    out.signed_number(each);
  out.text("text");
  byte_reader in{bytes};
  for (auto each : numbers)
    CHECK(in.number() == each);
  for (auto each : signs)
    CHECK(in.signed_number() == each);
  CHECK(in.text() == "text");
  CHECK(in.at_end());
  CHECK_FALSE(in.broken());
}

TEST_CASE("bytes: differences lead back, however far the numbers are apart") {
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  for (auto from : {least, std::int64_t{-1}, std::int64_t{7}, most})
    for (auto to : {least, std::int64_t{0}, std::int64_t{8}, most}) {
      std::string bytes;
      byte_writer{bytes}.difference(from, to);
      CHECK(byte_reader{bytes}.further_than(from) == to);
    }
}

TEST_CASE("bytes: what is cut short or malformed is noticed, and reads as nothing") {
  std::string bytes;
  byte_writer{bytes}.text("text");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    byte_reader in{std::string_view{bytes}.substr(0, size)};
    CHECK(in.text().empty());
    CHECK(in.broken());
    CHECK(in.number() == 0);
  }
  std::string endless(20, '\xff');
  byte_reader in{endless};
  CHECK(in.number() == 0);
  CHECK(in.broken());
}
