#include "runtime/secrets/key_ring.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

secret_key some_key(unsigned char last) {
  secret_key key{};
  key.back() = last;
  return key;
}

error refused(std::string_view text) {
  auto ring = read_key_file(text, "keys");
  REQUIRE_FALSE(ring);
  return ring.error();
}

} // namespace

TEST_CASE("key ring: a file has the keys in their order") {
  key_ring ring{{some_key(0xab), some_key(2)}};
  const auto text = to_key_file(ring);
  CHECK(text.starts_with("troupe secret keys 1\n0000"));
  CHECK(text.find("ab\n") != std::string::npos);
  auto back = read_key_file(text, "keys");
  REQUIRE(back);
  CHECK(back->keys == ring.keys);
  REQUIRE(back->find(id_of(some_key(2))) != nullptr);
  CHECK(*back->find(id_of(some_key(2))) == some_key(2));
  CHECK(back->find(id_of(some_key(3))) == nullptr);
}

TEST_CASE("key ring: what is no such file is refused whole, and nothing of it is shown") {
  const auto good = to_key_file({{some_key(1)}});
  for (const std::string& text :
       {std::string{}, std::string{"hunter2hunter2\n"}, std::string{"troupe secret keys 1\n"},
        good + "hunter2hunter2\n", good + "\n", good.substr(0, good.size() - 3),
        "troupe secret keys 2" + good.substr(20), good.substr(0, good.size() - 2) + "g\n"}) {
    INFO(text);
    auto why = refused(text);
    CHECK(why.code == error_code::secret_key);
    CHECK(why.message.starts_with("keys: "));
    CHECK(why.message.find("hunter2") == std::string::npos);
  }
}
