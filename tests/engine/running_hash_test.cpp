#include "runtime/engine/running_hash.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace troupe;

namespace {

std::uint64_t hash_of(const json& content) {
  running_hash made;
  made.add(content);
  return made.state();
}

} // namespace

TEST_CASE("running hash: different values differ") {
  std::vector<json> values{nullptr,
                           false,
                           true,
                           0,
                           1,
                           -1,
                           1.0,
                           1.5,
                           "",
                           "1",
                           "a",
                           json::array(),
                           {1},
                           {1, 2},
                           {2, 1},
                           {{1}},
                           "a\n",
                           json::object(),
                           {{"a", 1}},
                           {{"a", 2}},
                           {{"b", 1}},
                           std::string(5000, 'x'),
                           std::string(5001, 'x')};
  std::set<std::uint64_t> hashes;
  for (const auto& each : values)
    hashes.insert(hash_of(each));
  CHECK(hashes.size() == values.size());
}

TEST_CASE(
  "running hash: a number is the same however it is held, and what it was in every version") {
  CHECK(hash_of(json(std::int64_t{7})) == hash_of(json(std::uint64_t{7})));
  // Journals hold these: they never change.
  running_hash made;
  made.add(1);
  made.add(2, 3);
  made.add(json{{"n", -4}, {"list", {1.5, "text", nullptr, true}}});
  CHECK(made.sum() == 1'275'289'023);
}

TEST_CASE("running hash: a large value costs no more than a small one") {
  json deep = 1;
  for (int i = 0; i < 10'000; ++i)
    deep = json::array({std::move(deep)});
  hash_of(deep); // must not take the stack
  auto list = json(std::vector<int>(1'000'000, 7));
  auto other = list;
  other[3] = 8;
  CHECK(hash_of(list) != hash_of(other));
  list.push_back(7);
  CHECK(hash_of(list) != hash_of(json(std::vector<int>(1'000'000, 7))));
}
