#include "api/access/token_book.hpp"
#include "tests/api/access/file_facts.hpp"
#include "tests/api/access/set_clocks.hpp"
#include "tests/base/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

using namespace troupe;
using namespace troupe::api;
using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

token wanted(std::string name, role allowed = role::operates) {
  token made;
  made.name = std::move(name);
  made.may = allowed;
  return made;
}

/// A folder with a book in it, whose clocks stand still.
struct book_in_folder {
  temporary_folder test;
  set_clocks time;
  std::string path = test / token_file_name;
  std::unique_ptr<token_book> book = open();

  std::unique_ptr<token_book> open() const {
    auto opened = token_book::open(path, time.both());
    REQUIRE(opened);
    return *std::move(opened);
  }

  std::string add(token about) const {
    auto text = book->add(std::move(about));
    REQUIRE(text);
    return *text;
  }

  static std::string name_of(token_book& in, const std::string& text) {
    const auto found = in.find(text);
    REQUIRE(found);
    return *found ? (*found)->name : "nobody";
  }
  std::string name_of(const std::string& text) const { return name_of(*book, text); }
};

} // namespace

TEST_CASE("token book: a token is found by its text, with what it allows") {
  book_in_folder with;
  auto about = wanted("ci");
  about.workflows = "etl-*";
  const auto text = with.add(about);
  const auto found = with.book->find(text);
  REQUIRE(found);
  REQUIRE(*found);
  CHECK((*found)->name == "ci");
  CHECK((*found)->may == role::operates);
  CHECK((*found)->workflows == "etl-*");
  CHECK((*found)->created == set_clocks::begin());
  for (const auto& other : {std::string{}, std::string{"troupe_"}, text + "x", text.substr(1),
                            text.substr(0, text.size() - 1), "x" + text})
    CHECK(with.name_of(other) == "nobody");
}

TEST_CASE("token book: a text is 256 random bits that need no quotes") {
  book_in_folder with;
  const auto one = with.add(wanted("one"));
  const auto two = with.add(wanted("two"));
  for (const auto& text : {one, two}) {
    CHECK(text.size() == 50);
    CHECK(text.starts_with("troupe_"));
    CHECK(text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
          == std::string::npos);
  }
  CHECK(one != two);
}

TEST_CASE("token book: the file is its owner's alone, and the text is not in it") {
  book_in_folder with;
  const auto text = with.add(wanted("ci"));
  CHECK(mode_of(with.path) == 0600);
  const auto content = with.test.read(token_file_name);
  CHECK_FALSE(has(content, text));
  CHECK_FALSE(has(content, text.substr(7)));
  CHECK(has(content, to_string(hash_of(text))));
}

TEST_CASE("token book: is read again by who opens it next") {
  book_in_folder with;
  const auto text = with.add(wanted("ci"));
  CHECK(with.name_of(*with.open(), text) == "ci");
}

TEST_CASE("token book: a removed token is nobody's, and a name can be had once") {
  book_in_folder with;
  const auto text = with.add(wanted("ci"));
  CHECK(fault_of(with.book->add(wanted("ci")))
        == "there is a token \"ci\": choose another name, or remove it first");
  CHECK(with.book->remove("ci"));
  CHECK(with.name_of(text) == "nobody");
  CHECK(with.add(wanted("ci")) != text);
  CHECK(with.name_of(text) == "nobody");
}

TEST_CASE("token book: the nearest name is told where one is not there") {
  book_in_folder with;
  with.add(wanted("deploy"));
  CHECK(fault_of(with.book->remove("deplyo"))
        == "there is no token \"deplyo\"; did you mean \"deploy\"?");
}

TEST_CASE("token book: lists what may be told, in the order in which it was made") {
  book_in_folder with;
  with.add(wanted("z"));
  with.time.pass(1h);
  with.add(wanted("a", role::viewer));
  const auto listed = with.book->list();
  REQUIRE(listed);
  REQUIRE(listed->size() == 2);
  CHECK(listed->at(0).name == "z");
  CHECK(listed->at(1).name == "a");
  CHECK(listed->at(1).may == role::viewer);
  CHECK(listed->at(1).created == set_clocks::begin() + 1h);
}

