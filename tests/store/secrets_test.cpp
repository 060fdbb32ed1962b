// Secrets in the store: what is kept is what was given, sealed by whoever uses it.
#include "tests/store/kept.hpp"
#include "tests/store/shell.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::testing;

namespace {

constexpr time_point noon{std::chrono::hours{12}};

kept_secret some(std::string name, std::string bytes = "sealed") {
  kept_secret row;
  row.name = std::move(name);
  row.workflows = {"etl-*", "nightly"};
  row.sealed = {1, "0123456789abcdef", std::string("\0nonce", 6), std::move(bytes)};
  row.who = "ada";
  row.when = noon;
  return row;
}

std::vector<std::string> names_in(secret_store& from) {
  std::vector<std::string> names;
  for (const auto& each : sound(from.secrets()))
    names.push_back(each.name);
  return names;
}

using lines = std::vector<std::string>;

} // namespace

TEST_CASE("secrets: one is read back as it was written, and replaced as a whole") {
  kept_in_sqlite kept;
  auto& in = *kept.made;
  CHECK(in.write_secret(some("TOKEN")));
  auto found = sound(in.find_secret("TOKEN"));
  REQUIRE(found.has_value());
  CHECK(found->workflows == lines{"etl-*", "nightly"});
  CHECK(found->sealed.format == 1);
  CHECK(found->sealed.key_id == "0123456789abcdef");
  CHECK(found->sealed.nonce == std::string("\0nonce", 6));
  CHECK(found->sealed.bytes == "sealed");
  CHECK(found->who == "ada");
  CHECK(found->when == noon);
  CHECK_FALSE(found->is_damaged);
  auto other = some("TOKEN", "again");
  other.workflows.clear();
  CHECK(in.write_secret(other));
  found = sound(in.find_secret("TOKEN"));
  REQUIRE(found.has_value());
  CHECK(found->sealed.bytes == "again");
  CHECK(found->workflows.empty());
  CHECK_FALSE(sound(in.find_secret("token")).has_value());
}

TEST_CASE("secrets: they are listed by name, and gone once they are removed") {
  kept_in_sqlite kept;
  auto& in = *kept.made;
  for (const auto* name : {"B", "A", "C"})
    CHECK(in.write_secret(some(name)));
  CHECK(names_in(in) == lines{"A", "B", "C"});
  CHECK(sound(in.remove_secret("B")));
  CHECK_FALSE(sound(in.remove_secret("B")));
  CHECK(names_in(in) == lines{"A", "C"});
}

TEST_CASE("secrets: all are sealed anew, or none") {
  kept_in_sqlite kept;
  auto& in = *kept.made;
  CHECK(in.write_secret(some("A", "a")));
  CHECK(in.write_secret(some("B", "b")));
  auto failed = in.reseal_secrets([](const kept_secret& row) -> result<sealed_text> {
    if (row.name == "B")
      return failure(error_code::secret_key, "no key");
    return sealed_text{1, "new", "n", "other"};
  });
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == error_code::secret_key);
  CHECK(sound(in.find_secret("A"))->sealed.bytes == "a");
  auto done = in.reseal_secrets([](const kept_secret& row) -> result<sealed_text> {
    return sealed_text{1, "new", "n", row.sealed.bytes + '2'};
  });
  CHECK(sound(std::move(done)) == 2);
  CHECK(sound(in.find_secret("A"))->sealed.bytes == "a2");
  CHECK(sound(in.find_secret("B"))->sealed.key_id == "new");
  CHECK(sound(in.find_secret("B"))->who == "ada");
}

TEST_CASE("secrets: a row that was changed is told as damaged, and by store check") {
  for (const auto* sql : {"UPDATE secrets SET workflows = '*'", "UPDATE secrets SET sealed = x'00'",
                          "UPDATE secrets SET who = 'bob'", "UPDATE secrets SET name = 'OTHER'",
                          "UPDATE secrets SET at = at + 1"}) {
    INFO(sql);
    kept_in_sqlite kept;
    CHECK(kept.made->write_secret(some("TOKEN")));
    CHECK(sound(kept.made->check()).empty());
    shell(kept.path, sql);
    CHECK(sound(kept.made->secrets()).at(0).is_damaged);
    const auto faults = sound(kept.made->check());
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].find("is not what was stored") != std::string::npos);
  }
}
