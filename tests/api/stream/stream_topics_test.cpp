#include "api/stream/stream_topics.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using troupe::api::read_topics;

TEST_CASE("stream topics: are read, each once") {
  const auto read = read_topics("processes,process/etl/5f,approvals,process/etl/5f");
  REQUIRE(read);
  CHECK(*read == api::stream_topics{true, true, {"etl/5f"}});
  const auto schedules = read_topics("schedules");
  REQUIRE(schedules);
  CHECK(*schedules == api::stream_topics{.schedules = true});
}

TEST_CASE("stream topics: what is wrong with them is said") {
  const auto wrong = [](const std::string& text) {
    const auto read = read_topics(text);
    return read ? std::string{} : read.error().message;
  };
  CHECK(wrong("procesess").ends_with("; did you mean \"processes\"?"));
  for (const auto* text : {"", "process/", ",approvals", "logs/1", "processes, approvals"}) {
    INFO(text);
    CHECK(wrong(text).find("expected processes, approvals, schedules or process/ID")
          != std::string::npos);
  }
}

TEST_CASE("stream topics: a stream has a bounded number of them") {
  std::string text = "processes";
  for (std::size_t i = 1; i < api::most_topics; ++i)
    text += ",process/" + std::to_string(i);
  CHECK(read_topics(text));
  CHECK(!read_topics(text + ",approvals"));
}
