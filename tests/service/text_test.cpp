#include "runtime/service/exec/captured_stream.hpp"
#include "runtime/service/patch/line_edits.hpp"
#include "runtime/service/patch/patch_format.hpp"
#include "runtime/service/patch/text_diff.hpp"
#include "runtime/service/storage/base64.hpp"
#include "runtime/service/storage/location.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace troupe;

TEST_CASE("captured stream: keeps the start and the end, and counts what is cut") {
  captured_stream stream{4};
  stream.append("ab");
  stream.append("cdef");
  stream.append("gh\n");
  CHECK(stream.kept() == "abcd");
  CHECK(stream.cut() == 5);
  CHECK(stream.tail() == "abcdefgh");
  CHECK(std::move(stream).take_text().text == "abcd");
}

TEST_CASE("captured stream: nothing kept is fine") {
  captured_stream stream{0};
  stream.append("abc");
  CHECK(stream.cut() == 3);
  CHECK(stream.tail() == "abc");
}

TEST_CASE("captured stream: where it is cut, no part of a secret is left") {
  auto hides = std::make_shared<redactor>();
  hides->hide("correct-horse");
  SUBCASE("what is kept ends before one") {
    captured_stream stream{10, hides};
    stream.append("a b correct-horse c");
    CHECK(std::move(stream).take_text().text == "a b ");
  }
  SUBCASE("the tail begins after one, wherever the limit is and however it comes") {
    for (std::size_t limit : {0U, 5U, 3000U, 10'000U})
      for (std::size_t piece : {1U, 7U, 5000U}) {
        CAPTURE(limit);
        CAPTURE(piece);
        captured_stream stream{limit, hides};
        const auto all = std::string(3000, 'x') + "correct-horse" + std::string(2040, 'y');
        for (std::size_t at = 0; at < all.size(); at += piece)
          stream.append(std::string_view{all}.substr(at, piece));
        CHECK(stream.tail() == "***" + std::string(2040, 'y'));
      }
  }
}

TEST_CASE("base64: goes there and back for every length and byte") {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    CHECK(from_base64(to_base64(bytes)) == bytes);
    bytes += static_cast<char>(i);
  }
  CHECK(to_base64("any carnal pleas") == "YW55IGNhcm5hbCBwbGVhcw==");
  CHECK(from_base64("YW5 5\n") == "any");
}

TEST_CASE("base64: larger than a chunk of its coder") {
  std::string bytes((std::size_t{7} << 20) + 1, '\xA5');
  CHECK(from_base64(to_base64(bytes)) == bytes);
}

TEST_CASE("base64: what isn't is refused") {
  for (const char* text : {"a", "ab", "a===", "YW55*", "YW5=5"}) {
    CAPTURE(text);
    CHECK_FALSE(from_base64(text));
  }
  CHECK_FALSE(from_base64(std::string("YW55\0", 5)));
}

TEST_CASE("location: paths and file URLs") {
  CHECK(path_of("a/b c") == "a/b c");
  CHECK(path_of("/a/b") == "/a/b");
  CHECK(path_of("file:///a/b%20c") == "/a/b c");
  CHECK(path_of("FILE://localhost/a") == "/a");
  CHECK(path_of("dir/x://y") == "dir/x://y");
  CHECK(path_of("file://.") == "."); // as Fluxor's definitions have it
  CHECK(path_of("file://../a%20b") == "../a b");
}

TEST_CASE("location: what is neither is refused") {
  CHECK(path_of("").error().message == "the location is empty: expected a path or a file:// URL");
  CHECK(path_of("s3://bucket/x").error().message
        == "\"s3://bucket/x\": expected a path or a file:// URL, not another scheme");
  CHECK(path_of("file://a/b").error().message
        == "\"file://a/b\" is on another host: a file URL has three slashes, as in file:///data/x");
  CHECK_FALSE(path_of("file:///a%2"));
  CHECK_FALSE(path_of("file:///a%zz"));
  CHECK_FALSE(path_of("file:///a%00b"));
  CHECK_FALSE(path_of("file://"));
}

TEST_CASE("diff: as diff -u writes it") {
  auto diff = diff_texts("a\nb\nc\nd\ne\n", "a\nB\nc\nd\ne\nf\n", "a/x", "b/x", 1);
  CHECK(diff.patch
        == "--- a/x\n+++ b/x\n"
           "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"
           "@@ -5 +5,2 @@\n e\n+f\n");
  CHECK(diff.added == 2);
  CHECK(diff.removed == 1);
}

TEST_CASE("diff: of the same text is empty") {
  CHECK(diff_texts("a\n", "a\n", "x", "y", 3).patch.empty());
  CHECK(diff_texts("", "", "x", "y", 3).patch.empty());
}

TEST_CASE("diff: from and to nothing, and without a last line end") {
  CHECK(diff_texts("", "a\n", "x", "y", 3).patch == "--- x\n+++ y\n@@ -0,0 +1 @@\n+a\n");
  CHECK(diff_texts("a\n", "", "x", "y", 3).patch == "--- x\n+++ y\n@@ -1 +0,0 @@\n-a\n");
  CHECK(diff_texts("a", "a\n", "x", "y", 3).patch
        == "--- x\n+++ y\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
}

TEST_CASE("diff: is minimal") {
  auto diff = diff_texts("a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n", "x", "y", 0);
  CHECK(diff.added + diff.removed == 5); // Myers' own example
}

TEST_CASE("diff: too different texts are replaced, in bounded time") {
  std::string before, after;
  for (int i = 0; i < 20000; ++i) {
    before += "a" + std::to_string(i) + '\n';
    after += "b" + std::to_string(i) + '\n';
  }
  auto diff = diff_texts(before, after, "x", "y", 3);
  CHECK(diff.added == 20000);
  CHECK(diff.removed == 20000);
}

TEST_CASE("diff: what it makes, applied, gives the new text, for random texts") {
  std::mt19937 random{20261123};
  auto text = [&](int most) {
    std::string lines;
    auto count = std::uniform_int_distribution{0, most}(random);
    for (int i = 0; i < count; ++i)
      lines += std::string(1, static_cast<char>('a' + random() % 4)) + '\n';
    if (!lines.empty() && random() % 4 == 0)
      lines.pop_back();
    return lines;
  };
  for (int round = 0; round < 3000; ++round) {
    auto before = text(12), after = text(12);
    CAPTURE(before);
    CAPTURE(after);
    auto diff = diff_texts(before, after, "a/f", "b/f", random() % 4);
    if (before == after) {
      CHECK(diff.patch.empty());
      continue;
    }
    auto patch = parse_patch(diff.patch);
    REQUIRE(patch);
    REQUIRE(patch->size() == 1);
    CHECK(apply_hunks(before, patch->front()) == after);
  }
}
