#include "runtime/control/control_request.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

std::string fault_of(std::string_view line) {
  auto read = read_control_request(line);
  REQUIRE(!read);
  return read.error().message;
}

} // namespace

TEST_CASE("control request: every verb is written as a line and reads back") {
  const std::vector<control_request> all{
    {.verb = "ps"},
    {.verb = "show", .process = "p"},
    {.verb = "approvals"},
    {.verb = "approvals", .process = "p"},
    {.verb = "pause", .process = "p", .reason = "disk\nis full"},
    {.verb = "resume", .process = "p"},
    {.verb = "step", .process = "p"},
    {.verb = "cancel", .process = "p", .reason = "enough"},
    {.verb = "retry", .process = "p"},
    {.verb = "signal", .process = "p", .name = "go", .payload = {{"n", 1}}},
    {.verb = "approve", .execution = "p/a#1", .reason = "fine"},
    {.verb = "reject", .execution = "p/a#1"},
  };
  for (const auto& asked : all) {
    auto line = to_line(asked);
    INFO(line);
    CHECK(line.find('\n') == std::string::npos);
    auto read = read_control_request(line);
    REQUIRE(read);
    CHECK(*read == asked);
  }
}

TEST_CASE("control request: what is wrong is named, with the nearest right name") {
  CHECK(fault_of("pause p") == "request: expected a JSON map, found what is no JSON");
  CHECK(fault_of("[1]") == "request: expected a JSON map, found a list");
  CHECK(fault_of("{}") == "request: expected the name of a request, such as \"ps\"");
  CHECK(fault_of(R"({"request": "pawse"})")
        == "request: \"pawse\" is not known; did you mean \"pause\"?");
  CHECK(fault_of(R"({"request": "pause"})") == "pause: \"process\" is missing");
  CHECK(fault_of(R"({"request": "pause", "process": ""})") == "pause: \"process\" is missing");
  CHECK(fault_of(R"({"request": "pause", "process": 7})")
        == "pause: process: expected text, found an integer");
  CHECK(fault_of(R"({"request": "pause", "proces": "p"})")
        == "pause: \"proces\" is not known; did you mean \"process\"?");
  CHECK(fault_of(R"({"request": "resume", "process": "p", "payload": 1})")
        == "resume: \"payload\" is not known");
}

TEST_CASE("control request: a payload that is nested too deeply is refused") {
  auto line = R"({"request": "signal", "process": "p", "name": "n", "payload": )"
              + std::string(2'000, '[') + std::string(2'000, ']') + '}';
  CHECK(fault_of(line) == "request: more than 1000 lists and maps stand in one another");
}

TEST_CASE("control answer: a value and an error read back, and what is neither is refused") {
  auto value = read_control_answer(to_line(result<json>{json{{"n", 1}}}));
  REQUIRE(value);
  CHECK(*value == json{{"n", 1}});
  auto null = read_control_answer(to_line(result<json>{json(nullptr)}));
  REQUIRE(null);
  CHECK(null->is_null());
  result<json> wrong = failure(error_code::process_state, "it is paused");
  CHECK(to_line(wrong) == R"({"error":{"code":"process.state","message":"it is paused"}})");
  CHECK(read_control_answer(to_line(wrong)) == wrong);
  auto from_0_1_0 = read_control_answer(R"({"error": "it is paused"})");
  CHECK(from_0_1_0.error() == error{"it is paused"});
  auto newer = read_control_answer(R"({"error": {"code": "moon.full", "message": "no"}})");
  CHECK(newer.error() == error{"no"});
  for (const auto* line : {"", "[]", "{}", "{\"error\": 3}", "{\"error\": {}}"})
    CHECK(!read_control_answer(line));
}
