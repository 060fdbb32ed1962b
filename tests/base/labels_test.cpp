#include "runtime/base/labels.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

std::string refusal_of(const label_map& labels) {
  auto fits = check_labels(labels);
  return fits ? "" : fits.error().message;
}

} // namespace

TEST_CASE("labels: names are like identifiers, texts are not empty and not long") {
  CHECK(refusal_of({}).empty());
  CHECK(refusal_of({{"team", "x"}, {"_a.b-c9", "two words = ü"}}).empty());
  CHECK(refusal_of({{"a", std::string(256, 'x')}}).empty());
  CHECK(refusal_of({{std::string(64, 'a'), "x"}}).empty());
  CHECK(refusal_of({{"a", std::string(257, 'x')}}) == "label a: it is 257 bytes; at most 256");
  CHECK(refusal_of({{"a", ""}}) == "label a: expected a text, found an empty one");
  CHECK(refusal_of({{"a", "x\ny"}}).find("without control characters") != std::string::npos);
  CHECK(refusal_of({{"a", "\xff"}}).find("expected UTF-8") != std::string::npos);
  for (const auto* name : {"", "4a", "-a", ".a", "a b", "a=b", "a:b", "ä"})
    CHECK_MESSAGE(
      refusal_of({{name, "x"}}).find("can't be the name of a label") != std::string::npos, name);
  CHECK_FALSE(refusal_of({{std::string(65, 'a'), "x"}}).empty());
}

TEST_CASE("labels: one place gives at most 64") {
  label_map labels;
  for (std::size_t number = 0; number < most_labels; ++number)
    labels["a" + std::to_string(number)] = "x";
  CHECK(refusal_of(labels).empty());
  labels["b"] = "x";
  CHECK(refusal_of(labels) == "found 65 labels; at most 64");
}

TEST_CASE("labels: people give none of Troupe's own") {
  CHECK(check_given_labels({{"troupes", "x"}, {"a.troupe.b", "x"}}));
  auto refused = check_given_labels({{token_label, "x"}});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message
        == "label troupe.token: names that begin with troupe. are Troupe's own");
  CHECK(check_labels({{token_label, "x"}}));
}

TEST_CASE("labels: a pair is split at the first =") {
  auto pair = read_label_pair("team=a=b");
  REQUIRE(pair);
  CHECK(*pair == std::pair<std::string, std::string>{"team", "a=b"});
  CHECK(read_label_pair("team=")->second.empty());
  CHECK(read_label_pair("team").error().message == "found \"team\": expected NAME=TEXT");
  CHECK(read_label_pair("=x").error().message.starts_with("\"\" can't be the name of a label"));
}

TEST_CASE("labels: those above win, and all that are asked for have to be there") {
  const auto both = laid_over({{"team", "a"}, {"kind", "etl"}}, {{"team", "b"}});
  CHECK(both == label_map{{"kind", "etl"}, {"team", "b"}});
  CHECK(labels_text(both) == "kind=etl, team=b");
  const std::vector<label_term> exact{{"team", "b"}, {"kind", "etl"}};
  CHECK(has_labels(both, exact));
  CHECK(has_labels(both, std::vector<label_term>{{"team", "*"}}));
  CHECK_FALSE(has_labels(both, std::vector<label_term>{{"team", "b"}, {"stage", "*"}}));
  CHECK(has_labels(both, {}));
  CHECK(label_term{"team", "b"}.is_exact());
  CHECK_FALSE(label_term{"team", "b?"}.is_exact());
}
