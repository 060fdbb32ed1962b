#include "runtime/base/hash.hpp"

#include <doctest/doctest.h>

using namespace troupe;

TEST_CASE("content hash: the digests of FIPS 180-4's examples") {
  CHECK(to_string(hash_of("abc"))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(to_string(hash_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST_CASE("content hash: what comes in pieces has the digest of the whole") {
  content_hasher pieces;
  for (auto part : {"a", "", "bc"})
    pieces.add(part);
  CHECK(pieces.finish() == hash_of("abc"));
  CHECK(content_hasher{}.finish() == hash_of(""));
}
