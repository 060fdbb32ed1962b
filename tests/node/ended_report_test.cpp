// How a stored process has ended, and what its commands used, as whoever comes later is told.
#include "runtime/node/process_directory.hpp"
#include "runtime/node/process_usage.hpp"
#include "tests/node/shared_place.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using troupe::testing::good;
using troupe::testing::loaded;
using troupe::testing::shared_place;
using troupe::testing::sound;

namespace {

constexpr auto fails = R"(name: fails
config: {secret: [key]}
pipeline:
  allowed: {action: "nop:fail", input: {message: "may be"}, continueOnError: true}
  last: {action: "nop:fail", input: {message: "s3cret is wrong"}}
  never: {action: "nop:nop", dependsOn: [last]}
init: {key: s3cret}
)";

} // namespace

TEST_CASE("ended report: it is as whoever waited for the end was told") {
  shared_place test;
  auto running = test.start(fails);
  auto ended = running.wait();
  process_directory seen{test.place()};
  auto report = sound(seen.report(running.id()));
  CHECK(report.output.state == process_state::failed);
  CHECK(report.output.failures == ended.failures);
  CHECK(report.output.errors == ended.errors);
  CHECK(report.counters == running.progress());
  CHECK(report.allowed.contains("fails/allowed"));
  CHECK_FALSE(report.allowed.contains("fails/last"));
  CHECK_FALSE(report.used);
  CHECK(to_json(report).dump().find("s3cret") == std::string::npos);
}

TEST_CASE("ended report: it is read as it was written") {
  shared_place test;
  auto running = test.start(fails);
  running.wait();
  process_directory seen{test.place()};
  auto report = sound(seen.report(running.id()));
  auto read = sound(read_ended_report(to_json(report)));
  CHECK(read.output.failures == report.output.failures);
  CHECK(read.counters == report.counters);
  CHECK(read.file == report.file);
  CHECK(read.allowed == report.allowed);
  CHECK(to_json(read) == to_json(report));
  CHECK_FALSE(read_ended_report({{"failures", 7}, {"processId", 7}}));
}

TEST_CASE("ended report: what has not ended has none") {
  shared_place test;
  auto held = test.hold();
  process_directory seen{test.place()};
  auto none = seen.report(held);
  REQUIRE_FALSE(none);
  CHECK(none.error().code == error_code::process_state);
  test.door.open();
}

TEST_CASE("process usage: it is read as it was written, but for attempts beyond the bound") {
  process_usage used;
  for (int i = 0; i < 3; ++i) {
    execution_event each;
    each.task_id = "a";
    each.execution_id = "flow/1/a";
    each.attempt = static_cast<std::uint32_t>(i + 1);
    each.used.emplace();
    each.used->total = {1, std::chrono::milliseconds{1500}, std::chrono::seconds{2}, 4096, 1, 2};
    each.used->status = 137;
    each.used->share = {1500, 1 << 20};
    used.own.add(each.used->total);
    used.ended.push_back(std::move(each));
  }
  used.below = used.own;
  auto read = sound(read_process_usage(to_json(used, 2)));
  CHECK(read.is_cut);
  REQUIRE(read.ended.size() == 2);
  CHECK(read.ended[1].used == used.ended[1].used);
  CHECK(usage_list(read.ended)[0] == usage_list(used.ended)[0]);
  CHECK(read.total() == used.total());
  CHECK_FALSE(sound(read_process_usage(to_json(used, 3))).is_cut);
  CHECK_FALSE(read_process_usage({{"own", 7}}));
}

TEST_CASE("process directory: the beginning of an id means the active one, within some workflows") {
  shared_place test;
  auto ended = test.end(good);
  auto held = test.hold();
  process_directory seen{test.place()};
  CHECK(sound(seen.id_of("goo")) == ended);
  CHECK(sound(seen.id_of(held.substr(held.find('/') + 1, 8))) == held);
  CHECK(sound(seen.id_of(held)) == held);
  CHECK(sound(seen.id_of("goo", "g*")) == ended);
  CHECK_FALSE(seen.id_of(ended, "held"));
  auto hidden = seen.id_of("goo", "held");
  REQUIRE_FALSE(hidden);
  CHECK(hidden.error().message.find(ended) == std::string::npos);
  CHECK(seen.id_of("zzz").error().code == error_code::process_unknown);
  test.door.open();
}
