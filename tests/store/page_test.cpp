// Lists by pages: what every store tells alike, and by which index the one in SQLite does.
#include "runtime/store/sqlite/page_keys.hpp"
#include "tests/store/changes.hpp"
#include "tests/store/kept.hpp"
#include "tests/store/shell.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::testing;

namespace {

using ids = std::vector<std::string>;

constexpr time_point noon{1000h};

/// What a process of these tests is like.
struct told_process {
  std::string id;
  std::string name = "flow";
  std::string parent = {};
  time_point accepted = noon;
  process_state state = process_state::running;
  time_point ended = {}; ///< Where the state is a final one.
  std::string errors = {};
  label_map labels = {};
};

/// Stores it as it is.
receipt put(store& in, const told_process& told) {
  auto born = birth_of(told.id);
  auto definition = *some_definition();
  definition.name = told.name;
  definition.body += ' ' + told.name;
  definition.hash = hash_of(definition.body);
  born.birth->definition = std::make_shared<const stored_definition>(std::move(definition));
  born.birth->parent_id = told.parent;
  born.birth->accepted = told.accepted;
  born.birth->labels = told.labels;
  born.state = told.state;
  if (is_final(told.state)) {
    ending(born).state = told.state;
    born.end = process_end{told.ended, "{}", told.errors};
  }
  return commit_one(in, born);
}

ids ids_of(const std::vector<process_row>& rows) {
  ids all;
  for (const auto& row : rows)
    all.push_back(row.id);
  return all;
}

/// The ids of all pages, each of so many.
ids pages_of(store& in, const process_query& which, page_request wanted) {
  ids all;
  do {
    auto some = sound(in.page(which, wanted));
    REQUIRE(some.rows.size() <= wanted.most);
    std::ranges::move(ids_of(some.rows), std::back_inserter(all));
    wanted.after = some.next;
  } while (wanted.after);
  return all;
}

/// Makes processes and queries by chance.
class chance {
public:
  explicit chance(unsigned seed) : dice_{seed} {}

  std::size_t below(std::size_t end) { return dice_() % end; }

  template <class T>
  T one_of(std::initializer_list<T> all) {
    return *(all.begin() + below(all.size()));
  }

  time_point time() { return noon + std::chrono::minutes{below(40)}; }

  told_process process(std::size_t number) {
    told_process made;
    made.name = one_of<std::string>({"etl-load", "etl-clean", "build", "it's"});
    made.id = made.name + '/' + std::to_string(number % 7) + 'x' + std::to_string(number);
    made.parent = one_of<std::string>({"", "", "build/above", "etl/above"});
    made.accepted = time();
    made.state = static_cast<process_state>(below(9));
    made.ended = made.accepted + std::chrono::minutes{below(40)};
    if (below(3) > 0)
      made.labels["team"] = one_of<std::string>({"data", "data", "it's"});
    if (below(20) == 0)
      made.labels["rare"] = "yes";
    if (made.state == process_state::failed)
      made.errors = one_of<std::string>({"", R"({"a":"Disk full"})", R"({"a":"no"})"});
    return made;
  }

  process_query query() {
    process_query made;
    for (auto left = below(3); left > 0; --left)
      made.states.push_back(static_cast<process_state>(below(9)));
    if (below(3) == 0)
      made.name = one_of<std::string>({"build", "etl-*", "*", "none", "it's", "?tl-load"});
    if (below(5) == 0)
      made.id = one_of<std::string>({"etl-", "build/3", "zzz", "b"});
    if (below(5) == 0)
      made.parent = one_of<std::string>({"build/above", "nobody"});
    if (below(4) == 0)
      made.accepted.from = time();
    if (below(4) == 0)
      made.accepted.to = time();
    if (below(5) == 0)
      made.ended.from = time();
    if (below(5) == 0)
      made.ended.to = time();
    if (below(5) == 0)
      made.recent_since = time();
    if (below(5) == 0)
      made.has_ended = below(2) == 0;
    if (below(5) == 0)
      made.is_root = below(2) == 0;
    if (below(8) == 0)
      made.words.push_back(one_of<std::string>({"LOAD", "3x", "it"}));
    if (below(8) == 0)
      made.errors.push_back("disk full");
    if (below(4) == 0)
      made.labels.push_back({"team", one_of<std::string>({"data", "it's", "*a*", "none"})});
    if (below(8) == 0)
      made.labels.push_back({"rare", one_of<std::string>({"yes", "?es"})});
    return made;
  }

private:
  std::mt19937 dice_;
};

/// What the pages have to be together, by the rules alone.
ids expected(const std::vector<process_row>& rows, const process_query& which) {
  std::vector<process_row> meant;
  for (const auto& row : rows)
    if (matches(which, row))
      meant.push_back(row);
  auto rank = [&](const process_row& row) {
    auto by_end = row.ended && (which.ended.is_set() || which.recent_since);
    return std::tuple{which.recent_since && !which.ended.is_set() && by_end ? 1 : 0,
                      -(by_end ? *row.ended : row.accepted).time_since_epoch(), -row.key};
  };
  std::ranges::sort(meant, {}, rank);
  return ids_of(meant);
}

} // namespace

