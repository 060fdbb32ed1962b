#include "troupe/snapshot.hpp"

#include "runtime/compat/saved_process.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

session_snapshot sample() {
  session_snapshot made{"p", {}, {}};
  made.state["n"] = make_value(7);
  made.state["real"] = make_value(7.0);
  made.state["text"] = make_value("7");
  made.state["flag"] = make_value(false);
  made.state["none"] = null_value();
  return made;
}

} // namespace

TEST_CASE("session snapshot: values are there or not, null included, and nothing is converted") {
  auto session = sample();
  CHECK(*session.get("none") == nullptr);
  CHECK(session.get("missing") == nullptr);
  CHECK(get_int(session, "n") == 7);
  CHECK_FALSE(get_int(session, "real"));
  CHECK_FALSE(get_int(session, "text"));
  CHECK_FALSE(get_int(session, "missing"));
  CHECK(get_string(session, "text") == "7");
  CHECK_FALSE(get_string(session, "n"));
  CHECK(get_bool(session, "flag") == false);
  CHECK_FALSE(get_bool(session, "n"));
  CHECK_FALSE(get_bool(session, "none"));
}

TEST_CASE("session snapshot: appending makes, extends or wraps a list") {
  auto session = sample();
  append(session, "new", 1);
  append(session, "new", {2, 3});
  CHECK(*session.get("new") == json{1, 2, 3});
  append(session, "n", 8);
  CHECK(*session.get("n") == json{7, 8});
  append(session, "empty", json::array());
  CHECK(*session.get("empty") == json::array());
}

TEST_CASE("session snapshot: a copy is independent, and its values are shared") {
  auto original = sample();
  auto copy = original;
  copy.state["n"] = make_value(1);
  append(copy, "text", "x");
  CHECK(*original.get("n") == 7);
  CHECK(*original.get("text") == "7");
  CHECK(copy.get("real") == original.get("real"));
}

TEST_CASE("session snapshot: expressions are expanded over the state, keys too") {
  auto session = sample();
  auto expanded = expand(
    session, {{"k-$text", {"$n", "n is ${n + 1}"}}, {"plain", true}, {"none", "${missing}"}});
  REQUIRE(expanded);
  CHECK(**expanded == json{{"k-7", {7, "n is 8"}}, {"plain", true}, {"none", nullptr}});
  CHECK_FALSE(expand(session, "${"));
  CHECK_FALSE(expand(session, {{"a", {"${n + text}"}}}));
}

TEST_CASE("session snapshot: parameters are applied in order, expanded and converted") {
  auto session = sample();
  type_registry types;
  std::vector<session_parameter> parameters{
    {"m", "${n + 1}", {}}, {"k", "${m + 1}", {}}, {"t", "$k", "text"}, {"list[]", "$t", {}}};
  REQUIRE(apply(session, parameters, types));
  CHECK(*session.get("k") == 9);
  CHECK(*session.get("t") == "9");
  CHECK(*session.get("list") == json{"9"});
}

TEST_CASE("session snapshot: a parameter that fails is named, and those before it are set") {
  auto session = sample();
  type_registry types;
  std::vector<session_parameter> parameters{{"m", 1, {}}, {"bad", "x", "integer"}, {"k", 2, {}}};
  auto applied = apply(session, parameters, types);
  REQUIRE_FALSE(applied);
  CHECK(applied.error().message == "bad: expected an integer, found text \"x\"");
  CHECK(*session.get("m") == 1);
  CHECK(session.get("k") == nullptr);
  parameters = {{"x", 1, "shop.Order"}};
  CHECK(apply(session, parameters, types).error().message == "x: unknown type \"shop.Order\"");
}

TEST_CASE("session snapshot: types are found under the package that an import stands for") {
  session_snapshot session;
  type_registry types;
  REQUIRE(types.add({"acme.shop.Order", [](const value&) { return make_value("an order"); }}));
  std::vector<session_parameter> parameters{{"o", 1, "shop.Order"}};
  REQUIRE(apply(session, parameters, types, {{"shop", "acme.shop"}}));
  CHECK(*session.get("o") == "an order");
}

TEST_CASE("session snapshot: a task's own values come before those of the process") {
  auto session = sample();
  session.context["tenant"] = make_value("north");
  auto inner = task_session(session, {{"n", make_value(1)}, {"own", make_value(2)}});
  CHECK(inner.id == "p");
  CHECK(get_int(inner, "n") == 1);
  CHECK(get_int(inner, "own") == 2);
  CHECK(get_string(inner, "text") == "7");
  CHECK(*inner.context["tenant"] == "north");
  CHECK(get_int(session, "n") == 7);
}

TEST_CASE("session snapshot: it is saved under the reference's keys") {
  auto session = sample();
  session.context["tenant"] = make_value("north");
  auto written = to_json(session);
  CHECK(written["ID"] == "p");
  CHECK(written["State"]["n"] == 7);
  CHECK(written["Context"] == json{{"tenant", "north"}});
  auto read = read_session(written);
  REQUIRE(read);
  CHECK(to_json(*read) == written);
  CHECK(read_session({{"State", 1}}).error().message
        == "session.State: expected a map, found an integer");
}
