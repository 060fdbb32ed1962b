// What the rules of retention let stay, by a model of them, and how it is found.
#include "runtime/base/text.hpp"
#include "runtime/store/sqlite/retention.hpp"
#include "tests/store/changes.hpp"
#include "tests/store/kept.hpp"
#include "tests/store/shell.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::testing;

namespace {

using ids = std::set<std::string>;

constexpr time_point noon{1000h};
constexpr auto never = time_point::max();

/// A process as these tests store it.
struct some_process {
  std::string id;
  std::string name = "flow";
  std::string parent = {};
  time_point ended = never;
  std::size_t entry = 10; ///< Bytes of its journal.
  std::size_t value = 0;  ///< Of a value that it uses; 0: none.
  std::size_t output = 2; ///< Of its output, where it has ended.

  bool has_ended() const { return ended != never; }
  std::uint64_t bytes() const { return entry + value + (has_ended() ? output : 0); }
};

change birth_of(const some_process& told) {
  auto born = troupe::testing::birth_of(told.id);
  auto definition = *some_definition();
  definition.name = told.name;
  definition.body += ' ' + told.name;
  definition.hash = hash_of(definition.body);
  born.birth->definition = std::make_shared<const stored_definition>(std::move(definition));
  born.birth->parent_id = told.parent;
  born.entry = std::string(told.entry, 'e');
  if (told.value > 0) {
    std::string body(told.value, 'v');
    born.contents = {{hash_of(body), body}};
  }
  if (told.has_ended()) {
    ending(born);
    born.end = process_end{told.ended, std::string(told.output, '1'), ""};
  }
  return born;
}

/// Some processes in a store, in the order in which they were born.
struct kept_world {
  kept_world() { sound(kept.of().register_owner(some_owner())); }

  void put(const std::vector<some_process>& some) {
    std::vector<change> group;
    for (const auto& each : some)
      group.push_back(birth_of(each));
    for (const auto& each : sound(kept.of().commit(group)))
      REQUIRE(each.written);
    all.insert(all.end(), some.begin(), some.end());
  }

  /// How many processes are gone, as many as were counted before.
  std::size_t apply(const std::vector<keep_rule>& rules, time_point now = noon) {
    auto counted = sound(apply_rules(rules, *kept.made, now, {}, keep_action::count));
    auto gone = sound(apply_rules(rules, *kept.made, now));
    CHECK(gone == counted);
    return gone;
  }

  ids left() {
    ids found;
    for (const auto& row : sound(kept.of().processes({})))
      found.insert(row.id);
    return found;
  }

  kept_in_sqlite kept;
  std::vector<some_process> all;
};

/// What the rules say, in plain words.
class keep_model {
public:
  explicit keep_model(std::vector<some_process> some) : all_{std::move(some)} {}

  void apply(const std::vector<keep_rule>& rules, time_point now) {
    std::set<std::string> names;
    for (const auto& each : all_)
      names.insert(each.name);
    for (const auto& name : names)
      for (const auto& rule : rules)
        if (matches_pattern(rule.workflows, name)) {
          apply_to(name, rule, now);
          break;
        }
  }

  ids left() const {
    ids found;
    for (const auto& each : all_)
      found.insert(each.id);
    return found;
  }

private:
  void apply_to(const std::string& name, const keep_rule& rule, time_point now) {
    auto is_old
      = [&](const some_process& each) { return rule.age > 0s && each.ended < now - rule.age; };
    std::vector<some_process> stays; // the oldest last; of equal times what was born first
    ids going;
    const auto there = left();
    for (const auto& each : all_) {
      if (each.name != name || !each.has_ended() || there.contains(each.parent))
        continue;
      if (is_old(each))
        going.insert(each.id);
      else if (each.parent.empty())
        stays.insert(stays.begin(), each);
    }
    std::ranges::stable_sort(stays, std::ranges::greater{}, &some_process::ended);
    auto drop_oldest = [&] {
      going.insert(stays.back().id);
      stays.pop_back();
    };
    while (rule.count > 0 && stays.size() > rule.count)
      drop_oldest();
    while (rule.bytes > 0 && bytes_of(stays) > rule.bytes)
      drop_oldest();
    for (const auto& id : going)
      if (auto tree = tree_of(id); std::ranges::all_of(all_, [&](const some_process& each) {
            return !tree.contains(each.id) || each.has_ended();
          }))
        std::erase_if(all_, [&](const some_process& each) { return tree.contains(each.id); });
  }

