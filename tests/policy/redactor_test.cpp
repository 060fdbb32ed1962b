#include "runtime/policy/redactor.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

redactor knowing(const std::string& name, const json& content) {
  redactor secrets{{name}};
  secrets.learn(name, content);
  return secrets;
}

json masked(const redactor& secrets, json content) {
  return *secrets.masked(make_value(std::move(content)));
}

} // namespace

TEST_CASE("redactor: without a secret's name everything passes as it is") {
  redactor none;
  CHECK_FALSE(none.active());
  none.learn("token", "s3cr3t");
  auto content = make_value({{"token", "s3cr3t"}});
  CHECK(none.masked(content) == content);
  CHECK(none.masked("token", content) == content);
  CHECK(none.masked("s3cr3t") == "s3cr3t");
}

TEST_CASE("redactor: what stands under a secret's name is hidden at every depth") {
  redactor secrets{{"token"}};
  CHECK(masked(secrets, {{"token", "s3cr3t"}, {"a", {{{"Token", {1, 2}}, {"b", 1}}}}})
        == json{{"token", "***"}, {"a", {{{"Token", "***"}, {"b", 1}}}}});
  CHECK(*secrets.masked("token", make_value(false)) == "***");
  CHECK(*secrets.masked("TOKEN", make_value({1})) == "***");
  CHECK(*secrets.masked("other", make_value(1)) == 1);
}

TEST_CASE("redactor: a secret's text is hidden inside other texts and keys") {
  auto secrets = knowing("token", "s3cr3t");
  CHECK(secrets.masked("curl -H 'Auth: s3cr3t' s3cr3ts3cr3t") == "curl -H 'Auth: ***' ***");
  CHECK(masked(secrets, {"x s3cr3t", {{"s3cr3t", 1}}}) == json{"x ***", {{"***", 1}}});
}

TEST_CASE("redactor: a value that shows no secret is not copied") {
  auto secrets = knowing("token", "s3cr3t");
  auto content = make_value({{"a", "plain"}, {"n", {1, 2.5, true, nullptr}}});
  CHECK(secrets.masked(content) == content);
}

TEST_CASE("redactor: of a secret map or list each leaf is hidden") {
  auto secrets = knowing("db", {{"user", "admin"}, {"keys", {"first-key", 123456}}});
  CHECK(secrets.masked("admin with first-key and 123456") == "*** with *** and ***");
  CHECK(masked(secrets, {{"n", 123456}, {"m", 1234567}}) == json{{"n", "***"}, {"m", 1234567}});
}

TEST_CASE("redactor: short texts, booleans and null are hidden under their names only") {
  redactor secrets{{"pin", "flag", "none"}};
  secrets.learn("pin", "123");
  secrets.learn("flag", true);
  secrets.learn("none", nullptr);
  CHECK(secrets.masked("true: 123 is null") == "true: 123 is null");
  CHECK(masked(secrets, {{"pin", "123"}, {"x", 123}, {"flag", true}})
        == json{{"pin", "***"}, {"x", 123}, {"flag", "***"}});
  secrets.learn("pin", "   7   ");
  CHECK(secrets.masked("a   7   b") == "a   7   b");
}

TEST_CASE("redactor: a secret of several lines is hidden whole, line by line and in JSON") {
  auto secrets = knowing("key", "line one\n\"two\" lines\nx\n");
  CHECK(secrets.masked("[line one\n\"two\" lines\nx\n]") == "[***]");
  CHECK(secrets.masked("got \"two\" lines") == "got ***");
  CHECK(secrets.masked(R"({"a":"line one\n\"two\" lines\nx\n"})") == R"({"a":"***"})");
  CHECK(secrets.masked("x") == "x");
  CHECK(knowing("file", "token-1\n").masked("-u token-1:") == "-u ***:");
}