TEST_CASE("token book: a token expires by the clock, to the moment") {
  book_in_folder with;
  auto about = wanted("ci");
  about.expires = set_clocks::begin() + 1h;
  const auto text = with.add(about);
  with.time.pass(1h - 1ns);
  CHECK(with.name_of(text) == "ci");
  with.time.pass(1ns);
  CHECK(with.name_of(text) == "nobody");
  CHECK(with.book->list()->size() == 1);
  about.name = "late";
  CHECK(has(fault_of(with.book->add(about)), "would have expired"));
}

TEST_CASE("token book: who is known stays so until the token is gone, expires or allows less") {
  book_in_folder with;
  auto about = wanted("wall");
  about.may = role::viewer;
  about.expires = set_clocks::begin() + 1h;
  with.add(about);
  const caller who{.token = "wall", .may = role::viewer};
  CHECK(with.book->is_still(who));
  CHECK_FALSE(with.book->is_still({.token = "other", .may = role::viewer}));
  with.time.pass(1h);
  CHECK_FALSE(with.book->is_still(who));
  CHECK(with.book->remove("wall"));
  about.expires.reset();
  about.workflows = "etl-*";
  with.add(about);
  CHECK_FALSE(with.book->is_still(who));
  CHECK(with.book->is_still({.token = "wall", .may = role::viewer, .workflows = "etl-*"}));
}

TEST_CASE("token book: what no token may be is refused") {
  book_in_folder with;
  CHECK(has(fault_of(with.book->add(wanted("a b"))), "can't be the name of a token"));
  CHECK(has(fault_of(with.book->add(wanted("a", role::nobody))), "needs a role"));
  CHECK_FALSE(fs::exists(with.path));
}

TEST_CASE("token book: what another program makes is known at once, what it removes in a second") {
  book_in_folder with;
  const auto other = with.open();
  const auto mine = with.add(wanted("mine"));
  const auto theirs = other->add(wanted("theirs"));
  REQUIRE(theirs);
  CHECK(with.name_of(*other, mine) == "mine");
  CHECK(with.name_of(*theirs) == "theirs");
  CHECK(other->remove("mine"));
  CHECK(with.name_of(mine) == "mine");
  with.time.pass(1s);
  CHECK(with.name_of(mine) == "nobody");
}

TEST_CASE("token book: a list, and a change, are of what is there now") {
  book_in_folder with;
  const auto other = with.open();
  REQUIRE(other->add(wanted("theirs")));
  CHECK(with.book->list()->size() == 1);
  REQUIRE(other->add(wanted("more")));
  CHECK(with.book->remove("more"));
  CHECK(other->list()->size() == 1);
}

TEST_CASE("token book: books of several threads on one file lose nothing") {
  book_in_folder with;
  constexpr int each = 10;
  std::atomic<int> failed = 0;
  {
    std::vector<std::jthread> threads;
    for (const auto* name : {"a", "b", "c"})
      threads.emplace_back([&, name] {
        auto own = token_book::open(with.path, with.time.both());
        for (int i = 0; i < each; ++i)
          if (!own || !(*own)->add(wanted(name + std::to_string(i))))
            ++failed;
      });
    threads.emplace_back([&] {
      for (int i = 0; i < 1'000; ++i) {
        with.time.pass(1s);
        if (!with.book->find("troupe_none"))
          ++failed;
      }
    });
  }
  CHECK(failed == 0);
  CHECK(with.book->list()->size() == 3 * each);
}

TEST_CASE("token book: a file that others could have written is refused") {
  book_in_folder with;
  const auto text = with.add(wanted("ci"));
  set_mode(with.path, 0644);
  CHECK(has(fault_of(token_book::open(with.path)), "other users have rights to it"));
  with.time.pass(1s);
  CHECK(has(fault_of(with.book->find(text)), "chmod 600"));
  CHECK_FALSE(with.book->add(wanted("more")));
  set_mode(with.path, 0600);
  with.time.pass(1s);
  CHECK(with.name_of(text) == "ci");
}

