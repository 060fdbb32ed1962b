#include "runtime/observe/report/run_difference.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

compared_execution one(std::string name, duration took, std::string output,
                       task_state state = task_state::completed) {
  return {std::move(name), state, took, hash_of(output), output};
}

using lines = std::vector<std::string>;

lines differences(const std::string& first, const std::string& second) {
  auto found = line_differences(first, second, 100);
  REQUIRE(found);
  return *found;
}

} // namespace

TEST_CASE("run difference: executions of one alone, of another outcome, and of another time") {
  const compared_run first{"a/1",
                           "completed",
                           3s,
                           "x\n",
                           {one("a/same", 1s, "1"), one("a/gone", 1s, "2"),
                            one("a/else", 1s, "old"), one("a/slow", 100ms, "4"),
                            one("a/fast", 2s, "5"), one("a/about", 1s, "6"),
                            one("a/broken", 1s, "7")}};
  const compared_run second{"a/2",
                            "failed",
                            4s,
                            "x\n",
                            {one("a/same", 1s, "1"), one("a/new", 1s, "2"),
                             one("a/else", 1s, "new"), one("a/slow", 200ms, "4"),
                             one("a/fast", 1s, "5"), one("a/about", 1050ms, "6"),
                             one("a/broken", 1s, "7", task_state::failed)}};
  const auto found = difference_of(first, second);
  CHECK(found.first.id == "a/1");
  CHECK(found.second.state == "failed");
  CHECK(found.alike == 4);
  REQUIRE(found.only_first.size() == 1);
  CHECK(found.only_first[0].name == "a/gone");
  REQUIRE(found.only_second.size() == 1);
  CHECK(found.only_second[0].name == "a/new");
  REQUIRE(found.changed.size() == 2);
  CHECK(found.changed[0].name == "a/else");
  CHECK(found.changed[0].first_output == "old");
  CHECK(found.changed[0].second_output == "new");
  CHECK(found.changed[1].name == "a/broken");
  CHECK(found.changed[1].second_state == "failed");
  CHECK(found.changed[1].first_output.empty());
  REQUIRE(found.slower.size() == 1);
  CHECK(found.slower[0].name == "a/slow");
  REQUIRE(found.faster.size() == 1);
  CHECK(found.faster[0].name == "a/fast");
  CHECK(found.definition.empty());
  CHECK(found.note.empty());
}

TEST_CASE("run difference: of long outputs the part is shown from which on they differ") {
  const std::string same(500, 'x');
  const compared_run first{"a/1", "completed", 1s, "", {one("a", 1s, same + "one")}};
  const compared_run second{"a/2", "completed", 1s, "y\n", {one("a", 1s, same + "two")}};
  const auto found = difference_of(first, second);
  REQUIRE(found.changed.size() == 1);
  CHECK(found.changed[0].first_output == "..." + std::string(20, 'x') + "one");
  CHECK(found.changed[0].second_output == "..." + std::string(20, 'x') + "two");
  CHECK(found.note == "the text of a definition is not known");
}

TEST_CASE("run difference: the lines of one text alone, behind where they are") {
  CHECK(differences("a\nb\nc\n", "a\nb\nc\n").empty());
  CHECK(differences("a\nb\nc\n", "a\nx\nc\n") == lines{"@ 2", "-b", "+x"});
  CHECK(differences("a\nb\nc\nd\ne\n", "b\nc\nd\nd2\ne\n") == lines{"@ 1", "-a", "@ 4", "+d2"});
  CHECK(differences("", "a\n") == lines{"@ 1", "+a"});
  CHECK(line_differences("a\nb\n", "c\nd\n", 2)->size() == 2);
  std::string many;
  std::string others;
  for (auto i = 0; i < 5000; ++i) {
    many += std::to_string(i) + "a\n";
    others += std::to_string(i) + "b\n";
  }
  CHECK_FALSE(line_differences(many, others, 100));
}

TEST_CASE("run difference: its JSON is read back") {
  const compared_run first{"a/1", "completed", 1s, "x\n", {one("a", 1s, "1"), one("b", 1s, "2")}};
  const compared_run second{"a/2", "completed", 1s, "y\n", {one("a", 2s, "3")}};
  const auto content = to_json(difference_of(first, second));
  CHECK(content["changed"][0]["firstOutput"] == "1");
  CHECK(content["definition"].size() == 3);
  const auto read = read_run_difference(content);
  REQUIRE(read);
  CHECK(to_json(*read) == content);
}
