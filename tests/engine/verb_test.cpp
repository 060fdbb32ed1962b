#include "runtime/engine/verb.hpp"
#include "runtime/store/recorded_request.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>

using namespace troupe;

namespace {

/// A process that has asked for one approval.
replayed_process waiting_process() {
  replayed_process left{engine{std::make_shared<const workflow>(), {.process_id = "p"}}, {}};
  approval_ask asked;
  asked.stamp = {7, 1, 1};
  asked.execution_id = "p/a#1";
  left.approvals.emplace(asked.stamp, open_approval{asked, {}});
  return left;
}

/// A request with all the fields that the verb knows.
control_request whole_request(const verb& what) {
  control_request made{.verb = std::string{what.name}};
  for (const auto& [key, text] : verb_fields())
    if (what.has(key) && text)
      made.*text = key == "execution" ? "p/a#1" : "some " + std::string{key};
    else if (what.has(key))
      made.payload = {{"n", 1}};
  return made;
}

} // namespace

TEST_CASE("verbs: each field that a verb has is known, and each is found by its name") {
  for (const auto& each : verbs()) {
    CAPTURE(each.name);
    CHECK(find_verb(each.name) == &each);
    CHECK_FALSE(each.help.empty());
    for (const auto* keys : {&each.needs, &each.takes})
      for (auto key : *keys)
        CHECK(std::ranges::find(verb_fields(), key, &verb_field::key) != verb_fields().end());
  }
  CHECK(find_verb("pawse") == nullptr);
}

TEST_CASE("verbs: what is recorded asks the engine for the same as what is asked directly") {
  std::size_t rules = 0;
  for (const auto& each : verbs()) {
    if (!each.input_of)
      continue;
    ++rules;
    CAPTURE(each.name);
    auto asked = whole_request(each);
    auto left = waiting_process();
    auto recorded = input_of(recorded_form(asked), left);
    REQUIRE_MESSAGE(recorded, (recorded ? "" : recorded.error().message));
    CHECK(recorded->index() == each.input_of(asked).index());
    if (auto* decided = std::get_if<input::approval_decided>(&*recorded)) {
      CHECK(decided->stamp == run_stamp{7, 1, 1});
      CHECK(decided->approved == (each.name == "approve"));
      CHECK(decided->reason == asked.reason);
      CHECK(left.approvals.empty());
    }
    if (auto* sent = std::get_if<input::signal>(&*recorded)) {
      CHECK(sent->name == asked.name);
      CHECK(*sent->payload == asked.payload);
    }
    if (auto* paused = std::get_if<input::pause>(&*recorded))
      CHECK(paused->reason == asked.reason);
  }
  CHECK(rules == 8);
}

TEST_CASE("verbs: requests are recorded as Troupe has always recorded them") {
  auto form = [](control_request asked) {
    auto recorded = recorded_form(asked);
    return recorded.what + ' ' + recorded.detail;
  };
  CHECK(form({.verb = "pause", .process = "p", .reason = "lunch"}) == "pause lunch");
  CHECK(form({.verb = "retry", .process = "p"}) == "retry ");
  CHECK(form({.verb = "signal", .process = "p", .name = "go"})
        == R"(signal {"name":"go","payload":null})");
  CHECK(form({.verb = "reject", .process = "p", .execution = "p/a#1", .reason = "no"})
        == R"(reject {"execution":"p/a#1","reason":"no"})");
}

TEST_CASE("verbs: a recorded request that can't be read is refused") {
  auto left = waiting_process();
  auto fault = [&](const recorded_request& asked) { return input_of(asked, left).error().message; };
  CHECK(fault({"dance", {}}) == "the request \"dance\" can't be read");
  CHECK(fault({"ps", {}}) == "the request \"ps\" can't be read");
  CHECK(fault({"signal", "go"}) == "the request \"signal\" can't be read");
  CHECK(fault({"approve", R"({"execution": "p/b#1"})"}) == "no approval of p/b#1 is pending");
}
