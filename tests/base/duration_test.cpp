#include "troupe/time.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace std::chrono_literals;

TEST_CASE("duration: every unit and combination is read") {
  CHECK(parse_duration("0") == duration{0});
  CHECK(parse_duration("7ns") == duration{7});
  CHECK(parse_duration("7us") == duration{7us});
  CHECK(parse_duration("250ms") == duration{250ms});
  CHECK(parse_duration("10s") == duration{10s});
  CHECK(parse_duration("3m") == duration{3min});
  CHECK(parse_duration("1h30m") == duration{90min});
  CHECK(parse_duration("2d") == duration{48h});
  CHECK(parse_duration("1.5s") == duration{1500ms});
  CHECK(parse_duration("0.5ms1us") == duration{501us});
}

TEST_CASE("duration: what is not one is refused with its text") {
  for (const char* text :
       {"", "10", "s", "-5s", "+5s", "1 s", " 1s", "1.2.3s", ".", "1x", "1sx", "1e3s", "00"}) {
    INFO(std::string{text});
    auto read = parse_duration(text);
    REQUIRE_FALSE(read);
    CHECK(read.error().message
          == "\"" + std::string{text}
               + "\" is not a duration: expected one such as 250ms, 10s or 1h30m");
  }
}

TEST_CASE("duration: what is longer than can be counted is refused") {
  auto read = parse_duration("1000000d");
  REQUIRE_FALSE(read);
  CHECK(read.error().message == "\"1000000d\" is too long a duration: at most 292 years");
  CHECK(parse_duration("106000d"));
}

TEST_CASE("duration: text is the shortest that reads back") {
  CHECK(to_string(duration{0}) == "0s");
  CHECK(to_string(duration{90min}) == "1h30m");
  CHECK(to_string(duration{250ms}) == "250ms");
  CHECK(to_string(duration{48h + 1ns}) == "48h1ns");
  CHECK(to_string(-duration{90s}) == "-1m30s");
}

TEST_CASE("duration: no nanosecond is lost over years") {
  for (auto span : {duration{1}, duration{8760h + 1ns}, duration{876000h + 59min + 999'999'999ns}})
    CHECK(parse_duration(to_string(span)) == span);
}
