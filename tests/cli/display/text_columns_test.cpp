#include "cli/display/text_columns.hpp"

#include <doctest/doctest.h>

using namespace troupe::cli;

TEST_CASE("text columns: letters take one, wide ones two, marks none") {
  CHECK(columns_of("") == 0);
  CHECK(columns_of("abc") == 3);
  CHECK(columns_of("äöü") == 3);
  CHECK(columns_of("日本") == 4);
  CHECK(columns_of("e\u0301") == 1);
}

TEST_CASE("text columns: a text is cut at its end") {
  CHECK(cut_end("abc", 5) == "abc");
  CHECK(cut_end("abc", 2) == "ab");
  CHECK(cut_end("日本", 3) == "日");
  CHECK(cut_end("abc", 0).empty());
}

TEST_CASE("text columns: a path is cut at its front, which shows") {
  CHECK(cut_front("abc", 3) == "abc");
  CHECK(cut_front("abcdef", 4) == "…def");
  CHECK(cut_front("日本語", 4) == "…語");
  CHECK(cut_front("abc", 1) == "…");
  CHECK(cut_front("abc", 0).empty());
}

TEST_CASE("text columns: what is no UTF-8 takes a column a byte") {
  CHECK(columns_of("\xff\xfe") == 2);
  CHECK(cut_end("\xff\xfe", 1) == "\xff");
}
