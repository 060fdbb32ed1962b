// Processes that live long, with threads and a database: their snapshots, and what is left of them
// when the runtime is gone.
#include "runtime/language/definition/loader.hpp"
#include "runtime/store/checkpoints.hpp"
#include "runtime/store/recovery.hpp"
#include "runtime/store/sqlite/sqlite_store.hpp"
#include "tests/base/temporary_folder.hpp"
#include "tests/store/shell.hpp"
#include "troupe/runtime.hpp"

#include <doctest/doctest.h>

#include <future>

using namespace troupe;
using namespace troupe::testing;

namespace {

/// Goes round until it is told that this is enough, then waits.
constexpr auto loop = R"(
name: loop
init: {n: 0}
pipeline:
  count: {action: "test:round", input: {n: "${n}"}, post: {n: "${n + 1}"},
          goto: [{when: "${!count}", task: count}]}
  hold: {action: "test:hold", input: {n: "${n}"}}
)";

/// A runtime whose loop goes on until the store holds a snapshot of many of its entries, and a
/// copy of that store as it then was.
struct long_run {
  long_run() {
    auto other = sqlite_store::open({path});
    REQUIRE(other);
    watched = std::move(*other);
    runtime node{{.threads = 2}};
    auto enough = [this](const json& input) { return json(has_snapshot(input["n"])); };
    REQUIRE(node.add(service{"test"}.method("round", enough).method("hold", [this](const json&) {
      REQUIRE(watched->back_up(copy));
      copied.set_value();
      return json(1);
    })));
    REQUIRE(node.open_store({.path = path, .relaxed = true, .checkpoint_after = 2000}));
    auto flow = node.load_text(loop);
    REQUIRE_MESSAGE(flow, (flow ? "" : to_string(flow.error().front())));
    auto running = node.start(*flow);
    REQUIRE(running);
    copied.get_future().wait();
    // As after a crash of another machine.
    shell(copy, "UPDATE owners SET host = 'elsewhere', heartbeat = 0");
  }

  bool has_snapshot(std::uint64_t round) {
    if (round % 200 != 0)
      return false;
    auto rows = watched->processes({});
    if (!rows || rows->empty())
      return false;
    auto made = watched->read_checkpoint(rows->front().key);
    return made && *made && (*made)->entries > 300;
  }

  /// Takes up the process from the copy, with a `hold` that ends at once.
  process_output finish() {
    runtime node{{.threads = 2}};
    auto done = [](const json&) { return json(true); };
    REQUIRE(node.add(service{"test"}.method("round", done).method("hold", done)));
    REQUIRE(node.open_store({.path = copy}));
    auto rows = sqlite_store::open({copy, false}).value()->processes({.has_ended = false});
    REQUIRE(rows);
    REQUIRE(rows->size() == 1);
    auto again = node.resume(rows->front().id);
    REQUIRE_MESSAGE(again, (again ? "" : again.error().message));
    return again->wait();
  }

  temporary_folder folder;
  std::string path = folder / "troupe.db";
  std::string copy = folder / "copy.db";
  std::unique_ptr<sqlite_store> watched;
  std::promise<void> copied;
};

} // namespace

TEST_CASE("recovery: a long process goes on from its snapshot, without the entries before it") {
  long_run left;
  // Whoever needed them would fail.
  shell(left.copy, "DELETE FROM journal WHERE number <= (SELECT entries FROM snapshots)");
  auto ended = left.finish();
  CHECK(ended.state == process_state::completed);
  CHECK(ended.output["n"] > 200);
  CHECK(ended.output["hold"] == true);
  CHECK(shell(left.copy, "SELECT count(*) FROM snapshots") == std::vector<std::string>{"0"});
}

TEST_CASE("recovery: a snapshot that is damaged costs time and nothing else") {
  long_run left;
  shell(left.copy, "UPDATE snapshots SET body = substr(body, 1, length(body) - 1)");
  auto ended = left.finish();
  CHECK(ended.state == process_state::completed);
  CHECK(ended.output["n"] > 200);
}
