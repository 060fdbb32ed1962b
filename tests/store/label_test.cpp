// Labels in a store: kept with their processes, found by an index, and gone with them.
#include "runtime/store/sqlite/page_keys.hpp"
#include "tests/store/changes.hpp"
#include "tests/store/kept.hpp"
#include "tests/store/shell.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::testing;

namespace {

constexpr time_point noon_of_labels{1000h};

/// Stores a process with labels, which has completed or runs.
process_row put_labelled(store& in, const std::string& id, label_map labels, bool has_ended) {
  auto born = birth_of(id);
  born.birth->accepted = noon_of_labels;
  born.birth->labels = std::move(labels);
  if (has_ended)
    ending(born);
  commit_one(in, born);
  auto row = sound(in.find(id));
  REQUIRE(row);
  return *row;
}

std::vector<std::string> ids_with(store& in, const label_term& label) {
  std::vector<std::string> found;
  for (const auto& row : sound(in.page({.labels = {label}}, {.most = 50})).rows)
    found.push_back(row.id);
  return found;
}

void remove_from(store& in, const process_row& row) {
  const std::vector<seen_process> seen{{row.key, row.fence}};
  CHECK(sound(in.remove(seen)) == 1);
}

} // namespace

TEST_CASE_TEMPLATE("labels: a process has them wherever it is read, and they go with it", Kept,
                   kept_in_memory, kept_in_sqlite) {
  Kept kept;
  auto& in = kept.of();
  sound(in.register_owner(some_owner()));
  const label_map labels{{"team", R"(da"ta)"}, {"cost", "4711"}};
  const auto row = put_labelled(in, "a", labels, true);
  CHECK(row.labels == labels);
  CHECK(put_labelled(in, "b", {}, false).labels.empty());
  CHECK(ids_with(in, {"cost", "4711"}) == std::vector<std::string>{"a"});
  CHECK(ids_with(in, {"team", "da*"}) == std::vector<std::string>{"a"});
  CHECK(sound(in.page({.labels = {{"cost", "4711"}}}, {.most = 5})).rows.front().labels == labels);
  remove_from(in, row);
  CHECK(ids_with(in, {"cost", "4711"}).empty());
}

TEST_CASE("labels: of what was removed nothing is left, and damaged ones are told") {
  kept_in_sqlite kept;
  auto& in = kept.of();
  sound(in.register_owner(some_owner()));
  const auto row = put_labelled(in, "a", {{"team", "data"}, {"kind", "etl"}}, true);
  put_labelled(in, "b", {{"team", "data"}}, false);
  CHECK(sound(kept.made->check()).empty());
  remove_from(in, row);
  CHECK(shell(kept.path, "SELECT count(*) FROM labels") == std::vector<std::string>{"1"});
  shell(kept.path, "UPDATE labels SET value = 'web'");
  const auto faults = sound(kept.made->check());
  CHECK(std::ranges::count(faults, "process b: its label team is not what was stored") == 1);
}

TEST_CASE("usage: what has ended is added up by workflow and token, as it ends, goes on and goes") {
  kept_in_sqlite kept;
  auto& in = *kept.made;
  sound(in.register_owner(some_owner()));
  const auto used
    = [&](usage_kind of, const std::string& name) { return sound(in.used_bytes(of, name)); };
  const auto first = put_labelled(in, "a", {{token_label, "night"}}, true);
  const auto bytes = sound(in.measure(first.key, {}));
  CHECK(bytes > 0);
  CHECK(used(usage_kind::workflow, "flow") == bytes);
  CHECK(used(usage_kind::token, "night") == bytes);
  auto born = birth_of("b");
  auto got = commit_one(in, born);
  CHECK(used(usage_kind::workflow, "flow") == bytes); // it runs
  auto last = after(born, got);
  commit_one(in, ending(last));
  const auto more = sound(in.measure(got.process, {}));
  CHECK(more > 2000);
  CHECK(used(usage_kind::workflow, "flow") == bytes + more);
  CHECK(used(usage_kind::token, "night") == bytes);
  auto again = after(last, got);
  again.contents.clear();
  commit_one(in, again); // it goes on
  CHECK(used(usage_kind::workflow, "flow") == bytes);
  CHECK(sound(in.check()).empty());
  remove_from(in, first);
  CHECK(used(usage_kind::workflow, "flow") == 0);
  CHECK(used(usage_kind::token, "night") == 0);
  CHECK(used(usage_kind::token, "nobody") == 0);
  shell(kept.path, "UPDATE usage SET bytes = 7 WHERE kind = 0");
  const auto faults = sound(in.check());
  CHECK(std::ranges::count(faults, "the sum of what has ended of workflow flow is 7; 0 expected")
        == 1);
}

TEST_CASE("labels: a birth that is refused leaves none") {
  kept_in_sqlite kept;
  auto& in = kept.of();
  sound(in.register_owner(some_owner()));
  put_labelled(in, "a", {{"team", "data"}}, false);
  auto again = birth_of("a");
  again.birth->labels = {{"team", "web"}};
  CHECK_FALSE(commit_one(in, again).written);
  CHECK(shell(kept.path, "SELECT value FROM labels") == std::vector<std::string>{"data"});
}

TEST_CASE("labels: one is found by its text, in the order of the list") {
  kept_in_sqlite kept;
  const process_query which{.labels = {{"kind", "e*"}, {"team", "it's"}}};
  const page_position after{.order = page_order::accepted, .time = noon_of_labels, .key = 7};
  for (const known_keys& known : {known_keys{}, known_keys{.rare_label = 1}}) {
    auto from = source_of(which, page_order::accepted, known);
    CHECK(from.index == label_index);
    for (const auto& place : {std::optional<page_position>{}, std::optional{after}}) {
      auto steps = plan_of(kept.path, key_query(which, page_order::accepted, place, from));
      CAPTURE(steps);
      CHECK(steps.find("SEARCH labels USING PRIMARY KEY (name=? AND value=?") == 0);
      CHECK(steps.find("TEMP B-TREE") == std::string::npos);
    }
  }
  auto active = which;
  active.has_ended = false;
  CHECK(source_of(active, page_order::accepted, {}).index == "processes_live");
  CHECK(source_of(active, page_order::accepted, {.rare_label = 1}).index == label_index);
  auto failed = which;
  failed.states = {process_state::failed};
  CHECK(source_of(failed, page_order::accepted, {}).index == "processes_state");
  failed.states.push_back(process_state::completed);
  CHECK(source_of(failed, page_order::accepted, {}).index == label_index);
  CHECK(source_of({.labels = {{"kind", "e*"}}}, page_order::accepted, {}).index
        == "processes_accepted");
}

TEST_CASE("labels: of what has ended, the few that have one are sorted") {
  kept_in_sqlite kept;
  const process_query which{.ended = {noon_of_labels, {}}, .labels = {{"team", "x"}}};
  CHECK(source_of(which, page_order::ended, {}).index == "processes_ended");
  auto from = source_of(which, page_order::ended, {.rare_label = 0});
  auto steps = plan_of(kept.path, key_query(which, page_order::ended, {}, from));
  CAPTURE(steps);
  CHECK(steps.find("SEARCH processes USING INTEGER PRIMARY KEY") == 0);
  CHECK(steps.find("SEARCH labels USING PRIMARY KEY (name=? AND value=?)") != std::string::npos);
}
