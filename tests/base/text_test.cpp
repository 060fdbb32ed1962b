#include "runtime/base/text.hpp"

#include <doctest/doctest.h>

using namespace troupe;

TEST_CASE("text: valid text of every length passes unchanged") {
  for (const char* text : {"", "a", "plain ascii, longer than eight", "\xC2\x80", "\xE0\xA0\x80",
                           "\xED\x9F\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "aä€😀z"}) {
    CAPTURE(text);
    CHECK(is_utf8(text));
    CHECK(valid_utf8(text) == text);
  }
}

TEST_CASE("text: each maximal invalid part becomes one replacement character") {
  const std::string gap = "\xEF\xBF\xBD";
  CHECK(valid_utf8("\xFF") == gap);
  CHECK(valid_utf8("a\x80z") == "a" + gap + "z");
  CHECK(valid_utf8("\xC0\xAF") == gap + gap);                     // overlong
  CHECK(valid_utf8("\xED\xA0\x80") == gap + gap + gap);           // a surrogate
  CHECK(valid_utf8("\xF4\x90\x80\x80") == gap + gap + gap + gap); // beyond U+10FFFF
  CHECK(valid_utf8("\xE2\x82"
                   "a")
        == gap + "a"); // cut short
  CHECK(valid_utf8("\xF0\x9F\x98") == gap);
  CHECK(valid_utf8("0123456789\xE2\x82") == "0123456789" + gap);
  CHECK_FALSE(is_utf8("0123456789\xE2\x82"));
}

TEST_CASE("text: a tail doesn't start inside a character") {
  CHECK(tail_of("abc", 5) == "abc");
  CHECK(tail_of("abc", 2) == "bc");
  CHECK(tail_of("aä", 1) == "");
  CHECK(tail_of("a€b", 3) == "b");
}

TEST_CASE("text: cases are those of Unicode, or of ASCII alone, and what is no text stays") {
  CHECK(to_lower("ÄÉ Σ x") == "äé σ x");
  CHECK(to_upper("äé σ x") == "ÄÉ Σ X");
  CHECK(ascii_lower("ÄB") == "Äb");
  CHECK(to_lower("A\xFFZ\xC3") == "a\xFFz\xC3");
  CHECK(to_upper("\xF0\x90\x90\xA8") == "\xF0\x90\x90\x80"); // four bytes
}

TEST_CASE("text: an excerpt ends between code points") {
  CHECK(excerpt("abc", 3) == "abc");
  CHECK(excerpt("abcd", 3) == "abc...");
  CHECK(excerpt("aä€", 2) == "a...");
  CHECK(code_points("aä€😀") == 4);
}

TEST_CASE("text: a part is found whatever the case of ASCII letters") {
  CHECK(contains_ignoring_case("Disk full", "dISK"));
  CHECK(contains_ignoring_case("Disk full", "FULL"));
  CHECK(contains_ignoring_case("", ""));
  CHECK_FALSE(contains_ignoring_case("disk", "disks"));
  CHECK_FALSE(contains_ignoring_case("\xC3\x84", "\xC3\xA4")); // beyond ASCII it counts
}

TEST_CASE("text: in a pattern a star stands for any text, a question mark for any character") {
  CHECK(matches_pattern("etl-*", "etl-load"));
  CHECK(matches_pattern("*", ""));
  CHECK(matches_pattern("a**b*c", "axxbyyc"));
  CHECK(matches_pattern("*ab", "aab"));
  CHECK(matches_pattern("a?c", "a\xE2\x82\xAC"
                               "c"));
  CHECK(matches_pattern("", ""));
  CHECK_FALSE(matches_pattern("", "a"));
  CHECK_FALSE(matches_pattern("a?", "a"));
  CHECK_FALSE(matches_pattern("a*b", "ab!"));
  CHECK_FALSE(matches_pattern("[ab]", "a")); // nothing else is special
  CHECK_FALSE(matches_pattern("*a*a*a*a*a*a*a*a*b", std::string(10000, 'a')));
}