  ids tree_of(const std::string& id) const {
    ids tree{id};
    for (const auto& each : all_) // what started something was born before it
      if (tree.contains(each.parent))
        tree.insert(each.id);
    return tree;
  }

  std::uint64_t bytes_of(const std::vector<some_process>& roots) const {
    std::uint64_t sum = 0;
    for (const auto& root : roots)
      for (const auto tree = tree_of(root.id); const auto& each : all_)
        sum += tree.contains(each.id) ? each.bytes() : 0;
    return sum;
  }

  std::vector<some_process> all_;
};

/// Makes processes and rules by chance.
class chance {
public:
  explicit chance(unsigned seed) : dice_{seed} {}

  std::size_t below(std::size_t end) { return dice_() % end; }

  template <class T>
  T one_of(std::initializer_list<T> all) {
    return *(all.begin() + below(all.size()));
  }

  time_point time() { return noon - std::chrono::minutes{below(30)}; }

  std::vector<some_process> processes(std::size_t number) {
    std::vector<some_process> made;
    for (std::size_t i = 0; i < number; ++i) {
      some_process each;
      each.id = "p" + std::to_string(i);
      each.name = one_of<std::string>({"etl-load", "etl-clean", "build", "it's"});
      if (below(3) == 0) {
        each.parent = made.empty() || below(5) == 0 ? "gone" : made[below(made.size())].id;
        each.name = one_of<std::string>({"part", "build"});
      }
      if (below(12) != 0)
        each.ended = time();
      each.entry = 1 + below(300);
      each.value = one_of<std::size_t>({0, 0, 100, 1500});
      each.output = 1 + below(50);
      made.push_back(std::move(each));
    }
    return made;
  }

  std::vector<keep_rule> rules() {
    std::vector<keep_rule> made;
    for (auto left = 1 + below(3); left > 0; --left) {
      keep_rule each;
      each.workflows = one_of<std::string>({"etl-*", "build", "*", "*", "it's", "part"});
      if (below(2) == 0)
        each.age = std::chrono::minutes{below(30)};
      if (below(2) == 0)
        each.count = below(8);
      if (below(2) == 0)
        each.bytes = below(8000);
      made.push_back(std::move(each));
    }
    return made;
  }

private:
  std::mt19937 dice_;
};

} // namespace

TEST_CASE("keep rules: what stays is what they say, whatever there is") {
  for (unsigned seed = 1; seed <= 25; ++seed) {
    CAPTURE(seed);
    chance dice{seed};
    kept_world world;
    world.put(dice.processes(60));
    keep_model model{world.all};
    for (int round = 0; round < 4; ++round) {
      CAPTURE(round);
      auto rules = dice.rules();
      auto now = noon + std::chrono::minutes{round};
      model.apply(rules, now);
      const auto before = world.left().size();
      CHECK(world.apply(rules, now) == before - model.left().size());
      REQUIRE(world.left() == model.left());
    }
    CHECK(sound(world.kept.made->check()).empty());
  }
}

TEST_CASE("keep rules: the first one that means a workflow counts") {
  const std::vector<keep_rule> rules{{.workflows = "etl-*", .count = 5}, {.count = 1}};
  CHECK(rule_for(rules, "etl-load") == &rules[0]);
  CHECK(rule_for(rules, "build") == &rules[1]);
  CHECK(rule_for({}, "build") == nullptr);
}

TEST_CASE("keep rules: what a process has started goes with it, however much that is") {
  kept_world world;
  world.put({{.id = "old", .ended = noon - 2h}, {.id = "young", .ended = noon}});
  std::vector<some_process> parts;
  for (int i = 0; i < 300; ++i)
    parts.push_back(
      {.id = "part" + std::to_string(i), .name = "part", .parent = "old", .ended = noon - 3h});
  parts.push_back({.id = "deep", .name = "part", .parent = "part7", .ended = noon - 3h});
  world.put(parts);
  world.apply({{.workflows = "part", .age = 1h}}); // they stay with the one that needs them
  CHECK(world.left().size() == 303);
  world.apply({{.workflows = "flow", .count = 1}});
  CHECK(world.left() == ids{"young"});
  for (const auto* table : {"journal", "output_parts", "removals", "sizes", "gone"}) {
    CAPTURE(table);
    auto rows = shell(world.kept.path, "SELECT count(*) FROM " + std::string{table}).front();
    CHECK(rows == (std::string_view{table} == "journal" ? "1" : "0"));
  }
}

