#include "runtime/compat/yaml_writer.hpp"
#include "runtime/language/definition/data.hpp"

#include <doctest/doctest.h>

namespace troupe {

TEST_CASE("yaml_writer: definitions look as people write them") {
  ordered_json content;
  content["name"] = "x y";
  content["pipeline"]["tasks"].push_back({{"id", "a"}, {"dependsOn", {"b", "c"}}});
  content["empty"] = ordered_json::object();
  content["none"] = nullptr;
  CHECK(to_yaml(content)
        == "name: x y\npipeline:\n  tasks:\n  - id: a\n    dependsOn: [b, c]\nempty: {}\n"
           "none: null\n");
}

TEST_CASE("yaml_writer: what it writes reads back as the same value") {
  for (auto text :
       {R"(["true", "null", "~", "", "5", "-5", "0x1F", "1.5", "1e5", ".nan", ".inf"])",
        R"(["yes", "a: b", "- a", "#c", "a #b", "{x}", "[y]", "*z", "&w", "!t", "%d"])",
        R"(["line\nbreak\n", " lead", "trail ", "tab\there", "quote\"'", "\u0001", "é"])",
        R"([true, false, null, 5, -5, 1.5, 1e300, 18446744073709551615, 1.0])",
        R"({"<<": "<<", "a b": {"": [[], {}, [[1], {"x": [1, {"y": 2}]}]]}, "5": "5"})",
        R"("scalar")"}) {
    CAPTURE(text);
    auto content = ordered_json::parse(text);
    auto yaml = to_yaml(content);
    CAPTURE(yaml);
    auto read = read_data_text(yaml, "f", false, {});
    REQUIRE(read);
    CHECK(*read == json::parse(text));
  }
}

TEST_CASE("yaml_writer: long keys and texts survive") {
  ordered_json content;
  content[std::string(300, 'k')] = std::string(5000, 'x') + " y";
  auto read = read_data_text(to_yaml(content), "f", false, {});
  REQUIRE(read);
  CHECK(read->dump() == content.dump());
}

} // namespace troupe
