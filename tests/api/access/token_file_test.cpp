#include "api/access/token_file.hpp"
#include "runtime/base/time.hpp"
#include "tests/api/access/file_facts.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::api;

namespace {

token named(std::string name, role allowed = role::viewer, std::string workflows = {}) {
  token made;
  made.name = std::move(name);
  made.may = allowed;
  made.workflows = std::move(workflows);
  return made;
}

kept_token kept(token about, std::string_view text) {
  kept_token made;
  made.about = std::move(about);
  made.hash = hash_of(text);
  return made;
}

const std::string some_hash(64, 'a');

/// A file with one token, of which `field` is written so.
std::string file_with(const std::string& field, const std::string& written) {
  std::string text = R"({"format": 1, "tokens": [{)";
  for (const auto& [key, usual] : {std::pair{"name", "\"ci\""},
                                   {"role", "\"viewer\""},
                                   {"created", "\"2026-11-30T10:00:00Z\""}})
    text += std::string{"\""} + key + "\": " + (field == key ? written : usual) + ", ";
  text += "\"sha256\": " + (field == "sha256" ? written : '"' + some_hash + '"');
  if (field == "workflows" || field == "expires" || field == "more")
    text += ", \"" + field + "\": " + written;
  return text + "}]}";
}

std::string fault_in(const std::string& text) {
  return fault_of(read_token_file(text));
}

} // namespace

TEST_CASE("token file: what is written is read back") {
  auto plain = kept(named("ci"), "a");
  auto bound = kept(named("etl.deploy_1-x", role::operates, "etl-*\"\\"), "b");
  bound.about.created = *parse_rfc3339("2026-11-30T10:00:00.000000123Z");
  bound.about.expires = *parse_rfc3339("2027-11-30T10:00:00.5Z");
  const std::vector<kept_token> tokens{plain, bound, kept(named("boss", role::admin), "c")};
  const auto text = to_token_file(tokens);
  const auto read = read_token_file(text);
  REQUIRE(read);
  CHECK(*read == tokens);
  CHECK(read_token_file(to_token_file({}))->empty());
}

TEST_CASE("token file: its form") {
  auto one = kept(named("ci"), "abc");
  one.about.created = *parse_rfc3339("2026-11-30T10:00:00Z");
  CHECK(to_token_file({one}) == R"({
 "format": 1,
 "tokens": [
  {
   "name": "ci",
   "role": "viewer",
   "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
   "created": "2026-11-30T10:00:00Z"
  }
 ]
}
)");
}

TEST_CASE("token file: the place of a fault is told, and what was expected") {
  CHECK(read_token_file(file_with("", "")));
  CHECK(fault_in(file_with("role", "\"root\""))
        == "tokens[0].role: \"root\" is no role: expected viewer, operator or admin");
  CHECK(fault_in(file_with("role", "7")) == "tokens[0].role: expected text, found an integer");
  CHECK(fault_in(file_with("name", "\"a b\"")) == "tokens[0].name: \"a b\" is no name of a token");
  CHECK(fault_in(file_with("sha256", "\"12\""))
        == "tokens[0].sha256: expected the 64 hexadecimal digits of a SHA-256, found \"12\"");
  CHECK(has(fault_in(file_with("created", "\"today\"")), "tokens[0].created: "));
  CHECK(has(fault_in(file_with("expires", "\"never\"")), "tokens[0].expires: "));
  CHECK(fault_in(file_with("more", "\"x\"")) == "tokens[0].more: no such key is known");
}

TEST_CASE("token file: what is missing or there twice is told") {
  const auto entry = R"({"name": "ci", "role": "viewer", "created": "2026-11-30T10:00:00Z",)"
                     R"( "sha256": ")";
  const auto file_of
    = [](const std::string& tokens) { return R"({"format": 1, "tokens": [)" + tokens + "]}"; };
  const auto first = entry + some_hash + "\"}";
  CHECK(fault_in(file_of(first + ", " + entry + std::string(64, 'b') + "\"}"))
        == "tokens[1].name: \"ci\" is there twice");
  CHECK(fault_in(file_of(first + R"(, {"name": "x", "role": "admin", "created":)"
                         + R"( "2026-11-30T10:00:00Z", "sha256": ")" + some_hash + "\"}"))
        == "tokens[1].sha256: another token has the same");
  CHECK(fault_in(file_of(R"({"name": "x"})")) == "tokens[0]: there is no \"role\"");
  CHECK(fault_in(file_of("1")) == "tokens[0]: expected a map, found an integer");
}

TEST_CASE("token file: what is none at all is damaged, never empty") {
  for (const auto* text : {"", "[]", "{}", "null", "{\"format\": 1}", "{\"format\": \"1\"}",
                           "{\"format\": 1, \"tokens\": {}}", "{\"format\": 1, \"tokens\": ["}) {
    CAPTURE(text);
    const auto read = read_token_file(text);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == error_code::store_damaged);
  }
  CHECK(fault_in("{\"format\": 1,\n  \"tokens\": oops}").starts_with("2:"));
}

TEST_CASE("token file: one of a newer Troupe is told as such") {
  const auto read = read_token_file(R"({"format": 2, "tokens": []})");
  REQUIRE_FALSE(read);
  CHECK(read.error().code == error_code::store_newer);
}

TEST_CASE("token file: names and patterns that a token may have") {
  for (const auto* name : {"a", "first", "ci-2", "Build.Box_7", "0"})
    CHECK(check_token(named(name)));
  for (const auto* name : {"", "-a", ".a", "a b", "a/b", "a\n", "\xc3\xa4", "a\"", "*"})
    CHECK_FALSE(check_token(named(name)));
  CHECK(check_token(named(std::string(64, 'a'))));
  CHECK_FALSE(check_token(named(std::string(65, 'a'))));
  CHECK_FALSE(check_token(named("a", role::nobody)));
  CHECK(check_token(named("a", role::operates, "etl-*")));
  CHECK_FALSE(check_token(named("a", role::operates, "etl-\x1b*")));
  CHECK_FALSE(check_token(named("a", role::operates, "etl-\xff")));
  CHECK_FALSE(check_token(named("a", role::operates, std::string(257, 'e'))));
  CHECK(has(fault_of(check_token(named("a", role::admin, "etl-*"))), "take the role operator"));
}
