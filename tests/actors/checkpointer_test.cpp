// Processes that live long: what is replayed of them when they are taken up again.
#include "tests/actors/durable_world.hpp"

#include "actors/checkpoint_rhythm.hpp"

using namespace std::chrono_literals;
using namespace troupe;
using troupe::testing::durable_world;
using troupe::testing::guarded_store;

namespace {

/// Goes round `passes` times, then naps.
std::string loop_of(int passes) {
  return R"(
init: {n: 0}
pipeline:
  count: {action: "nop:nop", post: {n: "${n + 1}"}, goto: [{when: "${n < )"
         + std::to_string(passes) + R"(}", task: count}]}
  nap: {action: "time:sleep", input: {duration: 1h}}
  last: {action: "test:mark", input: {v: "${n}"}}
)";
}

/// Runs a loop to its nap, in a world that takes checkpoints after so many bytes; then all is lost.
void run_to_nap(const std::shared_ptr<guarded_store>& kept, int passes, std::uint64_t after) {
  durable_world world{kept};
  world.take_checkpoints(after);
  world.start(world.load(loop_of(passes)));
  world.settle();
  CHECK(world.failed_checkpoints.empty());
  CHECK_FALSE(world.ended);
}

/// The loop is taken up, and ends as it would have.
void check_goes_on(const std::shared_ptr<guarded_store>& kept, int passes) {
  durable_world world{kept};
  world.take_up("p");
  world.settle();
  world.advance(2h);
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::completed);
  CHECK(world.ended->output.output["n"] == passes);
  CHECK(world.marks == std::vector<std::string>{"p/flow/last"});
}

} // namespace

TEST_CASE("checkpoint rhythm: one is due when the journal has grown enough, and by its last size") {
  checkpoint_rhythm rhythm;
  rhythm.grow(99);
  CHECK_FALSE(rhythm.is_due(100));
  rhythm.grow(1);
  REQUIRE(rhythm.is_due(100));
  rhythm.begin();
  rhythm.grow(1000);
  CHECK_FALSE(rhythm.is_due(100)); // one is under way
  rhythm.end(600);
  CHECK_FALSE(rhythm.is_due(100));
  rhythm.grow(200);
  CHECK(rhythm.is_due(100));
  rhythm.begin();
  rhythm.grow(1199);
  rhythm.end(0); // it came to nothing: the earlier one stands
  CHECK_FALSE(rhythm.is_due(100));
  CHECK(checkpoint_rhythm{10, 100}.is_due(100));
  CHECK_FALSE(checkpoint_rhythm{51, 100}.is_due(100));
}

TEST_CASE("checkpointer: of a long loop only the end is replayed") {
  constexpr int passes = 200'000;
  auto kept = std::make_shared<guarded_store>();
  run_to_nap(kept, passes, 64 << 10);
  auto row = kept->processes({})->front();
  CHECK(row.entries > passes / 10);
  // All checkpoints together have read each entry once at most.
  CHECK(kept->entries_read <= row.entries);
  auto checkpoint = *kept->read_checkpoint(row.key);
  REQUIRE(checkpoint);
  CHECK(checkpoint->body.size() < 2000);
  kept->entries_read = 0;
  check_goes_on(kept, passes);
  // And the first entry, which says under which behaviour it began.
  CHECK(kept->entries_read <= row.entries - checkpoint->entries + 1);
  CHECK(kept->entries_read < row.entries / 10);
  CHECK_FALSE(*kept->read_checkpoint(row.key)); // it has completed
}

TEST_CASE("checkpointer: a checkpoint that is damaged is passed over, and all is replayed") {
  auto kept = std::make_shared<guarded_store>();
  run_to_nap(kept, 500, 256);
  auto row = kept->processes({})->front();
  auto checkpoint = **kept->read_checkpoint(row.key);
  checkpoint.body[checkpoint.body.size() / 2] ^= 1;
  REQUIRE(kept->write_checkpoint(row.key, checkpoint));
  kept->entries_read = 0;
  check_goes_on(kept, 500);
  CHECK(kept->entries_read == row.entries + 1); // the first twice: it says how to load it
}

TEST_CASE("checkpointer: one of other entries than it says is passed over, and all is replayed") {
  auto kept = std::make_shared<guarded_store>();
  run_to_nap(kept, 500, 256);
  auto row = kept->processes({})->front();
  auto checkpoint = **kept->read_checkpoint(row.key);
  --checkpoint.entries;
  REQUIRE(kept->write_checkpoint(row.key, checkpoint));
  check_goes_on(kept, 500);
}

TEST_CASE("checkpointer: where none can be kept the process goes on, and the reason is told") {
  auto kept = std::make_shared<guarded_store>();
  kept->refuses_checkpoints = true;
  {
    durable_world world{kept};
    world.take_checkpoints(256);
    world.start(world.load(loop_of(500)));
    world.settle();
    REQUIRE_FALSE(world.failed_checkpoints.empty());
    CHECK(world.failed_checkpoints[0] == "no checkpoint of process p: the disk is full");
  }
  CHECK_FALSE(*kept->read_checkpoint(kept->processes({})->front().key));
  check_goes_on(kept, 500);
}

TEST_CASE("checkpointer: what failed after a long loop is taken up from its checkpoint") {
  auto kept = std::make_shared<guarded_store>();
  process_key key = 0;
  {
    durable_world world{kept};
    world.take_checkpoints(256);
    world.start(world.load(R"(
init: {n: 0}
pipeline:
  count: {action: "nop:nop", post: {n: "${n + 1}"}, goto: [{when: "${n < 500}", task: count}]}
  shaky: {action: "time:sleep", input: {duration: 1s}, timeout: 1ms}
)"));
    world.settle();
    world.advance(1s);
    REQUIRE(world.ended);
    CHECK(world.ended->output.state == process_state::failed);
    auto row = kept->processes({})->front();
    key = row.key;
    REQUIRE(*kept->read_checkpoint(key));
    REQUIRE(
      kept->record_request({key, kept->processes({})->front().fence}, {"retry", ""}, time_point{}));
    kept->entries_read = 0;
  }
  durable_world world{kept};
  world.take_up("p");
  world.settle();
  world.advance(1s);
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::failed);
  CHECK(world.ended->output.output["n"] == 500);
  CHECK(kept->entries_read < 250);
}
