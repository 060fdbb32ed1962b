#include "runtime/model/process_query.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;

namespace {

constexpr time_point start{100h};

/// A failed one.
process_facts failed() {
  return {.id = "etl-load/5f0c",
          .name = "etl-load",
          .parent_id = "",
          .state = process_state::failed,
          .accepted = start,
          .ended = start + 1h,
          .errors = R"({"etl-load":"Disk full: \"/data\""})"};
}

process_facts running() {
  auto facts = failed();
  facts.state = process_state::running;
  facts.ended = {};
  facts.errors = {};
  return facts;
}

} // namespace

TEST_CASE("process query: the empty one means all") {
  CHECK(matches({}, failed()));
  CHECK(matches({}, running()));
}

TEST_CASE("process query: each part has to hold") {
  CHECK(matches({.states = {process_state::paused, process_state::failed}}, failed()));
  CHECK_FALSE(matches({.states = {process_state::completed}}, failed()));
  CHECK(matches({.name = "etl-*"}, failed()));
  CHECK_FALSE(matches({.name = "etl"}, failed()));
  CHECK(matches({.name = "etl-*", .within = "*-load"}, failed()));
  CHECK_FALSE(matches({.name = "etl-*", .within = "*-store"}, failed()));
  CHECK(matches({.id = "etl-load/5"}, failed()));
  CHECK_FALSE(matches({.id = "5"}, failed()));
  CHECK(matches({.is_root = true}, failed()));
  CHECK_FALSE(matches({.is_root = false}, failed()));
  CHECK_FALSE(matches({.parent = "a/b"}, failed()));
  CHECK_FALSE(matches({.states = {process_state::failed}, .name = "x"}, failed()));
}

TEST_CASE("process query: times include where they begin, and not where they end") {
  CHECK(matches({.accepted = {start, start + 1ns}}, failed()));
  CHECK_FALSE(matches({.accepted = {{}, start}}, failed()));
  CHECK(matches({.ended = {start + 1h, {}}}, failed()));
  CHECK_FALSE(matches({.ended = {{}, start + 1h}}, failed()));
  CHECK_FALSE(matches({.ended = {start, {}}}, running()));
}

TEST_CASE("process query: all labels that are asked for have to be there") {
  const label_map labels{{"team", "data"}, {"cost", "4711"}};
  auto facts = failed();
  CHECK_FALSE(matches({.labels = {{"team", "data"}}}, facts));
  facts.labels = &labels;
  CHECK(matches({.labels = {{"team", "data"}}}, facts));
  CHECK(matches({.labels = {{"team", "d*"}, {"cost", "47??"}}}, facts));
  CHECK_FALSE(matches({.labels = {{"team", "Data"}}}, facts));
  CHECK_FALSE(matches({.labels = {{"team", "data"}, {"cost", "1"}}}, facts));
  CHECK_FALSE(matches({.labels = {{"stage", "*"}}}, facts));
}

TEST_CASE("process query: what has not ended is recent") {
  CHECK(matches({.recent_since = start + 2h}, running()));
  CHECK_FALSE(matches({.recent_since = start + 2h}, failed()));
  CHECK(matches({.recent_since = start + 1h}, failed()));
  CHECK(matches({.has_ended = true}, failed()));
  CHECK_FALSE(matches({.has_ended = true}, running()));
  CHECK(matches({.has_ended = false}, running()));
}

TEST_CASE("process query: texts are found whatever the case, those of errors as they were told") {
  CHECK(matches({.words = {"LOAD", "5f0"}}, failed()));
  CHECK_FALSE(matches({.words = {"load", "zzz"}}, failed()));
  CHECK(matches({.errors = {"disk FULL", "\"/data\""}}, failed()));
  CHECK_FALSE(matches({.errors = {"etl-load"}}, failed())); // a namespace is no message
  CHECK_FALSE(matches({.errors = {"disk"}}, running()));
}