TEST_CASE_TEMPLATE("pages: put together they are what is meant, in order, whatever is asked", Kept,
                   kept_in_memory, kept_in_sqlite) {
  for (unsigned seed = 1; seed <= 3; ++seed) {
    CAPTURE(seed);
    Kept kept;
    auto& in = kept.of();
    sound(in.register_owner(some_owner()));
    chance dice{seed};
    for (std::size_t number = 0; number < 120; ++number)
      put(in, dice.process(number));
    auto rows = sound(in.processes({}));
    REQUIRE(rows.size() == 120);
    for (int i = 0; i < 150; ++i) {
      auto which = dice.query();
      CAPTURE(i);
      auto wanted = expected(rows, which);
      CHECK(pages_of(in, which, {.most = 1 + dice.below(20)}) == wanted);
      CHECK(pages_of(in, which, {.most = 3, .most_looked_at = 1 + dice.below(9)}) == wanted);
      auto most = 1 + dice.below(20);
      wanted.resize(std::min(most, wanted.size()));
      CHECK(ids_of(sound(in.first(which, most))) == wanted);
    }
  }
}

TEST_CASE_TEMPLATE("pages: nothing comes twice, and all that stays comes, while others come and go",
                   Kept, kept_in_memory, kept_in_sqlite) {
  for (unsigned seed = 1; seed <= 10; ++seed) {
    CAPTURE(seed);
    Kept kept;
    auto& in = kept.of();
    sound(in.register_owner(some_owner()));
    chance dice{seed};
    std::size_t number = 0;
    for (; number < 80; ++number)
      put(in, dice.process(number));
    auto which = dice.query();
    auto before = sound(in.processes(which));
    std::set<std::string> seen;
    page_request wanted{.most = 5};
    do {
      auto some = sound(in.page(which, wanted));
      for (const auto& row : some.rows)
        CHECK_MESSAGE(seen.insert(row.id).second, row.id);
      wanted.after = some.next;
      for (int i = 0; i < 3; ++i)
        put(in, dice.process(number++));
      auto rows = sound(in.processes({}));
      const auto& gone = rows[dice.below(rows.size())];
      sound(in.give_up({gone.key, gone.fence}));
    } while (wanted.after);
    for (const auto& row : before)
      if (sound(in.find(row.id)))
        CHECK_MESSAGE(seen.contains(row.id), row.id);
  }
}

TEST_CASE_TEMPLATE(
  "pages: what is active stands before what has ended, where recent ones are asked", Kept,
  kept_in_memory, kept_in_sqlite) {
  Kept kept;
  auto& in = kept.of();
  sound(in.register_owner(some_owner()));
  put(in, {.id = "first", .accepted = noon});
  put(
    in,
    {.id = "long", .accepted = noon + 1min, .state = process_state::failed, .ended = noon + 9min});
  put(in, {.id = "short",
           .accepted = noon + 2min,
           .state = process_state::completed,
           .ended = noon + 3min});
  put(in, {.id = "old", .state = process_state::completed, .ended = noon});
  put(in, {.id = "last", .accepted = noon + 4min});
  const process_query recent_ones{.recent_since = noon + 1min};
  CHECK(pages_of(in, recent_ones, {.most = 1}) == ids{"last", "first", "long", "short"});
  CHECK(pages_of(in, {}, {.most = 2}) == ids{"last", "short", "long", "old", "first"});
  CHECK(pages_of(in, {.ended = {.from = noon}}, {.most = 2}) == ids{"long", "short", "old"});
}

TEST_CASE_TEMPLATE("pages: a position of a list in another order is refused", Kept, kept_in_memory,
                   kept_in_sqlite) {
  Kept kept;
  auto refused = kept.of().page(
    {}, {.most = 1, .after = page_position{.order = page_order::ended, .time = noon, .key = 1}});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == error_code::argument_invalid);
  CHECK(refused.error().message.starts_with("the cursor is of a list in another order"));
}

TEST_CASE_TEMPLATE("pages: a process is found by its whole id, with its output", Kept,
                   kept_in_memory, kept_in_sqlite) {
  Kept kept;
  auto& in = kept.of();
  sound(in.register_owner(some_owner()));
  put(in, {.id = "a/1", .state = process_state::completed, .ended = noon});
  REQUIRE(sound(in.find("a/1")));
  CHECK(sound(in.find("a/1"))->output == "{}");
  CHECK_FALSE(sound(in.find("a/")));
  auto born = birth_of("b/2");
  born.birth->continues = "a/1";
  commit_one(in, born);
  CHECK(sound(in.find("b/2"))->continues == "a/1");
  CHECK(sound(in.page({.id = "b"}, {.most = 1})).rows.front().continues == "a/1");
  CHECK(sound(in.find("a/1"))->continues.empty());
  REQUIRE(sound(in.owners()).size() == 1);
  CHECK(sound(in.owners()).front().pid == some_owner().pid);
}