TEST_CASE("keep rules: a process stays while something that it has started lives") {
  kept_world world;
  world.put({{.id = "old", .ended = noon - 2h},
             {.id = "part", .parent = "old", .ended = noon - 2h},
             {.id = "deep", .parent = "part"}});
  world.apply({{.age = 1h, .count = 1, .bytes = 1}});
  CHECK(world.left() == ids{"old", "part", "deep"});
}

TEST_CASE("keep rules: a process is measured once, and again when it has grown") {
  kept_world world;
  world.put({{.id = "p", .ended = noon, .entry = 100, .value = 2000, .output = 50}});
  const std::vector<keep_rule> rules{{.bytes = 2150}};
  world.apply(rules);
  auto sizes = [&] { return shell(world.kept.path, "SELECT bytes FROM sizes"); };
  CHECK(sizes() == std::vector<std::string>{"2150"});
  shell(world.kept.path, "UPDATE sizes SET bytes = 7");
  world.apply(rules);
  CHECK(sizes() == std::vector<std::string>{"7"}); // it was not measured again
  auto row = sound(world.kept.of().find("p"));
  REQUIRE(row);
  auto again = after(birth_of(world.all.front()), {row->key, row->fence, true});
  commit_one(world.kept.of(), ending(again));
  world.apply(rules);
  CHECK(world.left() == ids{});
}

TEST_CASE("keep rules: sub-workflows count with what has started them") {
  kept_world world;
  world.put({{.id = "old", .ended = noon - 1h, .entry = 10, .output = 10},
             {.id = "part", .name = "part", .parent = "old", .ended = noon - 1h, .entry = 500},
             {.id = "young", .ended = noon, .entry = 10, .output = 10}});
  world.apply({{.bytes = 542}});
  CHECK(world.left().size() == 3);
  world.apply({{.bytes = 541}});
  CHECK(world.left() == ids{"young"});
}

TEST_CASE("keep rules: they are applied page by page") {
  kept_world world;
  std::vector<some_process> some;
  for (int i = 0; i < 700; ++i)
    some.push_back({.id = "p" + std::to_string(i), .ended = noon - std::chrono::minutes{i / 3}});
  world.put(some);
  keep_model model{some};
  for (std::uint64_t count : {650U, 300U, 1U}) {
    model.apply({{.count = count}}, noon);
    world.apply({{.count = count}});
    CHECK(world.left() == model.left());
  }
}

TEST_CASE("keep rules: what is stopped goes on the next time") {
  kept_world world;
  world.put({{.id = "a", .ended = noon - 2h}, {.id = "b", .ended = noon}});
  std::stop_source stop;
  stop.request_stop();
  const std::vector<keep_rule> rules{{.count = 1, .bytes = 1000}};
  sound(apply_rules(rules, *world.kept.made, noon, stop.get_token()));
  CHECK(world.left() == ids{"a", "b"});
  world.apply(rules);
  CHECK(world.left() == ids{"b"});
}

TEST_CASE("keep rules: all that they look for is found through an index, in its order") {
  kept_world world;
  for (const auto* sql :
       {ended_sql::next_name, ended_sql::page, ended_sql::started, ended_sql::journal_bytes,
        ended_sql::value_bytes, ended_sql::output_part_bytes, ended_sql::output_bytes}) {
    CAPTURE(sql);
    auto plan = plan_of(world.kept.path, sql);
    CAPTURE(plan);
    CHECK(plan.find("SEARCH") != std::string::npos);
    CHECK(plan.find("TEMP B-TREE") == std::string::npos);
    for (const auto* table : {"processes", "journal", "content_uses", "contents", "sizes"})
      CHECK(plan.find("SCAN " + std::string{table}) == std::string::npos);
  }
  CHECK(plan_of(world.kept.path, ended_sql::page)
          .find("USING INDEX processes_kept (name=? AND <expr>=? AND ended>? AND ended<?)")
        != std::string::npos);
}
