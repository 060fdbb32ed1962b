#include "troupe/event.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

execution_event sample() {
  return {.at = time_point{1'700'000'000s},
          .scn = 7,
          .process_id = "p/1",
          .execution_id = "p/1/w/t[3]",
          .task_id = "w/t[3]",
          .parent_task_id = "w",
          .group_id = "g",
          .state = task_state::failed,
          .attempt = 2,
          .error = "boom"};
}

} // namespace

TEST_CASE("execution event: a line has the keys in their order") {
  CHECK(to_json_line(sample())
        == R"({"at":"2023-11-14T22:13:20.000Z","scn":7,"processId":"p/1",)"
           R"("executionId":"p/1/w/t[3]","taskId":"w/t[3]","parentTaskId":"w","groupId":"g",)"
           R"("state":"failed","attempt":2,"error":"boom"})");
}

TEST_CASE("execution event: whatever stands in a text, the line is one line of JSON") {
  for (const std::string text :
       {"say \"hi\"", "back\\slash", "two\nlines\r\n", "tab\t", "bell\a", "\xc3\xa9", "\x7f", ""}) {
    auto event = sample();
    event.error = text;
    event.task_id = text;
    auto line = to_json_line(event);
    CAPTURE(line);
    CHECK(line.find('\n') == std::string::npos);
    CHECK(json::parse(line).at("error") == text);
    CHECK(json::parse(line).at("taskId") == text);
  }
}

TEST_CASE("execution event: what is not UTF-8 is replaced") {
  auto event = sample();
  event.error = "broken \xff";
  CHECK(json::parse(to_json_line(event)).at("error") == "broken \xef\xbf\xbd");
}