TEST_CASE("redactor: secrets are learnt wherever they stand in a value, and never forgotten") {
  redactor secrets{{"token"}};
  secrets.learn("login", {{"user", "anna"}, {"session", {{{"token", "first-token"}}}}});
  secrets.learn("token", "second-token");
  CHECK(secrets.masked("anna: first-token, second-token") == "anna: ***, ***");
}

TEST_CASE("redactor: bytes that are no UTF-8 harm nothing") {
  auto secrets = knowing("token", "s3cr3t\xff");
  CHECK(secrets.masked("a s3cr3t\xff b\xfe") == "a *** b\xfe");
}

TEST_CASE("redactor: what one has learnt is handed on to another, with the names") {
  auto above = knowing("token", {"hunter2hunter2", 4711});
  redactor below{{"pin"}, *above.learnt()};
  below.learn("pin", "98765");
  CHECK(below.masked("hunter2hunter2 and 98765") == "*** and ***");
  CHECK(masked(below, {{"other", 4711}, {"Token", "new"}, {"pin", 1}})
        == json{{"other", "***"}, {"Token", "***"}, {"pin", "***"}});
  below.learn("token", "another secret");
  CHECK(below.masked("another secret") == "***");
  CHECK(above.masked("98765 another secret") == "98765 another secret");
}

TEST_CASE("redactor: what is handed on is made anew once more was learnt, and nothing of nothing") {
  CHECK(redactor{}.learnt()->is_null());
  CHECK_FALSE(redactor{{}, nullptr}.active());
  auto secrets = knowing("token", "first one");
  auto before = secrets.learnt();
  CHECK(secrets.learnt() == before); // not made twice
  secrets.learn("token", "second one");
  CHECK(redactor{{}, *secrets.learnt()}.masked("first one, second one") == "***, ***");
  CHECK(redactor{{}, *before}.masked("second one") == "second one");
}

TEST_CASE("redactor: one of texts hides those that were known by then") {
  auto secrets = knowing("token", "s3cr3t");
  const auto texts = secrets.of_texts();
  secrets.learn("token", "hunter22");
  CHECK(texts.masked("s3cr3t hunter22") == "*** hunter22");
  CHECK(secrets.masked("s3cr3t hunter22") == "*** ***");
  CHECK(redactor{}.of_texts().masked("s3cr3t") == "s3cr3t");
}

TEST_CASE("redactor: a text that is hidden needs no name") {
  redactor hides;
  CHECK_FALSE(hides.active());
  hides.hide("hunter2");
  CHECK(hides.active());
  CHECK(hides.masked("a hunter2 b") == "a *** b");
  CHECK(*hides.masked(make_value({{"a", {"x hunter2", 1}}})) == json{{"a", {"x ***", 1}}});
  hides.hide("12345");
  CHECK(*hides.masked(make_value({12345, 1234, "12345"})) == json{"***", 1234, "***"});
}

TEST_CASE("redactor: what is left of a secret where a message was cut is hidden") {
  redactor hides;
  hides.hide("correct-horse");
  CHECK(hides.masked_message("unknown key \"correct-h...\" of a list")
        == "unknown key \"***...\" of a list");
  CHECK(hides.masked_message("correct-horse...") == "***...");
  CHECK(hides.masked_message("cor... corr...") == "cor... ***...");
  CHECK(hides.masked("correct-h...") == "correct-h..."); // a text is as it was written
}

TEST_CASE("redactor: a part of a text shows no part of a secret") {
  redactor hides;
  hides.hide("correct-horse");
  const std::string text = "a correct-horse, b";
  CHECK(hides.masked_part(text, 5, text.size()) == "***, b");
  CHECK(hides.masked_part(text, 0, 5) == "a ***");
  CHECK(hides.masked_part(text, 5, 9) == "***");
  CHECK(hides.masked_part(text, 15, text.size()) == ", b");
  CHECK(hides.whole_part("a correct-") == 2);
  CHECK(redactor{}.masked_part(text, 2, 5) == "cor");
}
