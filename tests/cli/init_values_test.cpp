#include "cli/init_values.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

using namespace troupe;
using namespace troupe::cli;

namespace {

std::string fault_of(std::string_view text) {
  auto parsed = parse_init(text, "in.json");
  return parsed ? "no fault" : parsed.error().message;
}

std::string setting_fault(std::string_view text) {
  auto parsed = parse_setting(text);
  return parsed ? "no fault" : parsed.error().message;
}

json value_of(std::string_view setting) {
  auto parsed = parse_setting(setting);
  return parsed ? parsed->second : json("no value");
}

} // namespace

TEST_CASE("init values: an object of JSON is taken as it is") {
  auto parsed = parse_init(R"({"a": 1, "b": {"c": [true, null]}})", "in.json");
  REQUIRE(parsed);
  CHECK(*parsed == json::parse(R"({"a": 1, "b": {"c": [true, null]}})"));
}

TEST_CASE("init values: what is not JSON is told with its place") {
  CHECK(fault_of("{\"a\": 1,\n \"b\": tru }").starts_with("in.json:2:10: not JSON: "));
  CHECK(fault_of("").starts_with("in.json:1:1: not JSON: "));
  CHECK(fault_of("{\"a\": 1").starts_with("in.json:1:"));
  CHECK(fault_of("{\"a\": 1} x").starts_with("in.json:1:10: not JSON: "));
  CHECK(fault_of("{\"a\": \"\xff\"}").starts_with("in.json:1:8: not JSON: "));
  CHECK(fault_of("{\"a\": 1e999}") == "in.json:1:7: the number 1e999 is out of range");
}

TEST_CASE("init values: the library's own numbering is not shown") {
  CHECK(fault_of("{").find("json.exception") == std::string::npos);
  CHECK(fault_of("{\"a\": 1e999}").find("json.exception") == std::string::npos);
}

TEST_CASE("init values: what is no object is told with what it is") {
  CHECK(fault_of("\n [1]")
        == "in.json:2:2: expected a JSON object such as {\"name\": \"value\"}, found a list");
  CHECK(fault_of("3").starts_with("in.json:1:1: expected a JSON object"));
  CHECK(fault_of("null").starts_with("in.json:1:1: expected a JSON object"));
}

TEST_CASE("init values: nesting beyond the limit is refused before it is read") {
  auto nested = [](std::size_t depth) {
    return "{\"a\": " + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  CHECK(parse_init(nested(deepest_value), "in.json"));
  CHECK(fault_of(nested(deepest_value + 1))
        == "in.json:1:1006: more than 1000 lists and maps stand in one another");
  CHECK(fault_of(nested(1'000'000)).ends_with("stand in one another"));
  auto quoted = "{\"a\": \"" + std::string(5'000, '[') + "\\\"[\"}";
  CHECK(parse_init(quoted, "in.json"));
}

TEST_CASE("init values: what no value can hold is refused, not rounded or dropped") {
  CHECK(fault_of("{\"a\": 18446744073709551616}")
        == "in.json:1:7: the integer 18446744073709551616 needs more than 64 bits");
  CHECK(fault_of("{\"a\": 1,\n \"a\": 2}") == "in.json:2:2: \"a\" is there twice in one map");
  CHECK(
    setting_fault("n=18446744073709551616")
    == "--set: the value of \"n\": the integer 18446744073709551616 needs more than 64 bits; in "
       "quotes (\"...\") it would be text");
  CHECK(setting_fault("n=1e999").find("1e999 is out of range") != std::string::npos);
  CHECK(setting_fault("m={\"a\": 1, \"a\": 2}").find("is there twice") != std::string::npos);
  CHECK(value_of("n=18446744073709551615") == json(18446744073709551615U));
}

TEST_CASE("init values: a path is not taken for a name that nothing could read") {
  CHECK(setting_fault("m.k=1")
        == "--set: \"m.k\" is a path, and only whole values can be set: expected m=JSON, such as "
           "m={\"key\": 1}");
  CHECK(setting_fault("a[0]=1").find("expected a=JSON") != std::string::npos);
}

TEST_CASE("init values: a setting is JSON, else text") {
  CHECK(value_of("n=3") == json(3));
  CHECK(value_of("n=-1.5") == json(-1.5));
  CHECK(value_of("b=true") == json(true));
  CHECK(value_of("l=[1, \"a\"]") == json::parse("[1, \"a\"]"));
  CHECK(value_of("t=\"3\"") == json("3"));
  CHECK(value_of("t=plain text") == json("plain text"));
  CHECK(value_of("t=") == json(""));
  CHECK(value_of("t=a=b") == json("a=b"));
  CHECK(value_of("t=NaN") == json("NaN"));
  CHECK(value_of("t={oops") == json("{oops"));
}

TEST_CASE("init values: a setting without a name or a value is refused") {
  CHECK(setting_fault("name") == "--set: \"name\" has no \"=\": expected name=value");
  CHECK(setting_fault("=3") == "--set: \"=3\" has no name: expected name=value");
  CHECK(setting_fault("") == "--set: \"\" has no \"=\": expected name=value");
}

TEST_CASE("init values: a setting that is no text or too deep is refused") {
  CHECK(setting_fault("a=\xff\xfe") == "--set: the value of \"a\": the 2 bytes are not UTF-8 text");
  CHECK(
    setting_fault("a=" + std::string(1'001, '['))
    == "--set: the value of \"a\": more than 1000 lists and maps stand in one another; in quotes "
       "(\"...\") it would be text");
}

TEST_CASE("init values: settings win over the file, the last over the earlier") {
  auto path = std::filesystem::temp_directory_path() / "troupe-init-values-test.json";
  std::ofstream{path} << R"({"a": 1, "b": 2, "c": 3})";
  auto values = init_values(path.string(), {"b=20", "c=x", "c=30"});
  std::filesystem::remove(path);
  REQUIRE(values);
  CHECK(*values == json::parse(R"({"a": 1, "b": 20, "c": 30})"));
}

TEST_CASE("init values: without any there is an empty object") {
  CHECK(init_values(std::nullopt, {}) == json::object());
}

TEST_CASE("init values: a file that can't be read is told with the reason") {
  auto missing = init_values("no/such/file.json", {});
  REQUIRE_FALSE(missing);
  CHECK(missing.error().message
        == "--init: cannot read \"no/such/file.json\": No such file or directory");
  auto folder = init_values(std::filesystem::temp_directory_path().string(), {});
  REQUIRE_FALSE(folder);
  CHECK(folder.error().message.ends_with("it is a folder, not a file"));
}
