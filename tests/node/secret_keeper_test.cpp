#include "runtime/node/secret_keeper.hpp"

#include "tests/base/temporary_folder.hpp"
#include "tests/node/answers.hpp"
#include "tests/store/shell.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>

#include <sys/stat.h>

using namespace troupe;
using namespace troupe::testing;

namespace {

/// A workflow of that name that names these secrets.
workflow_ptr naming(std::string name, std::set<std::string> secrets) {
  auto flow = std::make_shared<workflow>();
  flow->name = std::move(name);
  flow->secrets = std::move(secrets);
  return flow;
}

struct in_folder {
  temporary_folder folder;
  std::string store = folder / "troupe.db";
  std::string key_file = folder / "keys/secret.keys";

  void set(const std::string& name, const std::string& text,
           std::vector<std::string> workflows = {}) const {
    auto done = secret_keeper{{store, key_file, {}}}.set({name, text, std::move(workflows), "ada"});
    REQUIRE_MESSAGE(done, (done ? "" : done.error().message));
  }

  std::string read(const std::string& name, const std::string& flow = "flow") const {
    auto known = secret_keeper{{store, key_file, {}}}.of(*naming(flow, {name}));
    REQUIRE_MESSAGE(known, (known ? "" : known.error().message));
    const auto* text = (*known)->find(name);
    REQUIRE(text != nullptr);
    return *text;
  }