TEST_CASE("token book: a symbolic link and another user's file are refused") {
  book_in_folder with;
  with.add(wanted("ci"));
  fs::rename(with.path, with.test / "elsewhere");
  fs::create_symlink(with.test / "elsewhere", with.path);
  CHECK(has(fault_of(token_book::open(with.path)), "it is a symbolic link"));
  fs::remove(with.path);
  fs::rename(with.test / "elsewhere", with.path);
  if (give_away(with.path))
    CHECK(has(fault_of(token_book::open(with.path)), "belongs to user number 12345"));
}

TEST_CASE("token book: a damaged file is told with its place, and never counts as empty") {
  book_in_folder with;
  const auto text = with.add(wanted("ci"));
  const auto good = with.test.read(token_file_name);
  with.test.write(token_file_name, "{\"format\": 1,\n oops");
  const auto fault = fault_of(token_book::open(with.path));
  CHECK(fault.starts_with(with.path + ":2:"));
  CHECK(has(fault, "put a good copy back, or move the file away"));
  with.time.pass(1s);
  CHECK_FALSE(with.book->find(text));
  CHECK_FALSE(with.book->add(wanted("more")));
  CHECK_FALSE(with.book->remove("ci"));
  CHECK_FALSE(with.book->list());
  CHECK(with.test.read(token_file_name) == "{\"format\": 1,\n oops");
  with.test.write(token_file_name, good);
  with.time.pass(1s);
  CHECK(with.name_of(text) == "ci");
}

TEST_CASE("token book: without a file nobody has a token") {
  book_in_folder with;
  const auto text = with.add(wanted("ci"));
  fs::remove(with.path);
  with.time.pass(1s);
  CHECK(with.name_of(text) == "nobody");
  CHECK(with.book->list()->empty());
}

TEST_CASE("first token: an admin's, whose text is in a file for its owner alone") {
  temporary_folder test;
  const auto folder = test / "state";
  set_clocks time;
  const auto text = first_token(folder, time.both());
  REQUIRE(text);
  REQUIRE(*text);
  CHECK(mode_of(folder) == 0700);
  CHECK(mode_of(folder + "/token") == 0600);
  CHECK(test.read("state/token") == **text + '\n');
  auto book = token_book::open(folder + "/tokens.json", time.both());
  REQUIRE(book);
  const auto found = (*book)->find(**text);
  REQUIRE(found);
  REQUIRE(*found);
  CHECK((*found)->name == "first");
  CHECK((*found)->may == role::admin);
  CHECK((*found)->workflows.empty());
  CHECK_FALSE((*found)->expires);
}

TEST_CASE("first token: is made once, even where all tokens were removed since") {
  temporary_folder test;
  const auto text = first_token(test.path().string());
  REQUIRE(text);
  auto book = token_book::open(test / token_file_name);
  REQUIRE(book);
  CHECK((*book)->remove("first"));
  const auto again = first_token(test.path().string());
  REQUIRE(again);
  CHECK_FALSE(*again);
  CHECK(test.read("token") == **text + '\n');
}

TEST_CASE("first token: none is made beside a file that can't be read") {
  temporary_folder test;
  test.write(token_file_name, "damaged");
  const auto none = first_token(test.path().string());
  REQUIRE(none);
  CHECK_FALSE(*none);
  fs::remove(test / token_file_name);
  fs::create_symlink(test / "nowhere", test / token_file_name);
  const auto still_none = first_token(test.path().string());
  REQUIRE(still_none);
  CHECK_FALSE(*still_none);
}

TEST_CASE("first token: what a start that was cut off left is made anew") {
  temporary_folder test;
  test.write("token", "troupe_old\n");
  const auto text = first_token(test.path().string());
  REQUIRE(text);
  REQUIRE(*text);
  CHECK(test.read("token") == **text + '\n');
  CHECK(mode_of(test / "token") == 0600);
}
