#include "runtime/base/visible.hpp"

#include <doctest/doctest.h>

using namespace troupe;

TEST_CASE("visible: plain text stays as it is, of every language") {
  CHECK(visible("etl completed in 3.21 s") == "etl completed in 3.21 s");
  CHECK(visible("größer, 日本語, 🎭") == "größer, 日本語, 🎭");
  CHECK(visible("two\n\tlines") == "two\n\tlines");
  CHECK(visible("") == "");
}

TEST_CASE("visible: what orders a terminal about is spelled out") {
  CHECK(visible("\x1b]0;owned\a\x1b[2J") == "\\x1b]0;owned\\x07\\x1b[2J");
  CHECK(visible("over\rwritten") == "over\\rwritten");
  CHECK(visible("\x7f\b") == "\\x7f\\x08");
  CHECK(visible(std::string_view{"a\0b", 3}) == "a\\x00b");
  CHECK(visible("\u009b31m") == "\\u009b31m"); // CSI as one character
}

TEST_CASE("visible: what misleads the eye is spelled out") {
  CHECK(visible("\u202egpj.exe") == "\\u202egpj.exe");
  CHECK(visible("a\u2066b\u2069") == "a\\u2066b\\u2069");
  CHECK(visible("pay\u200bpal") == "pay\\u200bpal");
  CHECK(visible("a\u2028b") == "a\\u2028b");
  CHECK(visible("\U000e0041") == "\\U000e0041");
}

TEST_CASE("visible: bytes that are no UTF-8 are spelled out one by one") {
  CHECK(visible("\x9b"
                "31m")
        == "\\x9b31m"); // what a terminal of eight bits takes for CSI
  CHECK(visible("\xc3") == "\\xc3");
  CHECK(visible("\xc0\x9b") == "\\xc0\\x9b");          // ESC, written too long
  CHECK(visible("\xe0\x80\x9b") == "\\xe0\\x80\\x9b"); // and longer
  CHECK(visible("\xed\xa0\x80") == "\\xed\\xa0\\x80"); // a half of a pair of UTF-16
  CHECK(visible("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");
}

TEST_CASE("visible: on a line, ends of lines and tabs are spelled out too") {
  CHECK(visible_line("a\nb\tc") == "a\\nb\\tc");
  CHECK(visible_line("plain") == "plain");
}
