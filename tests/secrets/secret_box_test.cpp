#include "runtime/secrets/secret_box.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

secret_key some_key(unsigned char first) {
  secret_key key{};
  key[0] = first;
  return key;
}

sealed_text sealed(std::string_view text, const secret_key& key = some_key(1)) {
  auto made = seal(text, "name", key);
  REQUIRE(made);
  return *made;
}

error refused(const sealed_text& what, std::string_view bound = "name",
              const secret_key& key = some_key(1)) {
  auto text = unseal(what, bound, key);
  REQUIRE_FALSE(text);
  return text.error();
}

} // namespace

TEST_CASE("secret box: a text comes back as it was sealed, and is not in what is stored") {
  for (const std::string& text : {std::string{"correct-horse"}, std::string{},
                                  std::string(100'000, 'x'), std::string{"a\0b\xff", 4}}) {
    auto made = sealed(text);
    auto back = unseal(made, "name", some_key(1));
    REQUIRE(back);
    CHECK(*back == text);
    CHECK((text.empty() || made.bytes.find(text) == std::string::npos));
    CHECK(made.format == 1);
    CHECK(made.key_id == id_of(some_key(1)));
  }
}

TEST_CASE("secret box: the same text is never sealed alike") {
  auto first = sealed("correct-horse");
  auto second = sealed("correct-horse");
  CHECK(first.nonce != second.nonce);
  CHECK(first.bytes != second.bytes);
}

TEST_CASE("secret box: what was changed, moved or sealed with another key is refused") {
  const auto good = sealed("correct-horse");
  CHECK(refused(good, "other").code == error_code::store_damaged);
  CHECK(refused(good, "name", some_key(2)).code == error_code::store_damaged);
  for (std::size_t at = 0; at < good.bytes.size(); ++at) {
    auto bad = good;
    bad.bytes[at] = static_cast<char>(bad.bytes[at] ^ 1);
    CHECK(refused(bad).code == error_code::store_damaged);
  }
  auto bad = good;
  bad.nonce[0] = static_cast<char>(bad.nonce[0] ^ 1);
  CHECK(refused(bad).code == error_code::store_damaged);
  bad = good;
  bad.nonce.pop_back();
  CHECK(refused(bad).code == error_code::store_damaged);
  bad = good;
  bad.bytes.resize(3);
  CHECK(refused(bad).code == error_code::store_damaged);
  bad = good;
  bad.bytes += "more";
  CHECK(refused(bad).code == error_code::store_damaged);
}

TEST_CASE("secret box: a form of a newer Troupe is told as such") {
  auto newer = sealed("correct-horse");
  newer.format = 2;
  CHECK(refused(newer).code == error_code::store_newer);
}

TEST_CASE("secret box: keys differ, and so do their ids") {
  auto first = fresh_secret_key();
  auto second = fresh_secret_key();
  REQUIRE(first);
  REQUIRE(second);
  CHECK(*first != *second);
  CHECK(id_of(*first) != id_of(*second));
  CHECK(id_of(*first) == id_of(*first));
  CHECK(id_of(*first).size() == 16);
}
