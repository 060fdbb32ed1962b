#include "runtime/durability/entry_codec.hpp"

#include "runtime/durability/usage_codec.hpp"
#include "tests/store/sealed.hpp"

#include <doctest/doctest.h>

#include <map>
#include <random>

using namespace troupe;
using testing::sealed;

namespace {

run_stamp stamp(std::uint32_t n) {
  return {n, n * 7, n % 3 + 1};
}

execution_change change(std::uint32_t number, task_state state, std::uint32_t attempt,
                        time_point at) {
  execution_change made;
  made.number = number;
  made.state = state;
  made.attempt = attempt;
  made.at = at;
  return made;
}

/// Every kind of input, with something in every field.
journal_entry everything() {
  using std::chrono::hours;
  using std::chrono::nanoseconds;
  time_point at{hours{500'000}};
  auto at_once = [&](input::any what) {
    return timed_input{at += nanoseconds{1234}, std::move(what)};
  };
  journal_entry entry;
  policy_config policy{policy_mode::ask, {"a.*"}, {"b.c"}, {"d.e", "f.g"}};
  group_summary cut{9, 2, 1, 3, json::array({1, nullptr}), 4, 5, "a failed", 1, true};
  auto& to = entry.inputs;
  input::start begins;
  begins.init = make_value({{"x", 1}});
  begins.timeout = hours{1};
  begins.parent_id = "parent";
  begins.tasks = {"a", "b"};
  begins.paused = true;
  begins.policy = policy;
  begins.approvals = {hours{2}, {{"ticket", 7}}};
  begins.parent_execution = "parent/task";
  begins.behaviour = 2;
  begins.rules = {{policy, {}}, make_value({{"names", {"token"}}}), {"key"}, true, 9, true};
  to.push_back(at_once(begins));
  to.push_back(at_once(input::action_started{stamp(1)}));
  to.push_back(at_once(input::action_finished{stamp(2), make_value({{"v", 2.5}}), 1234}));
  to.push_back(at_once(input::action_finished{stamp(300), failure("it broke")}));
  attempt_usage used{{2, hours{3}, nanoseconds{5}, 1'000'000'000, 7, 8}, 137};
  used.share = {1500, 1U << 30};
  to.push_back(at_once(input::action_finished{stamp(301), failure("it broke"), 9,
                                              std::make_shared<const attempt_usage>(used)}));
  to.push_back(at_once(input::action_finished{stamp(302), make_value(1), 10,
                                              std::make_shared<const attempt_usage>(used)}));
  to.push_back(at_once(input::action_recalled{stamp(4)}));
  to.push_back(at_once(input::action_lost{stamp(5)}));
  to.push_back(at_once(input::timer_due{{stamp(70'000), timer_purpose::cleanup}}));
  to.push_back(at_once(input::group_settled{stamp(6), {}}));
  to.push_back(at_once(input::group_settled{stamp(7), cut}));
  to.push_back(at_once(input::approval_decided{stamp(8), true, "fine"}));
  to.push_back(at_once(input::cancel{"enough", true}));
  to.push_back(at_once(input::pause{"lunch"}));
  to.push_back(at_once(input::resume{}));
  to.push_back(at_once(input::step{}));
  to.push_back(at_once(input::resume_failed{}));
  to.push_back(at_once(input::signal{"go", make_value("now")}));
  to.push_back(at_once(
    input::action_finished{.stamp = stamp(9), .outcome = failure("too much"), .refused = true}));
  to.push_back(
    at_once(input::result_answered{stamp(10), true, make_value({{"v", 3}}), "q/flow/a", {}, 77}));
  to.push_back(at_once(input::result_answered{.stamp = stamp(11), .reason = "script changed"}));
  to.push_back(at_once(input::action_finished{
    .stamp = stamp(12), .outcome = failure("503"), .advice = {true, hours{1}, 503}}));
  to.push_back(at_once(input::taken_up{at, policy_mode::deny, hours{3}, -7}));
  entry.steps = 4096;
  entry.scn = 123'456;
  entry.decisions = 0xfedc'ba98;
  entry.changes = {change(7, task_state::pending, 0, at),
                   change(7, task_state::running, 1, at),
                   change(70'000, task_state::failed, 3, at + hours{1}),
                   change(8, task_state::skipped, 0, at),
                   change(9, task_state::completed, 1, at),
                   change(10, task_state::completed, 2, at)};
  entry.changes[4].cached = "q/flow/a";
  entry.changes[2].error = "it broke";
  entry.changes[1].used = std::make_shared<const attempt_usage>(used);
  return entry;
}

result<std::string> nothing(const content_hash&) {
  return failure("there is no such value");
}

} // namespace

TEST_CASE("entry codec: every kind of input is read back") {
  auto entry = everything();
  std::vector<content> contents;
  auto bytes = encode(entry, contents);
  CHECK(contents.empty());
  auto read = decode(bytes, nothing);
  REQUIRE_MESSAGE(read, (read ? "" : read.error().message));
  CHECK(read->steps == 4096);
  CHECK(read->scn == 123'456);
  REQUIRE(read->inputs.size() == entry.inputs.size());
  for (std::size_t i = 0; i < entry.inputs.size(); ++i) {
    CHECK(read->inputs[i].at == entry.inputs[i].at);
    CHECK(read->inputs[i].what.index() == entry.inputs[i].what.index());
  }
  // What was read is written alike, so no field was lost.
  CHECK(encode(*read, contents) == bytes);
  CHECK(std::get<input::action_finished>(read->inputs[3].what).outcome.error().message
        == "it broke");
  CHECK(std::get<input::action_finished>(read->inputs[2].what).execution == 1234);
  CHECK_FALSE(std::get<input::action_finished>(read->inputs[3].what).refused);
  CHECK(std::get<input::action_finished>(read->inputs[18].what).refused);
  const auto& found = std::get<input::result_answered>(read->inputs[19].what);
  CHECK(found.found);
  CHECK(*found.output == json{{"v", 3}});
  CHECK(found.origin == "q/flow/a");
  CHECK(found.execution == 77);
  CHECK(std::get<input::result_answered>(read->inputs[20].what).reason == "script changed");
  CHECK(std::get<input::action_finished>(read->inputs[18].what).advice == retry_advice{});
  CHECK(std::get<input::action_finished>(read->inputs[21].what).advice
        == retry_advice{true, std::chrono::hours{1}, 503});
  const auto& again = std::get<input::taken_up>(read->inputs.back().what);
  CHECK(again.policy == policy_mode::deny);
  CHECK(again.timeout == std::chrono::hours{3});
  CHECK(again.priority == -7);
  CHECK(read->decisions == 0xfedc'ba98);
  REQUIRE(read->changes.size() == entry.changes.size());
  for (std::size_t i = 0; i < entry.changes.size(); ++i) {
    CHECK(read->changes[i].number == entry.changes[i].number);
    CHECK(read->changes[i].state == entry.changes[i].state);
    CHECK(read->changes[i].attempt == entry.changes[i].attempt);
    CHECK(read->changes[i].at == entry.changes[i].at);
    CHECK(read->changes[i].error == entry.changes[i].error);
    CHECK(read->changes[i].cached == entry.changes[i].cached);
    CHECK(bool{read->changes[i].used} == (i == 1));
  }
  const auto& kept = std::get<input::action_finished>(entry.inputs[4].what);
  for (std::size_t i : {4U, 5U}) {
    const auto& ended = std::get<input::action_finished>(read->inputs[i].what);
    REQUIRE(ended.used);
    CHECK(*ended.used == *kept.used);
    CHECK(ended.outcome.has_value() == (i == 5));
  }
  CHECK(*read->changes[1].used == *kept.used);
  CHECK(std::get<input::timer_due>(read->inputs[8].what).key.stamp == stamp(70'000));
}

TEST_CASE("entry codec: a large value stands beside the entry, equal ones once") {
  auto large = make_value(std::string(5000, 'x'));
  journal_entry entry;
  entry.inputs.push_back({time_point{}, input::action_finished{stamp(1), large}});
  entry.inputs.push_back({time_point{}, input::action_finished{stamp(2), large}});
  std::vector<content> contents;
  auto bytes = encode(entry, contents);
  CHECK(bytes.size() < 130);
  REQUIRE(contents.size() == 1);
  auto read = decode(bytes, [&](const content_hash& hash) -> result<std::string> {
    CHECK(hash == contents[0].hash);
    return contents[0].bytes;
  });
  REQUIRE(read);
  CHECK(**std::get<input::action_finished>(read->inputs[1].what).outcome == *large);
  CHECK(decode(bytes, nothing).error().message == "there is no such value");
}

TEST_CASE("entry codec: the end of a nop takes few bytes") {
  journal_entry entry;
  for (std::uint32_t i = 0; i < 100; ++i)
    entry.inputs.push_back(
      {time_point{std::chrono::hours{400'000}}, input::action_finished{{1000 + i, 50, 1}}});
  std::vector<content> contents;
  for (std::uint32_t i = 0; i < 100; ++i)
    entry.changes.push_back(change(1000 + i, task_state::completed, 1, entry.inputs[0].at));
  CHECK(encode(entry, contents).size() < 1300);
}

TEST_CASE("entry codec: no damage is taken for an entry, or worse") {
  std::vector<content> contents;
  const auto bytes = encode(everything(), contents);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_FALSE(decode(std::string_view{bytes}.substr(0, size), nothing));
  CHECK_FALSE(decode(bytes + 'x', nothing));
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    auto changed = bytes;
    changed[bit / 8] ^= static_cast<char>(1 << bit % 8);
    CHECK_FALSE(decode(changed, nothing));
  }
}

TEST_CASE("entry codec: wrong bytes whose checksum fits are read without harm") {
  std::vector<content> contents;
  const auto bytes = encode(everything(), contents);
  std::mt19937_64 dice{7};
  for (int i = 0; i < 20'000; ++i) { // it may read as another entry
    auto changed = bytes;
    changed[5 + dice() % (changed.size() - 5)] = static_cast<char>(dice());
    auto read = decode(sealed(changed), nothing);
    CHECK((read || !read.error().message.empty()));
  }
}

TEST_CASE("entry codec: what a newer Troupe knows of a start is refused by its name") {
  std::vector<content> contents;
  journal_entry begins;
  input::start start;
  start.parent_execution = "p";
  begins.inputs.push_back({time_point{}, start});
  auto bytes = encode(begins, contents);
  auto at = bytes.find("parentExecution");
  REQUIRE(at != std::string::npos);
  bytes.replace(at, 15, "favouriteColour");
  auto refused = decode(sealed(bytes), nothing);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message
        == "it was written by a newer Troupe: this one doesn't know \"favouriteColour\" of the"
           " start of a process");
  start.behaviour = current_behaviour + 5;
  begins.inputs[0].what = start;
  refused = decode(encode(begins, contents), nothing);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.starts_with("it was written by a newer Troupe, under behaviour "));
}

TEST_CASE("entry codec: what is not said of a start is as it was before it could be said") {
  std::vector<content> contents;
  journal_entry begins;
  const input::start bare; // a temporary would make GCC 12 warn
  begins.inputs.push_back({time_point{}, bare});
  auto read = decode(encode(begins, contents), nothing);
  REQUIRE(read);
  const auto& start = std::get<input::start>(read->inputs.front().what);
  CHECK(start.behaviour == first_behaviour);
  CHECK(start.init->is_null());
  CHECK_FALSE(start.policy);
  CHECK_FALSE(start.paused);
}

TEST_CASE("entry codec: without a priority, a process is taken up as it was before there was one") {
  using namespace std::string_literals;
  auto bytes = "\x73"s + std::string(8, '\0'); // the format, its checksum, what was decided
  bytes += "\x00\x00\x01\x0e\x00"s;            // steps, scn, one input: its kind and time
  bytes += "\x04\x02\x14"s + "\x00"s;          // driven until, policy ask, timeout; no changes
  auto read = decode(sealed(bytes), nothing);
  REQUIRE_MESSAGE(read, (read ? "" : read.error().message));
  const auto& again = std::get<input::taken_up>(read->inputs.front().what);
  CHECK(again.driven_until == time_point{std::chrono::nanoseconds{2}});
  CHECK(again.policy == policy_mode::ask);
  CHECK(again.timeout == std::chrono::nanoseconds{10});
  CHECK_FALSE(again.priority);
  std::vector<content> contents;
  CHECK(encode(*read, contents) == sealed(bytes));
}

TEST_CASE("entry codec: what was used is read as it was written before the share was told") {
  std::string bytes;
  byte_writer out{bytes};
  for (std::uint64_t number : {8U, 1U, 20U, 10U, 4096U, 5U, 6U, 137U, 1U}) // how many, and they
    out.number(number);
  byte_reader in{bytes};
  const auto read = read_usage(in);
  CHECK_FALSE(in.broken());
  CHECK(in.at_end());
  CHECK(read.total == command_usage{1, duration{20}, duration{10}, 4096, 5, 6});
  CHECK(read.status == 137);
  CHECK(read.over_memory);
  CHECK(read.share == command_share{});
}

/// How 0.1.0 wrote a process's start, and before that without the parent's execution.
std::string start_of_0_1_0() {
  using namespace std::string_literals;
  // the format, steps, scn, one input: its kind and time
  auto bytes = "\x02\x80\x20\x05\x01\x00\x00"s;
  bytes += "\x06\xa1\x61x\x18\x2a"s;           // init: {x: 42}
  bytes += "\x14"s + "\x06parent"s;            // timeout, parent_id
  bytes += "\x01\x01t"s + "\x01"s;             // tasks, paused
  bytes += "\x01\x01\x01\x01"s + "a\x00\x00"s; // policy: ask, allow a
  bytes += "\x00\x02\xa0"s;                    // approvals: no expiry, {}
  return bytes + "\x08parent/t"s;              // parent_execution
}

TEST_CASE("entry codec: entries of the formats of 0.1.0 are read") {
  auto read = decode(start_of_0_1_0(), nothing);
  REQUIRE_MESSAGE(read, (read ? "" : read.error().message));
  CHECK(read->steps == 4096);
  CHECK(read->scn == 5);
  const auto* start = &std::get<input::start>(read->inputs.front().what);
  CHECK(*start->init == json{{"x", 42}});
  CHECK(start->timeout == std::chrono::nanoseconds{10});
  CHECK(start->parent_id == "parent");
  CHECK(start->tasks == std::vector<std::string>{"t"});
  CHECK(start->paused);
  REQUIRE(start->policy);
  CHECK(start->policy->mode == policy_mode::ask);
  CHECK(start->policy->allow == std::vector<std::string>{"a"});
  CHECK(start->parent_execution == "parent/t");
  CHECK(start->behaviour == first_behaviour);
  auto first = start_of_0_1_0();
  first.front() = 1;
  CHECK_FALSE(decode(first, nothing)); // too long
  first.resize(first.size() - 9);
  read = decode(first, nothing);
  REQUIRE_MESSAGE(read, (read ? "" : read.error().message));
  start = &std::get<input::start>(read->inputs.front().what);
  CHECK(start->parent_id == "parent");
  CHECK(start->parent_execution.empty());
}
