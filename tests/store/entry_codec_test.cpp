#include "runtime/store/entry_codec.hpp"

#include <doctest/doctest.h>

#include <map>
#include <random>

using namespace troupe;

namespace {

run_stamp stamp(std::uint32_t n) {
  return {n, n * 7, n % 3 + 1};
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
  begins.rules = {{policy, {}}, make_value({{"names", {"token"}}})};
  to.push_back(at_once(begins));
  to.push_back(at_once(input::action_started{stamp(1)}));
  to.push_back(at_once(input::action_finished{stamp(2), make_value({{"v", 2.5}}), {}}));
  to.push_back(at_once(input::action_finished{stamp(300), nullptr, "it broke"}));
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
  entry.steps = 4096;
  entry.scn = 123'456;
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
  CHECK(std::get<input::action_finished>(read->inputs[3].what).error == "it broke");
  CHECK(std::get<input::timer_due>(read->inputs[6].what).key.stamp == stamp(70'000));
}

TEST_CASE("entry codec: a large value stands beside the entry, equal ones once") {
  auto large = make_value(std::string(5000, 'x'));
  journal_entry entry;
  entry.inputs.push_back({time_point{}, input::action_finished{stamp(1), large, {}}});
  entry.inputs.push_back({time_point{}, input::action_finished{stamp(2), large, {}}});
  std::vector<content> contents;
  auto bytes = encode(entry, contents);
  CHECK(bytes.size() < 120);
  REQUIRE(contents.size() == 1);
  auto read = decode(bytes, [&](const content_hash& hash) -> result<std::string> {
    CHECK(hash == contents[0].hash);
    return contents[0].bytes;
  });
  REQUIRE(read);
  CHECK(*std::get<input::action_finished>(read->inputs[1].what).output == *large);
  CHECK(decode(bytes, nothing).error().message == "there is no such value");
}

TEST_CASE("entry codec: the end of a nop takes few bytes") {
  journal_entry entry;
  for (std::uint32_t i = 0; i < 100; ++i)
    entry.inputs.push_back({time_point{std::chrono::hours{400'000}},
                            input::action_finished{{1000 + i, 50, 1}, null_value(), {}}});
  std::vector<content> contents;
  CHECK(encode(entry, contents).size() < 1000);
}

TEST_CASE("entry codec: no damage is taken for an entry, or worse") {
  std::vector<content> contents;
  const auto bytes = encode(everything(), contents);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_FALSE(decode(std::string_view{bytes}.substr(0, size), nothing));
  CHECK_FALSE(decode(bytes + 'x', nothing));
  std::mt19937_64 dice{7};
  for (int i = 0; i < 20'000; ++i) { // must not crash; it may read as another entry
    auto changed = bytes;
    changed[dice() % changed.size()] = static_cast<char>(dice());
    auto read = decode(changed, nothing);
    CHECK((read || !read.error().message.empty()));
  }
}

TEST_CASE("entry codec: an entry of the first format, without the parent's execution, is read") {
  journal_entry begins;
  input::start first;
  first.parent_id = "parent";
  begins.inputs.push_back({time_point{}, first});
  std::vector<content> contents;
  auto bytes = encode(begins, contents);
  REQUIRE(bytes.back() == 0); // the length of what the first format didn't have
  bytes.pop_back();
  bytes.front() = 1;
  auto read = decode(bytes, nothing);
  REQUIRE_MESSAGE(read, (read ? "" : read.error().message));
  const auto& start = std::get<input::start>(read->inputs.front().what);
  CHECK(start.parent_id == "parent");
  CHECK(start.parent_execution.empty());
}
