// Checkpoints that are not what was written: they are found out, and reading them does no harm.
#include "runtime/durability/checkpoint_codec.hpp"
#include "tests/random/engine_driver.hpp"
#include "tests/random/test_actions.hpp"
#include "tests/random/workflow_generator.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::testing;

namespace {

constexpr std::size_t hash_size = sizeof(content_hash);
constexpr std::size_t head_size = 2 * hash_size + 1;

/// A checkpoint from the middle of a random run.
struct sample {
  workflow_ptr flow;
  std::string bytes;
};

std::optional<sample> sample_of(std::uint64_t seed) {
  auto flow = load_generated(workflow_generator{seed, flow_style::wild}.generate());
  if (!flow)
    return std::nullopt;
  seeded_schedule order{seed};
  engine_driver driver{*flow, order, {}};
  REQUIRE(driver.run() == "");
  replayer work{*flow, "p1"};
  const auto& journal = driver.journal();
  for (std::size_t n = 0; n < journal.size() / 2 + 1; ++n)
    REQUIRE(work.feed(*decode(journal[n], driver.reader())));
  auto nothing_stored = [](const content_hash&) { return false; };
  return sample{*flow, encode(*work.take(), nothing_stored)};
}

result<std::string> no_content(const content_hash&) {
  return failure("there is no such value");
}

/// The same with a hash that fits.
std::string sealed(std::string bytes) {
  auto hash = hash_of(std::string_view{bytes}.substr(hash_size));
  return bytes.replace(0, hash_size, bytes_of(hash));
}

workflow_ptr loaded(const std::string& text) {
  auto flow = load_generated(text);
  REQUIRE(flow);
  return *flow;
}

/// Where a process of it stands once it has begun.
std::string first_checkpoint(const workflow_ptr& flow) {
  replayer work{flow, "p1"};
  journal_entry begun;
  const input::start bare; // a temporary would make GCC 12 warn
  begun.inputs.push_back({time_point{std::chrono::hours{1}}, bare});
  std::get<input::start>(begun.inputs[0].what).init = make_value({{"x", std::string(2000, 'x')}});
  begun.steps = 100;
  engine same{flow, {.process_id = "p1"}};
  REQUIRE(same.apply(input::any{begun.inputs[0].what}, begun.inputs[0].at));
  same.work(100);
  begun.scn = same.scn();
  REQUIRE(work.feed(std::move(begun)));
  return encode(*work.take(), [](const content_hash&) { return false; });
}

constexpr auto small_flow
  = R"({"name": "flow", "pipeline": {"a": {"action": "nop:nop"}, "b": {"action": "nop:nop"}}})";

} // namespace

TEST_CASE("checkpoint codec: what is cut short or changed in one bit is found out") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    auto whole = sample_of(seed);
    if (!whole)
      continue;
    CAPTURE(seed);
    CHECK(decode(whole->bytes, whole->flow, no_content));
    dice rng{seed};
    for (int i = 0; i < 50; ++i) {
      auto cut = whole->bytes.substr(0, rng.below(whole->bytes.size()));
      CHECK_FALSE(is_intact(cut));
      CHECK_FALSE(decode(cut, whole->flow, no_content));
      auto flipped = whole->bytes;
      flipped[rng.below(flipped.size())] ^= static_cast<char>(1 << rng.below(8));
      CHECK_FALSE(is_intact(flipped));
      CHECK_FALSE(decode(flipped, whole->flow, no_content));
    }
  }
}

TEST_CASE("checkpoint codec: even where the hash fits, wrong bytes are read without harm") {
  std::size_t refused = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    auto whole = sample_of(seed);
    if (!whole)
      continue;
    dice rng{seed};
    for (int i = 0; i < 200; ++i) {
      auto bytes = whole->bytes;
      auto at = head_size + rng.below(bytes.size() - head_size);
      switch (rng.below(3)) {
        case 0: bytes.resize(at); break;
        case 1: bytes[at] ^= static_cast<char>(1 << rng.below(8)); break;
        default: bytes.replace(at, 1, "\xff\xff\xff\xff\x7f"); break;
      }
      refused += !decode(sealed(std::move(bytes)), whole->flow, no_content);
    }
  }
  CHECK(refused > 1000);
}

TEST_CASE("checkpoint codec: one of another format, or of another workflow, is refused") {
  auto flow = loaded(small_flow);
  auto bytes = first_checkpoint(flow);
  CHECK(decode(bytes, flow, no_content));
  auto newer = bytes;
  newer[hash_size] = static_cast<char>(checkpoint_format + 1);
  auto refused = decode(sealed(newer), flow, no_content);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message == "a checkpoint was written by another version of Troupe");
  auto other = loaded(R"({"name": "flow", "pipeline": {"a": {"action": "nop:nop"}}})");
  CHECK_FALSE(decode(bytes, other, no_content));
}

TEST_CASE("checkpoint codec: large values that the store has are not written, others once") {
  auto flow = loaded(small_flow);
  auto bytes = first_checkpoint(flow);
  CHECK(bytes.size() > 2000);
  std::map<content_hash, std::string> stored;
  auto left = decode(bytes, flow, no_content);
  REQUIRE(left);
  auto note = [&](const content_hash& hash) { return stored.try_emplace(hash).second; };
  auto smaller = encode(*left, note);
  CHECK(stored.size() == 1);
  CHECK(smaller.size() < bytes.size() - 1900);
  CHECK_FALSE(decode(smaller, flow, no_content));
  auto text = std::string("\x79\x07\xd0") + std::string(2000, 'x'); // as CBOR
  auto read = [&](const content_hash& hash) -> result<std::string> {
    CHECK(stored.contains(hash));
    return text;
  };
  auto again = decode(smaller, flow, read);
  REQUIRE(again);
  CHECK(again->machine.output().output["x"] == std::string(2000, 'x'));
}

/// Fails where what an engine is made of, or how it is written, changes: `checkpoint_format` must
/// be raised then, and the hash below changed.
TEST_CASE("checkpoint codec: bytes of a format stay what they were") {
  auto bytes = first_checkpoint(loaded(small_flow));
  std::string hash;
  for (auto byte : hash_of(bytes))
    hash += "0123456789abcdef"[byte / 16], hash += "0123456789abcdef"[byte % 16];
  CHECK(checkpoint_format == 6);
  CHECK(hash == "bc26e4ef96b62221094ed69588ec70f3661954fd88fd27606a4e57d8913fd4c0");
}