TEST_CASE("sqlite: what is looked for row by row is looked for in steps") {
  kept_in_sqlite kept;
  auto& in = kept.of();
  sound(in.register_owner(some_owner()));
  for (int i = 0; i < 10; ++i)
    put(in, {.id = "p" + std::to_string(i), .accepted = noon + std::chrono::minutes{i}});
  const process_query which{.words = {"p2"}};
  auto some = sound(in.page(which, {.most = 5, .most_looked_at = 4}));
  CHECK(some.rows.empty());
  REQUIRE(some.next);
  some = sound(in.page(which, {.most = 5, .after = some.next, .most_looked_at = 4}));
  REQUIRE(some.rows.size() == 1);
  CHECK(some.rows.front().id == "p2");
  REQUIRE(some.next);
  CHECK_FALSE(sound(in.page(which, {.most = 5, .after = some.next, .most_looked_at = 4})).next);
}

TEST_CASE("sqlite: each query reads the index that knows it, in order") {
  kept_in_sqlite kept;
  sound(kept.of().register_owner(some_owner()));
  const auto accepted = page_order::accepted;
  const page_position after{.order = accepted, .time = noon, .key = 7};
  const auto check = [&](const process_query& which, page_order order, const known_keys& known,
                         const std::string& index) {
    auto from = source_of(which, order, known);
    CHECK(from.index == index);
    for (const auto& place : {std::optional<page_position>{}, std::optional{after}}) {
      auto steps = plan_of(kept.path, key_query(which, order, place, from));
      CAPTURE(steps);
      CHECK(steps.find(index) != std::string::npos);
      CHECK(steps.find("USE TEMP B-TREE") == std::string::npos); // in order as it is read
      if (place)
        CHECK(steps.find("SCAN processes") == std::string::npos);
    }
  };
  const std::vector<std::string> two{"a", "it's"};
  check({}, accepted, {}, "processes_accepted");
  check({.accepted = {noon, noon + 1h}}, accepted, {}, "processes_accepted");
  check({.words = {"x"}}, accepted, {}, "processes_accepted");
  check({.states = {process_state::failed}}, accepted, {}, "processes_state");
  check({.states = {process_state::failed, process_state::running, process_state::paused}},
        accepted, {}, "processes_state");
  check({.has_ended = true}, accepted, {}, "processes_state");
  check({.has_ended = false}, accepted, {}, "processes_live");
  check({.recent_since = noon}, accepted, {}, "processes_live");
  check({.recent_since = noon}, page_order::ended, {}, "processes_ended");
  check({.ended = {{}, noon}}, page_order::ended, {}, "processes_ended");
  check({.states = {process_state::failed}, .ended = {noon, {}}}, page_order::ended, {},
        "processes_ended");
  check({.name = "?t*"}, accepted, {.names = two}, "processes_name");
  check({.states = {process_state::failed}, .name = "a"}, accepted,
        {.names = std::vector<std::string>{"a"}}, "processes_name");
  check({.parent = "a/b"}, accepted, {}, "processes_parent");
}

TEST_CASE("sqlite: few ids that begin so are sorted, many are come across") {
  kept_in_sqlite kept;
  const process_query which{.id = "a/"};
  auto from = source_of(which, page_order::accepted, {.has_few_ids = true});
  CHECK(from.index == "sqlite_autoindex_processes_1");
  auto steps = plan_of(kept.path, key_query(which, page_order::accepted, {}, from));
  CHECK(steps.find("SEARCH processes USING INDEX sqlite_autoindex_processes_1") == 0);
  CHECK(source_of(which, page_order::accepted, {}).index == "processes_accepted");
}

TEST_CASE("sqlite: a list whose index is damaged is read without it") {
  temporary_folder folder;
  auto path = folder / "troupe.db";
  {
    auto in = sound(sqlite_store::open({path}));
    sound(in->register_owner(some_owner()));
    for (int i = 0; i < 100; ++i)
      put(*in, {.id = "p" + std::to_string(i), .accepted = noon + std::chrono::minutes{i}});
  }
  auto pages = shell(path, "SELECT rootpage FROM sqlite_schema WHERE name = 'processes_accepted'");
  REQUIRE(pages.size() == 1);
  std::string bytes;
  {
    std::ifstream file{path, std::ios::binary};
    bytes.assign(std::istreambuf_iterator<char>{file}, {});
  }
  constexpr std::size_t page_size = 4096;
  bytes.replace((std::stoul(pages[0]) - 1) * page_size, page_size, page_size, '\x7f');
  std::ofstream{path, std::ios::binary} << bytes;
  auto in = sound(sqlite_store::open({path}));
  auto all = pages_of(*in, {}, {.most = 30});
  REQUIRE(all.size() == 100);
  CHECK(all.front() == "p99");
  CHECK_FALSE(sound(in->check()).empty());
}
