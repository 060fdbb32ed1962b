#include "runtime/client/event_text_reader.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace troupe;

namespace {

using heard_events = std::vector<std::pair<std::string, json>>;

constexpr std::string_view text = "event: log\ndata: {\"text\":\"a\\n\"}\n\n"
                                  ": nothing new\n\n"
                                  "event: end\ndata: {}\nid: 7\n\n";

} // namespace

TEST_CASE("event text: events come whole, wherever the pieces of their text end") {
  const heard_events wanted{{"log", {{"text", "a\n"}}}, {"end", json::object()}};
  for (std::size_t size = 1; size <= text.size(); ++size) {
    heard_events all;
    const event_listener hear = [&](const std::string& name, const json& content) {
      all.emplace_back(name, content);
      return true;
    };
    event_text_reader reader{hear};
    for (std::size_t at = 0; at < text.size(); at += size)
      CHECK(reader.take(text.substr(at, size)));
    CHECK(all == wanted);
  }
}

TEST_CASE("event text: who wants to hear no more hears no more, and what is no JSON is null") {
  std::vector<std::string> all;
  const event_listener hear = [&](const std::string& name, const json& content) {
    all.push_back(name + content.dump());
    return false;
  };
  event_text_reader reader{hear};
  CHECK_FALSE(reader.take("event: odd\ndata: {\n\nevent: end\ndata: {}\n\n"));
  CHECK(all == std::vector<std::string>{"oddnull"});
}
