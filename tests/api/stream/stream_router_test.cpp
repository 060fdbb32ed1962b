// Who is told what and when, by a clock that the test holds.
#include "api/stream/stream_router.hpp"
#include "tests/api/stream/stream_events.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace std::chrono_literals;
using namespace troupe;
using troupe::api::http_stream;
using troupe::api::stream_event;
using troupe::api::stream_router;
using troupe::api::testing::approval_of;
using troupe::api::testing::execution_of;
using troupe::api::testing::process_of;
using troupe::api::testing::schedule_of;

namespace {

/// A client that reads what it is sent.
struct client {
  /// The text that it was sent since the last time.
  std::string read() const {
    auto text = stream->take();
    stream->sent();
    return text;
  }

  /// Whether that has `part` in it.
  bool hears(std::string_view part) const { return read().find(part) != std::string::npos; }

  std::shared_ptr<http_stream> stream = std::make_shared<http_stream>(65'536);
  stream_router::listener_id id = 0;
};

struct routed {
  client add(api::stream_topics topics, std::string last_id = {}, std::string workflows = {}) {
    client made;
    auto id
      = router.add({std::move(topics), std::move(workflows), std::move(last_id)}, made.stream, now);
    REQUIRE(id);
    made.id = *id;
    return made;
  }

  void happens(const stream_event& what, std::uint64_t lost = 0) {
    router.publish({&what, 1}, lost);
  }

  /// Does all that is due; returns how much that was.
  int serve() {
    int count = 0;
    while (router.serve_next(now))
      ++count;
    return count;
  }