  error refused(const std::string& name, const std::string& flow = "flow") const {
    auto known = secret_keeper{{store, key_file, {}}}.of(*naming(flow, {name}));
    REQUIRE_FALSE(known);
    return known.error();
  }
};

bool has(const error& why, std::string_view part) {
  return why.message.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("secret keeper: a secret is had by name, and stands in no file") {
  in_folder test;
  test.set("TOKEN", "correct-horse");
  CHECK(test.read("TOKEN") == "correct-horse");
  test.set("TOKEN", "battery-staple");
  CHECK(test.read("TOKEN") == "battery-staple");
  for (const auto& each : std::filesystem::recursive_directory_iterator{test.folder.path()})
    if (each.is_regular_file()) {
      std::ifstream file{each.path(), std::ios::binary};
      const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
      CHECK(bytes.find("battery-staple") == std::string::npos);
      CHECK(bytes.find("correct-horse") == std::string::npos);
    }
  struct stat found {};
  REQUIRE(::stat(test.key_file.c_str(), &found) == 0);
  CHECK((found.st_mode & 0777) == 0600);
  REQUIRE(::stat((test.folder / "keys").c_str(), &found) == 0);
  CHECK((found.st_mode & 0777) == 0700);
}

TEST_CASE("secret keeper: lists tell all but the secret") {
  in_folder test;
  test.set("B", "second-secret", {"etl-*"});
  test.set("A", "first-secret");
  auto all = secret_keeper{{test.store, test.key_file, {}}}.list();
  REQUIRE(all);
  REQUIRE(all->size() == 2);
  CHECK((*all)[0].name == "A");
  CHECK((*all)[1].workflows == std::vector<std::string>{"etl-*"});
  auto shown = to_json((*all)[1]);
  CHECK(shown["changedBy"] == "ada");
  CHECK(shown["key"].get<std::string>().size() == 16);
  CHECK(shown.size() == 5);
}

TEST_CASE("secret keeper: only workflows that a secret is for may read it") {
  in_folder test;
  test.set("TOKEN", "correct-horse", {"etl-*", "nightly"});
  CHECK(test.read("TOKEN", "etl-day") == "correct-horse");
  CHECK(test.read("TOKEN", "nightly") == "correct-horse");
  auto why = test.refused("TOKEN", "other");
  CHECK(why.code == error_code::secret_missing);
  CHECK(has(why, "TOKEN is for etl-*, nightly (troupe secret set TOKEN --workflow 'other'"));
}

TEST_CASE("secret keeper: all that a workflow can't have is told at once, with what to type") {
  in_folder test;
  test.set("A", "first-secret");
  auto known
    = secret_keeper{{test.store, test.key_file, {}}}.of(*naming("flow", {"A", "B", "C", "d e"}));
  REQUIRE_FALSE(known);
  CHECK(known.error().code == error_code::secret_missing);
  CHECK(has(known.error(), "B is not there (troupe secret set B, or add --secret B=@FILE); C is"));
  CHECK(has(known.error(), "d e is not there (no secret can be called so)"));
  CHECK_FALSE(has(known.error(), "A is"));
  auto nowhere = secret_keeper{{{}, test.key_file, {}}}.of(*naming("flow", {"B"}));
  REQUIRE_FALSE(nowhere);
  CHECK(has(nowhere.error(), "B is not there (add --secret B=@FILE)"));
}

TEST_CASE(
  "secret keeper: what was given to a program goes first, for any workflow, and stays there") {
  in_folder test;
  test.set("TOKEN", "of-the-store", {"etl-*"});
  secret_keeper all{{test.store, test.key_file, {{"TOKEN", "given-here"}}}};
  auto known = all.of(*naming("other", {"TOKEN"}));
  REQUIRE(known);
  CHECK(*(*known)->find("TOKEN") == "given-here");
  CHECK(test.read("TOKEN", "etl-day") == "of-the-store");
  secret_keeper alone{{{}, {}, {{"TOKEN", "given-here"}}}};
  CHECK(alone.of(*naming("flow", {"TOKEN"})));
  CHECK(*alone.of(*naming("flow", {})) == nullptr);
}

TEST_CASE("secret keeper: without its key, or with another one, a secret is not had") {
  in_folder test;
  test.set("TOKEN", "correct-horse");
  const auto kept = test.folder.read("keys/secret.keys");
  std::filesystem::remove(test.key_file);
  CHECK(test.refused("TOKEN").code == error_code::secret_key);
  CHECK(has(test.refused("TOKEN"), "which is not there"));
  auto again = secret_keeper{{test.store, test.key_file, {}}}.set({"B", "other-secret", {}, ""});
  REQUIRE_FALSE(again); // else what is there would be lost for good
  CHECK(again.error().code == error_code::secret_key);

  auto other = secret_keeper{{test.folder / "other.db", test.key_file, {}}}.set(
    {"B", "other-secret", {}, ""});
  REQUIRE(other);
  CHECK(test.refused("TOKEN").code == error_code::secret_key);
  CHECK(has(test.refused("TOKEN"), "is not in " + test.key_file + ": put"));

  test.folder.write("keys/secret.keys", "no keys\n");
  CHECK(test.refused("TOKEN").code == error_code::secret_key);
  test.folder.write("keys/secret.keys", kept);
  CHECK(test.read("TOKEN") == "correct-horse");
  REQUIRE(::chmod(test.key_file.c_str(), 0644) == 0);
  CHECK(test.refused("TOKEN").code == error_code::access_denied);
}

TEST_CASE("secret keeper: a row that was changed by hand is refused") {
  in_folder test;
  test.set("TOKEN", "correct-horse", {"etl-*"});
  shell(test.store, "UPDATE secrets SET workflows = ''");
  auto why = test.refused("TOKEN");
  CHECK(why.code == error_code::store_damaged);
  CHECK(has(why, "secret TOKEN: "));
}

TEST_CASE("secret keeper: a new key encrypts all of a store, and the old one is kept for others") {
  in_folder test;
  test.set("A", "first-secret", {"etl-*"});
  test.set("B", "second-secret");
  secret_keeper all{{test.store, test.key_file, {}}};
  const auto before = all.list().value()[0].key_id;
  auto count = all.rekey();
  REQUIRE_MESSAGE(count, (count ? "" : count.error().message));
  CHECK(*count == 2);
  const auto listed = all.list();
  REQUIRE(listed);
  for (const auto& each : *listed)
    CHECK(each.key_id != before);
  CHECK(test.read("A", "etl-day") == "first-secret");
  CHECK(test.read("B") == "second-secret");
  const auto keys = test.folder.read("keys/secret.keys");
  CHECK(std::ranges::count(keys, '\n') == 3); // what it is, the new key, the old one
  const auto without_old = keys.substr(0, keys.rfind('\n', keys.size() - 2) + 1);
  test.folder.write("keys/secret.keys", without_old);
  CHECK(test.read("B") == "second-secret");
}

TEST_CASE("secret keeper: what is not there can't be removed, and the nearest name is told") {
  in_folder test;
  test.set("TOKEN", "correct-horse");
  secret_keeper all{{test.store, test.key_file, {}}};
  auto why = all.remove("TOKE");
  REQUIRE_FALSE(why);
  CHECK(why.error().code == error_code::secret_unknown);
  CHECK(has(why.error(), "did you mean \"TOKEN\"?"));
  CHECK(all.remove("TOKEN"));
  CHECK(all.list().value().empty());
  CHECK(secret_keeper{{test.folder / "none.db", test.key_file, {}}}.list().value().empty());
  CHECK_FALSE(std::filesystem::exists(test.folder / "none.db"));
}

TEST_CASE("secret keeper: what can be no secret is refused before a store is made") {
  in_folder test;
  secret_keeper all{{test.store, test.key_file, {}}};
  for (const auto& wanted :
       {secret_change{"a-b", "correct-horse", {}, ""}, secret_change{"A", "x", {}, ""},
        secret_change{"A", "correct-horse", {""}, ""}}) {
    auto done = all.set(wanted);
    REQUIRE_FALSE(done);
    CHECK(done.error().code == error_code::argument_invalid);
  }
  CHECK(test.folder.size() == 0);
}
