#include "runtime/secrets/sealed_input.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace troupe;

namespace {

std::string mark(secret_marks& marks, const std::string& name) {
  return marks.mark_of(name)->get<std::string>();
}

value sealed(const secret_marks& marks, json expanded) {
  auto made = marks.seal(make_value(std::move(expanded)));
  REQUIRE_MESSAGE(made, (made ? "" : made.error().message));
  return *made;
}

const std::map<std::string, std::string, std::less<>> known{{"A", "hunter2"}, {"B", "x***y"}};

const std::string* find(std::string_view name) {
  const auto found = known.find(name);
  return found == known.end() ? nullptr : &found->second;
}

json unsealed(const value& what) {
  auto input = unsealed_input(what, find);
  REQUIRE_MESSAGE(input, (input ? "" : input.error().message));
  return **input;
}

} // namespace

TEST_CASE("sealed input: secrets are where they were written, and nowhere before") {
  secret_marks marks;
  auto what = sealed(marks, {{"env", {{"a/b~c", mark(marks, "A")}, {"n", 7}}},
                             {"argv", {"p", "u:" + mark(marks, "A") + mark(marks, "B") + "!"}},
                             {"plain", "*** and a text"}});
  CHECK(*shown_input(what)
        == json{{"env", {{"a/b~c", "***"}, {"n", 7}}},
                {"argv", {"p", "u:******!"}},
                {"plain", "*** and a text"}});
  CHECK(what->dump().find("hunter2") == std::string::npos);
  CHECK(unsealed(what)
        == json{{"env", {{"a/b~c", "hunter2"}, {"n", 7}}},
                {"argv", {"p", "u:hunter2x***y!"}},
                {"plain", "*** and a text"}});
}

TEST_CASE("sealed input: the same input is sealed alike, whatever the marks were") {
  auto once = [] {
    secret_marks marks;
    return sealed(marks, {{"a", "x" + mark(marks, "A")}, {"b", mark(marks, "B")}});
  };
  CHECK(*once() == *once());
  secret_marks first;
  secret_marks second;
  CHECK(mark(first, "A") == mark(first, "A"));
  CHECK(mark(first, "A") != mark(second, "A"));
  CHECK(mark(first, "A").size() == mark(second, "A").size());
}

TEST_CASE("sealed input: what looks like a place of a secret is none") {
  secret_marks marks;
  auto text = mark(marks, "A");
  secret_marks others;
  auto what = sealed(others, {{"a", text}, {"secrets", {{{"at", "/a"}, {"from", 0}}}}});
  CHECK(unsealed(what)["a"] == text);
}

TEST_CASE("sealed input: an input that is one secret, or has none, is as good") {
  secret_marks marks;
  CHECK(unsealed(sealed(marks, mark(marks, "A"))) == "hunter2");
  CHECK(unsealed(sealed(marks, {{"a", {1, nullptr, true}}})) == json{{"a", {1, nullptr, true}}});
}

TEST_CASE("sealed input: a secret is no key, and one that is not there is told by its name") {
  secret_marks marks;
  json keyed;
  keyed["k" + mark(marks, "A")] = 1;
  CHECK_FALSE(marks.seal(make_value(keyed)));
  auto input = unsealed_input(sealed(marks, mark(marks, "C")), find);
  REQUIRE_FALSE(input);
  CHECK(input.error().code == error_code::secret_missing);
  CHECK(input.error().message.find("\"C\"") != std::string::npos);
}

TEST_CASE("sealed input: no message shows a mark, not even a part of one") {
  secret_marks marks;
  const auto text = mark(marks, "A");
  CHECK(marks.without_marks("bad: " + text + '!') == "bad: ***!");
  CHECK(marks.without_marks("bad: " + text.substr(0, text.size() - 1)) == "bad: ***");
  CHECK(marks.without_marks("bad") == "bad");
}