  stream_router router{"boot", 4};
  duration now = 100h;
};

const api::stream_topics processes{true, false, {}};
const api::stream_topics approvals{false, true, {}};

api::stream_topics one(const std::string& id) {
  return {false, false, {id}};
}

} // namespace

TEST_CASE("stream router: who comes is told its topics, and where events stand") {
  routed test;
  test.happens(execution_of("p", 1));
  const auto fresh = test.add({true, true, {"p"}});
  CHECK(fresh.read()
        == "event: ready\ndata: {\"topics\":[\"processes\",\"approvals\",\"process/p\"]}\n"
           "id: boot-1\n\n");
  CHECK(test.serve() == 0);
  CHECK(test.router.next_due() == test.now + 15s);
}

TEST_CASE("stream router: each hears of its topics alone") {
  routed test;
  const auto rows = test.add(processes);
  const auto asks = test.add(approvals);
  const auto of_p = test.add(one("p"));
  for (const auto* each : {&rows, &asks, &of_p})
    CHECK(each->hears("event: ready"));
  test.happens(execution_of("p", 1));
  CHECK(test.serve() == 1);
  CHECK(of_p.hears("event: process\n"));
  test.happens(process_of("q", process_state::running));
  CHECK(test.serve() == 1);
  CHECK(rows.hears("event: processes\n"));
  test.happens(approval_of("p", "p/ask"));
  CHECK(test.serve() == 1);
  CHECK(asks.hears("event: approvals\n"));
  test.happens(execution_of("q", 1));
  CHECK(test.serve() == 0);
  test.now += 1s;
  test.happens(process_of("p", process_state::completed));
  CHECK(test.serve() == 2);
  CHECK(rows.hears("event: processes\n"));
  CHECK(of_p.hears("\"process\":{"));
}

TEST_CASE("stream router: which schedules have changed is told once each, to who may see them") {
  routed test;
  api::stream_topics schedules;
  schedules.schedules = true;
  const auto all = test.add(schedules);
  const auto some = test.add(schedules, {}, "etl*");
  const auto rows = test.add(processes);
  for (const auto* each : {&all, &some, &rows})
    CHECK(each->hears("event: ready"));
  test.happens(schedule_of("load", "nightly"));
  test.happens(schedule_of("etl", "b"));
  test.happens(schedule_of("etl", "a"));
  test.happens(schedule_of("etl", "b"));
  CHECK(test.serve() == 2);
  CHECK(all.read()
        == "event: schedules\ndata: [{\"id\":\"a\",\"workflow\":\"etl\"},"
           "{\"id\":\"b\",\"workflow\":\"etl\"},{\"id\":\"nightly\",\"workflow\":\"load\"}]\n"
           "id: boot-4\n\n");
  CHECK_FALSE(some.hears("load"));
  CHECK(rows.read().empty());
  const auto back = test.add(schedules, "boot-3");
  CHECK(back.hears("ready"));
  CHECK(test.serve() == 1);
  CHECK(back.hears("\"id\":\"b\""));
}

TEST_CASE("stream router: one that wants a process and all rows hears of both, once") {
  routed test;
  const auto both = test.add({true, false, {"p"}});
  CHECK(both.hears("ready"));
  test.happens(process_of("p", process_state::running));
  CHECK(test.serve() == 1);
  const auto text = both.read();
  CHECK(text.find("event: processes\n") != std::string::npos);
  CHECK(text.find("event: process\n") != std::string::npos);
  CHECK(text.ends_with("id: boot-1\n\n"));
}

TEST_CASE("stream router: changes are gathered from one telling to the next") {
  routed test;
  const auto both = test.add({true, false, {"p"}});
  CHECK(both.hears("ready"));
  test.happens(process_of("q", process_state::running));
  test.happens(execution_of("p", 1, task_state::running));
  CHECK(test.serve() == 1); // nothing was told for long
  CHECK(both.read().ends_with("id: boot-2\n\n"));
  test.happens(process_of("q", process_state::completed));
  test.happens(execution_of("p", 1));
  CHECK(test.serve() == 0);
  CHECK(test.router.next_due() == test.now + 100ms);
  test.now += 100ms;
  CHECK(test.serve() == 1);
  auto text = both.read();
  CHECK(text.find("event: processes\n") == std::string::npos);
  CHECK(text.ends_with("id: boot-2\n\n")); // the third is yet to be told
  CHECK(test.router.next_due() == test.now + 150ms);
  test.now += 150ms;
  CHECK(test.serve() == 1);
  text = both.read();
  CHECK(text.find("\"state\":\"completed\"") != std::string::npos);
  CHECK(text.ends_with("id: boot-4\n\n"));
}

TEST_CASE("stream router: after long without a word there is one") {
  routed test;
  const auto idle = test.add(processes);
  CHECK(idle.hears("ready"));
  test.happens(execution_of("p", 1));
  test.now += 15s;
  CHECK(test.serve() == 1);
  CHECK(idle.read() == ": nothing new\nid: boot-1\n\n");
  CHECK(test.router.next_due() == test.now + 15s);
}

TEST_CASE("stream router: who comes back is told what it has missed") {
  routed test;
  test.happens(process_of("a", process_state::running));
  test.happens(process_of("b", process_state::running));
  test.happens(execution_of("p", 1));
  const auto back = test.add(processes, "boot-1");
  CHECK(back.read().ends_with("id: boot-1\n\n"));
  CHECK(test.serve() == 1);
  const auto text = back.read();
  CHECK(text.find("\"processId\":\"b\"") != std::string::npos);
  CHECK(text.find("\"processId\":\"a\"") == std::string::npos);
  CHECK(text.ends_with("id: boot-3\n\n"));
}

TEST_CASE("stream router: where that is not known any more, it is told to look anew") {
  routed test;
  for (std::uint32_t i = 0; i < 6; ++i)
    test.happens(process_of("a", process_state::running));
  CHECK(!test.add(processes, "boot-2").hears("resync"));
  for (const auto* id : {"boot-1", "boot-7", "other-3", "?\xff"}) {
    const auto text = test.add(processes, id).read();
    INFO(text);
    CHECK(text.find("event: resync\n") != std::string::npos);
    CHECK(text.ends_with("id: boot-6\n\n"));
  }
}

TEST_CASE("stream router: who may see some workflows only hears of those") {
  routed test;
  const auto some = test.add({true, true, {}}, {}, "etl*");
  CHECK(some.hears("ready"));
  test.happens(process_of("secret", process_state::running, "payroll"));
  test.happens(approval_of("secret", "secret/ask", "payroll"));
  test.happens(approval_of("unknown", "unknown/ask", ""));
  CHECK(test.serve() == 0);
  test.happens(process_of("mine", process_state::running, "etl-day"));
  CHECK(test.serve() == 1);
  CHECK(some.hears("mine"));
}

TEST_CASE(
  "stream router: who doesn't read is told nothing more until it does, and then the newest") {
  routed test;
  const auto slow = test.add(processes);
  const auto quick = test.add(processes);
  CHECK(quick.hears("ready"));
  test.happens(process_of("p", process_state::running));
  CHECK(test.serve() == 2);
  CHECK(quick.hears("running"));
  CHECK(test.router.next_due() == test.now + 15s); // the quick one's
  test.happens(process_of("p", process_state::completed));
  test.now += 250ms;
  CHECK(test.serve() == 1);
  CHECK(quick.hears("completed"));
  CHECK(slow.hears("ready"));
  test.router.resume(slow.id, test.now);
  CHECK(test.serve() == 1);
  const auto text = slow.read();
  CHECK(text.find("completed") != std::string::npos);
  CHECK(text.find("running") == std::string::npos);
}

TEST_CASE("stream router: what one doesn't read is lost within bounds, and counted") {
  routed test;
  const auto slow = test.add(processes);
  for (int i = 0; test.router.lost() < 10; ++i)
    test.happens(process_of("p" + std::to_string(i), process_state::running));
  CHECK(test.serve() == 1);
  CHECK(slow.hears("ready"));
  test.router.resume(slow.id, test.now);
  CHECK(test.serve() == 1);
  const auto text = slow.read();
  CHECK(text.starts_with("event: lost\ndata: {\"count\":10}\n\nevent: processes\n"));
  CHECK(text.size() < 2 * api::pending_changes::most_row_bytes);
}

TEST_CASE("stream router: all hear what the runtime lost, and none goes on from before it") {
  routed test;
  const auto there = test.add(one("p"));
  CHECK(there.hears("ready"));
  test.happens(execution_of("q", 1));
  test.happens(execution_of("q", 2), 7);
  CHECK(test.serve() == 1);
  CHECK(there.read() == "event: lost\ndata: {\"count\":7}\nid: boot-9\n\n");
  CHECK(test.add(processes, "boot-1").hears("resync"));
}

TEST_CASE("stream router: the stream of one that may not stay ends, and tells nothing more") {
  routed test;
  client there;
  bool may_stay = true;
  REQUIRE(test.router.add({processes, {}, {}, [&] { return may_stay; }}, there.stream, test.now));
  CHECK(there.hears("ready"));
  test.happens(process_of("p", process_state::running));
  CHECK(test.serve() == 1);
  CHECK(there.hears("running"));
  may_stay = false;
  test.happens(process_of("p", process_state::completed));
  test.now += 1s;
  CHECK(test.serve() == 1);
  CHECK(there.read().empty());
  CHECK(there.stream->is_done());
  CHECK(test.router.next_due() == std::nullopt);
}

TEST_CASE("stream router: who has gone costs nothing") {
  routed test;
  const auto gone = test.add({true, true, {"p"}});
  CHECK(gone.hears("ready"));
  test.router.remove(gone.id);
  test.router.remove(gone.id);
  test.router.resume(gone.id, test.now);
  test.happens(process_of("p", process_state::running));
  CHECK(test.router.size() == 0);
  CHECK(test.router.next_due() == std::nullopt);
  CHECK(gone.read().empty());
}

TEST_CASE("stream router: a bounded number listen") {
  routed test;
  std::vector<client> all;
  for (std::size_t i = 0; i < stream_router::most_listeners; ++i)
    all.push_back(test.add(processes));
  const auto further = std::make_shared<http_stream>(1);
  CHECK(!test.router.add({}, further, test.now));
  test.router.remove(all.front().id);
  CHECK(test.router.add({}, further, test.now));
}

TEST_CASE("stream router: its end is that of all streams") {
  routed test;
  const auto there = test.add(processes);
  CHECK(there.hears("ready"));
  test.router.end_all();
  CHECK(there.stream->is_done());
}
