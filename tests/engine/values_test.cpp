#include "runtime/engine/run_table.hpp"
#include "runtime/engine/scope.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

value of(json content) {
  return make_value(std::move(content));
}

/// A few names, and a session over them.
struct known_names {
  symbol_table names;
  symbol a = names.intern("a");
  symbol b = names.intern("b");
  session state{names};
};

} // namespace

TEST_CASE("session: what was never set is not there") {
  known_names x;
  CHECK(x.state.find(x.a) == nullptr);
  CHECK(x.state.all() == json::object());
}

TEST_CASE("session: null is a value") {
  known_names x;
  x.state.set(x.a, null_value());
  REQUIRE(x.state.find(x.a) != nullptr);
  CHECK(x.state.all() == json{{"a", nullptr}});
}

TEST_CASE("session: names that the workflow does not mention are kept and shown") {
  known_names x;
  x.state.set("a", of(1));
  x.state.set("other", of(2));
  CHECK(**x.state.find(x.a) == 1);
  CHECK(x.state.all() == json{{"a", 1}, {"other", 2}});
}

TEST_CASE("session: append starts a list, adds values and takes lists item by item") {
  known_names x;
  x.state.append(x.a, of("one"));
  CHECK(**x.state.find(x.a) == json{"one"});
  x.state.append(x.a, of(json::array({"two", "three"})));
  CHECK(**x.state.find(x.a) == json{"one", "two", "three"});
  x.state.append(x.a, of({{"k", 4}}));
  CHECK((**x.state.find(x.a))[3] == json{{"k", 4}});
}

TEST_CASE("session: a scalar becomes the first item and an empty list adds nothing") {
  known_names x;
  x.state.set(x.a, of(1));
  x.state.append(x.a, of(json::array()));
  CHECK(**x.state.find(x.a) == json::array({1}));
}

TEST_CASE("session: append copies a list that somebody else holds") {
  known_names x;
  x.state.append(x.a, of(1));
  auto held = *x.state.find(x.a);
  x.state.append(x.a, of(2));
  CHECK(*held == json::array({1}));
  CHECK(**x.state.find(x.a) == json{1, 2});
}

TEST_CASE("session: append works in place where nobody else holds the list") {
  known_names x;
  x.state.append(x.a, of(json::array_t(1000, 1)));
  x.state.append(x.a, of(1));
  const auto* before = (*x.state.find(x.a))->get_ptr<const json::array_t*>()->data();
  x.state.append(x.a, of(2)); // capacity is left since the last one grew it
  CHECK((*x.state.find(x.a))->get_ptr<const json::array_t*>()->data() == before);
}

TEST_CASE("scope: the inner name shadows the outer one and the session") {
  known_names x;
  recorded_world world{1};
  x.state.set(x.a, of("session"));
  x.state.set(x.b, of("session"));
  auto outer = std::make_shared<scope>(scope{nullptr, false, {{x.a, of("outer")}}});
  scope inner{outer, false, {}};
  task_environment seen{x.state, &inner, world, x.names};
  CHECK(seen.behaviour() == current_behaviour);
  recorded_world old{1, first_behaviour};
  CHECK(task_environment{x.state, &inner, old, x.names}.behaviour() == first_behaviour);
  CHECK(**seen.find(x.a) == "outer");
  CHECK(**seen.find(x.b) == "session");
  inner.set(x.a, of("inner"));
  CHECK(**seen.find(x.a) == "inner");
  inner.set(x.a, of("again"));
  CHECK(**seen.find(x.a) == "again");
  CHECK(inner.names.size() == 1);
}

TEST_CASE("scope: outputs land in the nearest scope that keeps them") {
  auto child = std::make_shared<scope>(scope{nullptr, true, {}});
  auto inner = std::make_shared<scope>(scope{child, false, {}});
  CHECK(output_scope(inner) == child.get());
  CHECK(output_scope(nullptr) == nullptr);
  auto plain = std::make_shared<scope>(scope{nullptr, false, {}});
  CHECK(output_scope(plain) == nullptr);
}

TEST_CASE("scope: output fields come before scopes and defined names before both") {
  known_names x;
  recorded_world world{1};
  scope inner{nullptr, false, {{x.a, of("scope")}}};
  task_environment seen{x.state, &inner, world, x.names};
  seen.overlay(of({{"a", "field"}, {"b", "field"}}));
  const auto* a = seen.find(x.a);
  const auto* b = seen.find(x.b);
  CHECK(**a == "field"); // pointers stay valid while others are looked up
  CHECK(**b == "field");
  CHECK(seen.find(x.a) == a);
  seen.define(x.a, of("defined"));
  CHECK(**seen.find(x.a) == "defined");
}

TEST_CASE("scope: an output that is not a map hides nothing") {
  known_names x;
  recorded_world world{1};
  x.state.set(x.a, of(1));
  task_environment seen{x.state, nullptr, world, x.names};
  seen.overlay(of("text"));
  CHECK(**seen.find(x.a) == 1);
}

TEST_CASE("world: the same seed gives the same uuids and each is fresh") {
  recorded_world one{42};
  recorded_world same{42};
  recorded_world other{43};
  auto first = one.next_uuid();
  CHECK(first == same.next_uuid());
  CHECK(first != one.next_uuid());
  CHECK(first != other.next_uuid());
  CHECK(first.size() == 36);
  CHECK(first[14] == '4');
}

TEST_CASE("world: numbers are those of SplitMix64") {
  recorded_world world{0}; // reference values of the published generator
  CHECK(world.next_number() == 0xe220a8397b1dcdaf);
  CHECK(world.next_number() == 0x6e789e6aa1b965f4);
}

TEST_CASE("run table: a freed row is used again under a new generation") {
  run_table runs;
  auto first = runs.make();
  run_stamp stamp{first, runs[first].generation, 0};
  CHECK(runs.find(stamp) == &runs[first]);
  runs[first].pass = 9;
  runs.free(first);
  CHECK(runs.find(stamp) == nullptr);
  auto second = runs.make();
  CHECK(second == first);
  CHECK(runs[second].pass == 0);
  CHECK(runs.find(stamp) == nullptr);
  CHECK(runs.find({second, runs[second].generation, 0}) != nullptr);
}

TEST_CASE("run table: rows keep their addresses while others are made") {
  run_table runs;
  auto first = runs.make();
  const auto* address = &runs[first];
  for (int i = 0; i < 1000; ++i)
    runs.make();
  CHECK(&runs[first] == address);
  CHECK(runs.in_use() == 1001);
}

TEST_CASE("run table: a stamp beyond the table names nothing") {
  run_table runs;
  CHECK(runs.find({no_run, 0, 0}) == nullptr);
  CHECK(runs.find({0, 0, 0}) == nullptr);
}
