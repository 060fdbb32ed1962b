#include "runtime/secrets/process_secrets.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

const process_secrets some{{{"TOKEN", "hunter2\nline \"two\""}, {"PIN", "123456"}}};

} // namespace

TEST_CASE("process secrets: they are found by name") {
  REQUIRE(some.find("PIN") != nullptr);
  CHECK(*some.find("PIN") == "123456");
  CHECK(some.find("pin") == nullptr);
}

TEST_CASE("process secrets: an outcome has none of them, whole, by line, quoted or as a number") {
  auto given = some.masked(make_value({{"stdout", "a hunter2\nline \"two\" b"},
                                       {"line", "<hunter2>"},
                                       {"quoted", json("hunter2\nline \"two\"").dump()},
                                       {"number", 123456},
                                       {"123456", true},
                                       {"other", 12345}}));
  REQUIRE(given);
  CHECK(**given
        == json{{"stdout", "a *** b"},
                {"line", "<***>"},
                {"quoted", "\"***\""},
                {"number", "***"},
                {"***", true},
                {"other", 12345}});
  auto failed = some.masked(failure("status 1: bad 123456"));
  REQUIRE_FALSE(failed);
  CHECK(failed.error().message == "status 1: bad ***");
}

TEST_CASE("process secrets: logs are hidden by the same texts, beside those of others") {
  CHECK(some.hides()->masked("pin 123456") == "pin ***");
  redactor other{{"token"}};
  other.learn("token", "swordfish");
  auto all = other.of_texts();
  some.add_to(all);
  CHECK(all.masked("swordfish 123456") == "*** ***");
  CHECK(other.masked("swordfish 123456") == "*** 123456");
}

TEST_CASE("process secrets: what has none of them is passed through") {
  auto plain = make_value({{"a", 1}});
  auto given = some.masked(plain);
  REQUIRE(given);
  CHECK(*given == plain); // not a copy
}

TEST_CASE("process secrets: a process below hides those above, and can't use them") {
  const auto above = std::make_shared<const process_secrets>(
    std::map<std::string, std::string, std::less<>>{{"TOKEN", "correct-horse"}});
  const auto own = std::make_shared<const process_secrets>(
    std::map<std::string, std::string, std::less<>>{{"PIN", "123456"}});
  CHECK(process_secrets::below(nullptr, own) == own);
  CHECK(process_secrets::below(nullptr, nullptr) == nullptr);
  const auto both = process_secrets::below(above, own);
  REQUIRE(both);
  CHECK(both->find("TOKEN") == nullptr);
  CHECK(both->find("PIN") != nullptr);
  CHECK(both->hides()->masked("correct-horse 123456") == "*** ***");
  const auto deeper = process_secrets::below(process_secrets::below(both, nullptr), nullptr);
  REQUIRE(deeper);
  CHECK(deeper->find("PIN") == nullptr);
  CHECK(deeper->hides()->masked("correct-horse 123456") == "*** ***");
  const auto below_that = process_secrets::below(deeper, own);
  CHECK(below_that->hides()->masked("correct-horse 123456") == "*** ***");
}
