// Results that are used again, in a store.
#include "runtime/durability/cbor.hpp"
#include "runtime/store/result_finder.hpp"
#include "tests/store/kept.hpp"
#include "tests/store/shell.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::testing;

namespace {

constexpr time_point noon_of_results{1000h};

result_basis basis_named(const std::string& script) {
  result_basis made{"key"};
  made.add("script", script);
  return made;
}

std::string cbor_of(const json& content) {
  std::string bytes;
  append_cbor(bytes, content);
  return bytes;
}

/// Of execution 2, in its first attempt.
result_row result_of(const std::string& script, const json& output) {
  result_row made;
  made.number = 2;
  made.attempt = 1;
  made.execution = "/flow/a";
  made.digest = basis_named(script).digest();
  made.marks = basis_named(script).marks();
  made.place = 7;
  made.at = noon_of_results;
  made.output = cbor_of(output);
  return made;
}

/// Stores a process whose execution 2 came into `state` with that result.
process_row put_result(store& in, const std::string& id, result_row made,
                       task_state state = task_state::completed, std::uint32_t attempt = 1) {
  auto born = birth_of(id);
  born.executions.push_back({.number = 2,
                             .parent = 1,
                             .task = 1,
                             .parent_attempt = 1,
                             .attempt = attempt,
                             .state = state,
                             .started = noon_of_results,
                             .ended = noon_of_results});
  born.results.push_back(std::move(made));
  commit_one(in, ending(born));
  auto row = sound(in.find(id));
  REQUIRE(row);
  return *row;
}

std::string origin_of(sqlite_store& in, const std::string& script) {
  auto found = sound(in.results_of(basis_named(script).digest(), 1));
  return found.empty() ? "" : found.front().execution_id;
}

found_result wanted_from(result_finder& finder, const std::string& script, duration lifetime = {}) {
  const auto basis = basis_named(script);
  wanted_result wanted;
  wanted.basis.digest = basis.digest();
  wanted.basis.marks = basis.marks();
  wanted.place = 7;
  wanted.lifetime = lifetime;
  wanted.now = noon_of_results + 1h;
  return finder.find(wanted);
}

} // namespace

TEST_CASE("results: one of an execution that has completed is found, with its output") {
  kept_in_sqlite kept;
  auto& in = *kept.made;
  sound(in.register_owner(some_owner()));
  put_result(in, "p", result_of("make", {{"status", 0}}));
  auto found = sound(in.results_of(basis_named("make").digest(), 9));
  REQUIRE(found.size() == 1);
  CHECK(found[0].execution_id == "p/flow/a");
  CHECK(found[0].at == noon_of_results);
  CHECK(*sound(output_of(in, found[0])) == json{{"status", 0}});
  CHECK(origin_of(in, "make all").empty());
  CHECK(sound(in.check()).empty());
}

TEST_CASE("results: one that is no whole success is not found") {
  kept_in_sqlite kept;
  auto& in = *kept.made;
  sound(in.register_owner(some_owner()));
  for (auto state : {task_state::running, task_state::failed, task_state::cancelled,
                     task_state::skipped, task_state::wait_for_sub_tasks})
    put_result(in, std::string{to_string(state)}, result_of("make", 1), state);
  CHECK(origin_of(in, "make").empty());
  put_result(in, "later", result_of("make", 1), task_state::completed, 2); // in its second attempt
  CHECK(origin_of(in, "make").empty());
}

TEST_CASE("results: the latest is taken, and one goes with its process") {
  kept_in_sqlite kept;
  auto& in = *kept.made;
  sound(in.register_owner(some_owner()));
  put_result(in, "old", result_of("make", 1));
  auto later = result_of("make", 2);
  later.at += 1s;
  const auto row = put_result(in, "new", later);
  CHECK(origin_of(in, "make") == "new/flow/a");
  const std::vector<seen_process> seen{{row.key, row.fence}};
  CHECK(sound(in.remove(seen)) == 1);
  CHECK(origin_of(in, "make") == "old/flow/a");
  while (sound(in.clear_away())) {
  }
  CHECK(shell(kept.path, "SELECT count(*) FROM results") == std::vector<std::string>{"1"});
  CHECK(sound(in.check()).empty());
}

TEST_CASE("results: a large output is the value that the journal has") {
  kept_in_sqlite kept;
  auto& in = *kept.made;
  sound(in.register_owner(some_owner()));
  const json output(std::string(5000, 'x'));
  auto born = birth_of("p");
  born.contents = {{hash_of(cbor_of(output)), cbor_of(output)}};
  born.executions.push_back({.number = 2, .parent = 1, .task = 1, .state = task_state::completed});
  auto made = result_of("make", nullptr);
  made.content = hash_of(cbor_of(output));
  made.output.clear();
  born.results.push_back(made);
  commit_one(in, born);
  auto found = sound(in.results_of(made.digest, 9));
  REQUIRE(found.size() == 1);
  CHECK(*sound(output_of(in, found[0])) == output);
}

TEST_CASE("results: a damaged one is not taken, and found by a check") {
  kept_in_sqlite kept;
  auto& in = *kept.made;
  sound(in.register_owner(some_owner()));
  put_result(in, "p", result_of("make", 1));
  shell(kept.path, "UPDATE results SET output = x'02'");
  CHECK(origin_of(in, "make").empty());
  CHECK(sound(in.check())
        == std::vector<std::string>{"process p: the result of execution 2 is not what was stored"});
}

TEST_CASE("results: each store has a key of its own, which it keeps") {
  kept_in_sqlite one;
  kept_in_sqlite other;
  const auto key = sound(one.made->result_key());
  CHECK(key.size() == 32);
  CHECK(sound(other.made->result_key()) != key);
  one.made = sound(sqlite_store::open({one.path, false}));
  CHECK(sound(one.made->result_key()) == key);
}

TEST_CASE("results: why there is none is told by the nearest earlier one") {
  kept_in_sqlite kept;
  auto& in = *kept.made;
  sound(in.register_owner(some_owner()));
  result_finder finder{
    "key", [&]() -> result<std::unique_ptr<result_store>> {
      return sqlite_store::open({kept.path, false})
        .map([](auto&& opened) -> std::unique_ptr<result_store> { return std::move(opened); });
    }};
  CHECK(wanted_from(finder, "make").reason == "no earlier result");
  put_result(in, "p", result_of("make", 1));
  CHECK(wanted_from(finder, "make all").reason == "script changed (since p/flow/a)");
  auto found = wanted_from(finder, "make");
  REQUIRE(found.output);
  CHECK(*found.output == 1);
  CHECK(found.origin == "p/flow/a");
  CHECK(found.reason.empty());
  CHECK(wanted_from(finder, "make", 1h).output);
  auto old = wanted_from(finder, "make", 59min);
  CHECK_FALSE(old.output);
  CHECK(old.reason.starts_with("expired: the result of p/flow/a is of "));
  finder.close();
  CHECK_FALSE(wanted_from(finder, "make").output);
}

TEST_CASE("results: lookups go by an index") {
  kept_in_sqlite kept;
  CHECK(plan_of(kept.path, "SELECT 1 FROM results s CROSS JOIN processes p ON p.key = s.process"
                           " WHERE s.digest = x'00' ORDER BY s.at DESC LIMIT 1")
          .find("results_digest (digest=?)")
        != std::string::npos);
}
