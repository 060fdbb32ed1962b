#include "tests/language/expression/surroundings.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using testing::surroundings;

namespace {

json nested(std::size_t levels) {
  json out = 1;
  for (std::size_t i = 0; i < levels; ++i)
    out = json::array({std::move(out)});
  return out;
}

} // namespace

TEST_CASE("limits: lists beyond ten million items are refused before they are made") {
  surroundings names;
  for (const char* text :
       {"range(1000000000000)", "range(10000001)",
        "range(-9223372036854775808, 9223372036854775807)", "map(range(10), x -> range(2000000))",
        "product(range(10000), range(10000))",
        "product(range(10000), range(10000), range(10000), range(10000))",
        "product(range(4000), range(1000))"}) {
    INFO(std::string{text});
    CHECK(names.eval_error(text) == std::string{text} + ": makes more than 10000000 items");
  }
}

TEST_CASE("limits: text beyond 256 MiB is refused before it is made") {
  surroundings names{json{{"s", std::string(1'000'000, 'x')}}};
  for (const char* text :
       {"join(range(1000), s)", "replace(s, 'x', s)", "map(range(1000), i -> s + s)",
        "map(range(1000), i -> s)", "map(range(1000), i -> upper(s))",
        "any(range(1000), i -> dirname(s) == 'x')", "any(range(1000), i -> basename(s) == 'x')"}) {
    INFO(std::string{text});
    CHECK(names.eval_error(text) == std::string{text} + ": makes more than 256 MiB of text");
  }
}

TEST_CASE("limits: a template's text counts as well") {
  surroundings names{json{{"s", std::string(1'000'000, 'x')}}};
  std::string text;
  for (int i = 0; i < 300; ++i)
    text += "$s,";
  CHECK(names.expand_error(text) == "$s: makes more than 256 MiB of text");
}

TEST_CASE("limits: lambdas that look at more and more end") {
  surroundings names{json{{"s", std::string(10'000'000, 'x')}}};
  const char* text = "any(range(100), x -> any(range(1000), y -> !contains(s, 'x')))";
  CHECK(names.eval_error(text) == std::string{text} + ": takes more than 200000000 steps");
}

TEST_CASE("limits: texts that are looked at again and again count, in processes of now") {
  std::string same(10'000'000, 'x');
  surroundings names{json{{"s", same + 'y'}, {"t", same + 'z'}}};
  for (std::string text : {"any(range(3000), i -> s == t)", "any(range(3000), i -> s > t)",
                           "any(range(3000), i -> startsWith(s, t))"})
    CHECK(names.eval_error(text) == text + ": takes more than 200000000 steps");
  names.number = 1;
  CHECK(names.eval("any(range(1300), i -> s == t)") == false);
}

TEST_CASE("limits: a text is looked for in time linear in both texts") {
  surroundings names{
    json{{"s", std::string(4'000'000, 'x')}, {"part", std::string(2'000'000, 'x') + 'y'}}};
  CHECK(names.eval("contains(s, part)") == false);
  CHECK(names.eval("len(split(s, part))") == 1);
  CHECK(names.eval("len(replace(s, part, ''))") == 4'000'000);
}

TEST_CASE("limits: a long key is found in any case, in time linear in the keys") {
  std::string key(1'000'000, 'k');
  surroundings names{json{{"m", {{key, 1}}}, {"wanted", key.substr(1) + 'K'}}};
  CHECK(names.eval("m[wanted]") == 1);
  CHECK(names.eval("m[wanted + 'k']").is_null());
  names.set("m", json{{key, 1}, {'K' + key.substr(1), 2}});
  CHECK(names.eval_error("m[wanted]").find("may be the key") != std::string::npos);
}

TEST_CASE("limits: values nested too deeply are refused, not followed") {
  surroundings names;
  names.set("deep", nested(1000));
  names.set("deeper", nested(100'000));
  const std::string limit = "a value has more than 1000 levels of lists and maps";
  CHECK(names.eval("deep == deep") == true);
  CHECK(names.eval("deep[0]") == nested(999));
  CHECK(names.eval_error("[deep]") == "[deep]: " + limit);
  for (const char* text : {"[deeper]", "deeper == deeper", "string(deeper)", "json(deeper)",
                           "unique([1, deeper])", "deeper + [1]", "{'a': deeper}",
                           "deeper in [deeper]", "join([deeper], ',')", "flatten(deeper)"}) {
    INFO(std::string{text});
    CHECK(names.eval_error(text) == std::string{text} + ": " + limit);
  }
  CHECK(names.eval("deep == deep + [1]") == false);
  CHECK(names.eval("deeper == [1, 2]") == false);
  CHECK(names.compiled("deeper").evaluate(names).has_value());
  CHECK(names.expand_error("x${deeper}") == "deeper: " + limit);
}

TEST_CASE("limits: JSON text nested too deeply is refused, not followed") {
  surroundings names;
  names.set("text", std::string(1'000'000, '['));
  CHECK(names.eval_error("parseJson(text)")
        == "parseJson(text): parseJson: the text cannot be read: it has more than 1000 levels");
}

TEST_CASE("limits: a long source is quoted in part") {
  surroundings names;
  auto text = "1 + '" + std::string(10'000, 'x') + "'";
  auto message = names.eval_error(text);
  CHECK(message.size() < 600);
  CHECK(message.find("...: cannot add an integer and text") != std::string::npos);
}
