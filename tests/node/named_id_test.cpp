#include "runtime/node/named_id.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

const std::vector<std::string> known{"build/1f00", "build/2e11", "etl/1f77"};

std::string fault_of(const std::string& called, const std::vector<std::string>& ids = known) {
  auto id = named_id("process", called, ids);
  REQUIRE(!id);
  return id.error().message;
}

} // namespace

TEST_CASE("named id: a whole one, or what one alone begins with") {
  CHECK(named_id("process", "build/1f00", known).value() == "build/1f00");
  CHECK(named_id("process", "etl", known).value() == "etl/1f77");
  CHECK(named_id("process", "2e", known).value() == "build/2e11");
  CHECK(named_id("process", "build", {"build", "build/1"}).value() == "build");
}

TEST_CASE("named id: what several begin with is refused and they are listed") {
  CHECK(fault_of("1f") == "2 ids begin with \"1f\":\n  build/1f00\n  etl/1f77");
  std::vector<std::string> many(8, "x/");
  for (std::size_t i = 0; i < many.size(); ++i)
    many[i] += std::to_string(i);
  CHECK(fault_of("x", many)
        == "8 ids begin with \"x\":\n  x/0\n  x/1\n  x/2\n  x/3\n  x/4\n  and 3 more");
}

TEST_CASE("named id: what a process may be called") {
  for (const auto* id : {"nightly", "etl/2024-05-01", "a.b:c", "-", "lasting", "größe", "x-"})
    CHECK(check_new_id(id).has_value() == (*id != '-'));
  CHECK(check_new_id(std::string(200, 'x')));
  auto why = [](const std::string& id) {
    auto fits = check_new_id(id);
    return fits ? "nothing" : fits.error().message;
  };
  CHECK(why("") == "\"\" can't be the id of a process: it is empty");
  CHECK(why("-x") == "\"-x\" can't be the id of a process: it begins like an option, with -");
  CHECK(why("last").ends_with("it stands for the last process"));
  CHECK(why(std::string(201, 'x')).ends_with("it is 201 bytes; at most 200"));
  for (const auto* id : {"a\nb", "a\x7f", "a\xff", "\u202e", "\u200b", "a\tb"})
    CHECK(why(id).ends_with("expected UTF-8 without control characters and invisible ones"));
  for (const auto* id : {" ", "a b", "a\u00a0", "\u2003b", "\u3000"})
    CHECK(why(id).ends_with("expected one without spaces"));
}

TEST_CASE("named id: an unknown one is refused with the nearest, or with what there is") {
  CHECK(fault_of("biuld/2e11")
        == "there is no process \"biuld/2e11\"; did you mean \"build/2e11\"?");
  CHECK(fault_of("zebra", {"etl/1"}) == "there is no process \"zebra\"; there is\n  etl/1");
  CHECK(fault_of("zebra", {}) == "there is no process \"zebra\"; there is none");
}

TEST_CASE("named id: further ids are meant where none of the first is") {
  auto further = [] { return std::vector<std::string>{"etl/old", "test/1"}; };
  CHECK(named_id("process", "etl", known, further).value() == "etl/1f77");
  CHECK(named_id("process", "test", known, further).value() == "test/1");
  CHECK(named_id("process", "etl/o", known, further).value() == "etl/old");
  CHECK_FALSE(named_id("process", "zebra", known, further));
}

TEST_CASE("named id: of very many it is said that there are more") {
  std::vector<std::string> many;
  for (std::size_t i = 0; i <= most_named_ids; ++i)
    many.push_back("x/" + std::to_string(i));
  const auto fault = fault_of("x", many);
  CHECK(fault.starts_with("more than 100 ids begin with \"x\":\n  x/0\n"));
  CHECK(fault.ends_with("\n  and more"));
}
