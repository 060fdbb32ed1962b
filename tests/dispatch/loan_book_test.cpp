#include "runtime/dispatch/loan_book.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

using loans = std::vector<std::uint64_t>;

loan_order ask(std::uint64_t loan, std::vector<lent_units> units) {
  return {loan, std::move(units)};
}

loan_order end_of(std::uint64_t loan) {
  return {.loan = loan};
}

} // namespace

TEST_CASE("loans: no more than the total are held, over all programs") {
  loan_book a;
  loan_book b;
  CHECK(a.update({ask(1, {{"db", 2, 3}})}, {}) == loans{1});
  CHECK(b.update({ask(1, {{"db", 2, 3}})}, {a.page()}).empty());
  CHECK(b.waits());
  CHECK(b.update({ask(2, {{"api", 1, 1}})}, {a.page()}) == loans{2}); // of another key
  CHECK(a.update({end_of(1)}, {b.page()}).empty());
  CHECK(b.update({}, {a.page()}) == loans{1});
  CHECK_FALSE(b.waits());
  CHECK(b.page().held == std::map<std::string, std::uint64_t>{{"api", 1}, {"db", 2}});
}

TEST_CASE("loans: who asks first is served first, and nobody takes what the first needs") {
  loan_book a;
  loan_book b;
  loan_book c;
  CHECK(a.update({ask(1, {{"db", 2, 4}})}, {}) == loans{1});
  CHECK(b.update({ask(1, {{"db", 3, 4}})}, {a.page()}).empty());
  CHECK(c.update({ask(1, {{"db", 1, 4}})}, {a.page(), b.page()}).empty()); // though two are free
  // Who gives back and asks again comes last.
  CHECK(a.update({end_of(1), ask(2, {{"db", 2, 4}})}, {b.page(), c.page()}).empty());
  CHECK(c.update({}, {a.page(), b.page()}) == loans{1}); // there is enough for `b` and this
  CHECK(c.update({ask(2, {{"db", 1, 4}})}, {a.page(), b.page()}).empty());
  CHECK(b.update({}, {a.page(), c.page()}) == loans{1});
  CHECK(a.update({}, {b.page(), c.page()}).empty());
  CHECK(b.update({end_of(1)}, {a.page(), c.page()}).empty());
  CHECK(a.update({}, {b.page(), c.page()}) == loans{2});
  CHECK(c.update({}, {a.page(), b.page()}) == loans{2});
}

TEST_CASE("loans: several keys are lent at once or not at all, so nobody waits in a circle") {
  loan_book a;
  loan_book b;
  CHECK(a.update({ask(1, {{"x", 1, 1}})}, {}) == loans{1});
  CHECK(b.update({ask(1, {{"y", 1, 1}})}, {a.page()}) == loans{1});
  CHECK(a.update({ask(2, {{"x", 1, 1}, {"y", 1, 1}})}, {b.page()}).empty());
  CHECK(b.update({ask(2, {{"x", 1, 1}, {"y", 1, 1}})}, {a.page()}).empty());
  CHECK(a.page().held.size() == 1);
  CHECK(a.update({end_of(1)}, {b.page()}).empty());
  CHECK(b.update({end_of(1)}, {a.page()}).empty());
  CHECK(a.update({}, {b.page()}) == loans{2});
  CHECK(b.update({}, {a.page()}).empty());
}

TEST_CASE("loans: of one that is wanted no more nothing is left") {
  loan_book a;
  loan_book b;
  CHECK(a.update({ask(1, {{"db", 1, 1}})}, {}) == loans{1});
  CHECK(b.update({ask(1, {{"db", 1, 1}})}, {a.page()}).empty());
  CHECK(b.update({end_of(1), end_of(17)}, {a.page()}).empty());
  CHECK_FALSE(b.waits());
  CHECK(b.page().totals.empty());
  CHECK(a.update({ask(2, {{"db", 1, 1}}), end_of(2), end_of(1), ask(3, {{"db", 1, 1}})}, {b.page()})
        == loans{3});
}

TEST_CASE("loans: of different totals each program keeps its own, and is told once") {
  loan_book a;
  loan_book b;
  CHECK(a.update({ask(1, {{"db", 1, 4}}), ask(2, {{"db", 1, 4}})}, {}) == loans{1, 2});
  CHECK(b.update({ask(1, {{"db", 1, 2}})}, {a.page()}).empty());
  const auto found = b.differences({a.page()});
  REQUIRE(found.size() == 1);
  CHECK(found[0].key == "db");
  CHECK(found[0].here == 2);
  CHECK(found[0].there == 4);
  CHECK(b.differences({a.page()}).empty());
  CHECK(a.update({ask(3, {{"db", 2, 4}})}, {b.page()}).empty()); // one is for who asked before
  CHECK(a.update({end_of(1)}, {b.page()}).empty());
  CHECK(b.update({}, {a.page()}) == loans{1});
  CHECK(a.update({}, {b.page()}) == loans{3});
}

TEST_CASE("loans: a page is read as it was written, whatever keys are in it") {
  loan_book book;
  const std::string strange{"a/b\0\xff\n*", 7};
  CHECK(book.update({ask(1, {{strange, 2, 3}}), ask(2, {{strange, 2, 3}})}, {}) == loans{1});
  const auto read = read_lending_page(to_bytes(book.page()));
  REQUIRE(read);
  CHECK(read->held.at(strange) == 2);
  CHECK(read->totals.at(strange) == 3);
  REQUIRE(read->wishes.size() == 1);
  CHECK(read->wishes[0].units.at(strange) == 2);
  CHECK_FALSE(read_lending_page(""));
  CHECK_FALSE(read_lending_page("no page"));
  CHECK_FALSE(read_lending_page(to_bytes(book.page()).substr(1)));
}
