#include "runtime/policy/text_search.hpp"

#include <doctest/doctest.h>

#include <random>

using troupe::text_search;

namespace {

/// What `masked` promises, by trying each text at each place; of a part of the text.
std::string masked_slowly(const std::vector<std::string>& wanted, const std::string& text,
                          std::size_t begin = 0, std::size_t end = std::string::npos) {
  std::vector<bool> hidden(text.size() + 1, false); // [i]: the byte belongs to an occurrence
  for (const auto& each : wanted)
    for (auto at = text.find(each); at != text.npos; at = text.find(each, at + 1))
      std::fill_n(hidden.begin() + static_cast<std::ptrdiff_t>(at), each.size(), true);
  std::string result;
  for (auto i = begin; i < std::min(end, text.size()); ++i)
    if (!hidden[i])
      result += text[i];
    else if (!hidden[i + 1] || i + 1 == end)
      result += '#';
  return result;
}

} // namespace

TEST_CASE("text search: nothing is found where nothing is looked for") {
  CHECK_FALSE(text_search{}.occurs_in("abc"));
  CHECK(text_search{}.masked("abc", "#") == "abc");
  CHECK_FALSE(text_search{{""}}.occurs_in("abc"));
}

TEST_CASE("text search: one text inside another, and overlaps, become one mask") {
  text_search search{{"she", "he", "hers"}};
  CHECK(search.occurs_in("ushers"));
  CHECK_FALSE(search.occurs_in("us, hrs"));
  CHECK(search.masked("ushers and he", "#") == "u# and #");
  CHECK(text_search{{"abcdef", "cd", "defghi"}}.masked("-abcdefghi-", "#") == "-#-");
  CHECK(text_search{{"ab"}}.masked("ababab", "#") == "#");
  CHECK(text_search{{"aab"}}.masked("aaab", "#") == "a#");
}

TEST_CASE("text search: it finds what trying every place finds, in random texts") {
  for (unsigned seed = 0; seed < 300; ++seed) {
    INFO("seed ", seed);
    std::mt19937 rng{seed};
    auto random_text = [&](std::size_t longest) {
      std::string text(1 + rng() % longest, 'a');
      for (auto& c : text)
        c = static_cast<char>('a' + rng() % 3);
      return text;
    };
    std::vector<std::string> wanted;
    for (auto n = 1 + rng() % 6; n > 0; --n)
      wanted.push_back(random_text(6));
    auto text = random_text(80);
    text_search search{wanted};
    auto expected = masked_slowly(wanted, text);
    CHECK(search.masked(text, "#") == expected);
    CHECK(search.occurs_in(text) == (expected != text));
    text_search grown;
    for (const auto& each : wanted)
      grown.add({each});
    CHECK(grown.masked(text, "#") == expected);
    CHECK(grown.occurs_in(text) == (expected != text));
  }
}

TEST_CASE("text search: a copy doesn't learn what is added to the other") {
  text_search search{{"one"}};
  auto copy = search;
  search.add({"two", "three", "four"});
  CHECK(search.masked("one two", "#") == "# #");
  CHECK(copy.masked("one two", "#") == "# two");
  copy.add({"five"});
  CHECK(copy.masked("one five", "#") == "# #");
  CHECK(search.masked("one five", "#") == "# five");
}

TEST_CASE("text search: a part of a text is a part of the masked one, in random texts") {
  for (unsigned seed = 0; seed < 300; ++seed) {
    INFO("seed ", seed);
    std::mt19937 rng{seed};
    auto random_text = [&](std::size_t longest) {
      std::string text(1 + rng() % longest, 'a');
      for (auto& c : text)
        c = static_cast<char>('a' + rng() % 3);
      return text;
    };
    std::vector<std::string> wanted;
    for (auto n = 1 + rng() % 4; n > 0; --n)
      wanted.push_back(random_text(8));
    const auto text = random_text(80);
    const auto begin = rng() % text.size();
    const auto end = begin + rng() % (text.size() - begin + 1);
    CAPTURE(begin);
    CAPTURE(end);
    CHECK(text_search{wanted}.masked(text, "#", {begin, end})
          == masked_slowly(wanted, text, begin, end));
  }
}

TEST_CASE("text search: of a text that was cut, what may be a beginning is no whole part") {
  text_search search{{"secret", "abab", "bcd"}};
  CHECK(search.whole_part("a sec") == 2);
  CHECK(search.whole_part("a secret") == 8);
  CHECK(search.whole_part("nothing") == 7);
  CHECK(search.whole_part("") == 0);
  CHECK(search.whole_part("x ababc") == 6); // the "b" belongs to a whole one
  CHECK(text_search{}.whole_part("abc") == 3);
}
