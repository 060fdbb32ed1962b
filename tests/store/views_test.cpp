// Filter lines in the store.
#include "tests/store/kept.hpp"
#include "tests/store/shell.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::testing;

namespace {

constexpr time_point noon{std::chrono::hours{12}};

kept_view some(std::string owner, std::string name, std::string line = "state:failed") {
  kept_view made;
  made.owner = std::move(owner);
  made.name = std::move(name);
  made.line = std::move(line);
  made.who = "ada";
  made.when = noon;
  return made;
}

std::vector<std::string> names_of(sqlite_store& from, const std::string& owner) {
  std::vector<std::string> names;
  for (const auto& each : sound(from.views(owner)))
    names.push_back(each.owner + '/' + each.name);
  return names;
}

using texts = std::vector<std::string>;

} // namespace

TEST_CASE("views: each has its own and those of all, by name") {
  kept_in_sqlite kept;
  auto& in = *kept.made;
  CHECK(sound(in.write_view(some("ada", "b"))));
  CHECK(sound(in.write_view(some("", "a", "is:root"))));
  CHECK(sound(in.write_view(some("bob", "c"))));
  CHECK(sound(in.write_view(some("ada", "a"))));
  CHECK(names_of(in, "ada") == texts{"/a", "ada/a", "ada/b"});
  CHECK(names_of(in, "bob") == texts{"/a", "bob/c"});
  CHECK(names_of(in, "eve") == texts{"/a"});
  const auto first = sound(in.views("eve")).front();
  CHECK(first.line == "is:root");
  CHECK(first.who == "ada");
  CHECK(first.when == noon);
  CHECK_FALSE(first.is_damaged);
}

TEST_CASE("views: one is replaced by its name, and gone once it is removed") {
  kept_in_sqlite kept;
  auto& in = *kept.made;
  CHECK(sound(in.write_view(some("ada", "a"))));
  CHECK(sound(in.write_view(some("ada", "a", "name:etl-*"))));
  REQUIRE(sound(in.views("ada")).size() == 1);
  CHECK(sound(in.views("ada")).front().line == "name:etl-*");
  CHECK_FALSE(sound(in.remove_view("", "a")));
  CHECK(sound(in.remove_view("ada", "a")));
  CHECK_FALSE(sound(in.remove_view("ada", "a")));
  CHECK(sound(in.views("ada")).empty());
}

TEST_CASE("views: of one owner there is a bounded number") {
  kept_in_sqlite kept;
  auto& in = *kept.made;
  for (std::size_t i = 0; i < views_max; ++i)
    CHECK(sound(in.write_view(some("ada", std::to_string(i)))));
  CHECK_FALSE(sound(in.write_view(some("ada", "more"))));
  CHECK(sound(in.write_view(some("ada", "7", "is:ended")))); // in its own place
  CHECK(sound(in.write_view(some("bob", "more"))));
  CHECK(sound(in.views("ada")).size() == views_max);
}

TEST_CASE("views: a row that was changed is told as damaged, and by store check") {
  kept_in_sqlite kept;
  CHECK(sound(kept.made->write_view(some("ada", "a"))));
  CHECK(sound(kept.made->check()).empty());
  shell(kept.path, "UPDATE views SET line = 'is:ended'");
  CHECK(sound(kept.made->views("ada")).at(0).is_damaged);
  const auto faults = sound(kept.made->check());
  REQUIRE(faults.size() == 1);
  CHECK(faults[0] == "view a is not what was stored");
}
