#include "runtime/observe/tracing/tracer.hpp"
#include "tests/base/temporary_folder.hpp"
#include "troupe/json.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <future>

using namespace std::chrono_literals;
using namespace troupe;
using outcome = export_answer::outcome;

namespace {

/// What a sink got, kept by the test.
struct record {
  std::vector<std::size_t> batches; ///< Spans in each request.
};

/// Answers what the test says.
class scripted_sink final : public trace_sink {
public:
  using script = std::function<export_answer(std::size_t attempt)>;

  scripted_sink(record& seen, script answer) : seen_{seen}, answer_{std::move(answer)} {}

  export_answer send(const std::string& request) override {
    auto content = json::parse(request);
    seen_.batches.push_back(content["resourceSpans"][0]["scopeSpans"][0]["spans"].size());
    return answer_(seen_.batches.size());
  }

private:
  record& seen_;
  script answer_;
};

export_limits limits(std::size_t waiting, std::size_t batch) {
  export_limits bounds;
  bounds.waiting_max = waiting;
  bounds.batch_max = batch;
  bounds.patience = 1h; // a batch goes out when it is full, or at the end
  bounds.first_pause = 1ns;
  return bounds;
}

void fill(span_exporter& exporter, int count) {
  for (int i = 0; i < count; ++i)
    exporter.take({});
}

} // namespace

TEST_CASE("span exporter: spans go out in batches, the last when it is closed") {
  record seen;
  auto sink = std::make_unique<scripted_sink>(seen, [](auto) { return export_answer{}; });
  span_exporter exporter{std::move(sink), {}, limits(1000, 10)};
  fill(exporter, 25);
  auto totals = exporter.close(1min);
  CHECK(totals.exported == 25);
  CHECK(totals.lost == 0);
  CHECK(seen.batches == std::vector<std::size_t>{10, 10, 5});
}

TEST_CASE("span exporter: nothing is sent where nothing was handed over") {
  record seen;
  auto sink = std::make_unique<scripted_sink>(seen, [](auto) { return export_answer{}; });
  span_exporter exporter{std::move(sink), {}};
  CHECK(exporter.close(1min).exported == 0);
  CHECK(seen.batches.empty());
}

TEST_CASE("span exporter: a sink that hangs makes nobody wait, and what finds no room is counted") {
  record seen;
  std::promise<void> reached;
  std::promise<void> let_go;
  auto go_on = let_go.get_future().share();
  auto sink = std::make_unique<scripted_sink>(seen, [&, go_on](std::size_t attempt) {
    if (attempt == 1) {
      reached.set_value();
      go_on.wait();
    }
    return export_answer{};
  });
  span_exporter exporter{std::move(sink), {}, limits(20, 10)};
  fill(exporter, 10);
  reached.get_future().wait(); // the first batch is on its way and stays there
  fill(exporter, 50);
  let_go.set_value();
  auto totals = exporter.close(1min);
  CHECK(totals.exported == 30);
  CHECK(totals.lost == 30);
  CHECK(totals.last_fault.empty());
}

TEST_CASE("span exporter: what was not taken for now is sent again, a bounded number of times") {
  record seen;
  std::promise<void> third;
  auto sink = std::make_unique<scripted_sink>(seen, [&](std::size_t attempt) -> export_answer {
    if (attempt < 3)
      return {outcome::try_again, "busy", 0, 1ns};
    third.set_value();
    return {};
  });
  span_exporter exporter{std::move(sink), {}, limits(100, 10)};
  fill(exporter, 10);
  third.get_future().wait();
  CHECK(exporter.close(1min).exported == 10);
  CHECK(seen.batches.size() == 3);

  record always;
  std::promise<void> fifth;
  sink = std::make_unique<scripted_sink>(always, [&](std::size_t attempt) -> export_answer {
    if (attempt == 5)
      fifth.set_value();
    return {outcome::try_again, "busy", 0, {}};
  });
  span_exporter hopeless{std::move(sink), {}, limits(100, 10)};
  fill(hopeless, 10);
  fifth.get_future().wait();
  auto totals = hopeless.close(1min);
  CHECK(totals.lost == 10);
  CHECK(totals.last_fault == "busy");
  CHECK(always.batches.size() == 5);
}

TEST_CASE("span exporter: what is refused is lost at once, wholly or in part, and told why") {
  record seen;
  auto sink = std::make_unique<scripted_sink>(seen, [](std::size_t attempt) -> export_answer {
    if (attempt == 1)
      return {outcome::refused, "malformed", 0, {}};
    return {outcome::taken, "too old", 4, {}};
  });
  span_exporter exporter{std::move(sink), {}, limits(100, 10)};
  fill(exporter, 20);
  auto totals = exporter.close(1min);
  CHECK(totals.exported == 6);
  CHECK(totals.lost == 14);
  CHECK(totals.last_fault == "too old");
  CHECK(seen.batches.size() == 2);
}

TEST_CASE("span exporter: it ends without delay where no time is given for the rest") {
  record seen;
  auto sink = std::make_unique<scripted_sink>(seen, [](auto) -> export_answer {
    return {outcome::try_again, "gone", 0, 1h};
  });
  auto bounds = limits(100, 10);
  bounds.first_pause = 1h;
  span_exporter exporter{std::move(sink), {}, bounds};
  fill(exporter, 30);
  auto totals = exporter.close(0ns);
  CHECK(totals.exported == 0);
  CHECK(totals.lost == 30);
}

TEST_CASE("tracer: a file gets one request a line") {
  temporary_folder folder;
  auto opened = tracer::open("file:" + (folder / "trace.jsonl"));
  REQUIRE(opened);
  (*opened)->hear(process_event{{}, 0, "p", {}, {}, "flow", process_state::running, {}});
  (*opened)->hear(process_event{{}, 0, "p", {}, {}, "flow", process_state::completed, {}});
  CHECK((*opened)->close().exported == 1);
  auto text = folder.read("trace.jsonl");
  CHECK(text.find('\n') == text.size() - 1);
  auto content = json::parse(text);
  CHECK(content["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["name"] == "flow");
}

TEST_CASE("tracer: a target that is none is told with what is expected") {
  auto bad = tracer::open("udp://x");
  REQUIRE_FALSE(bad);
  CHECK(bad.error().message
        == "cannot send to \"udp://x\": expected file:PATH or http://HOST:PORT");
  CHECK_FALSE(tracer::open("file:"));
  CHECK_FALSE(tracer::open("http://"));
  temporary_folder folder;
  auto missing = tracer::open("file:" + (folder / "none/t"));
  REQUIRE_FALSE(missing);
  CHECK(missing.error().message.find("No such file or directory") != std::string::npos);
}
