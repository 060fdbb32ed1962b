#include "runtime/files/path_claims.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

std::string claimed(path_claims& claims, const std::string& path, const std::string& writer) {
  auto conflict = claims.claim(path, writer);
  return conflict ? to_string(*conflict, path) : "";
}

} // namespace

TEST_CASE("path claims: a path is one writer's, who may claim it again") {
  path_claims claims;
  CHECK(claimed(claims, "out/a", "flow/x") == "");
  CHECK(claimed(claims, "out/a", "flow/x") == "");
  CHECK(claimed(claims, "out/b", "flow/y") == "");
  CHECK(claimed(claims, "out/a", "flow/y") == "\"out/a\" is written by task flow/x, too");
}

TEST_CASE("path claims: a folder is all below it") {
  path_claims claims;
  CHECK(claimed(claims, "out", "flow/x") == "");
  CHECK(claimed(claims, "out/deep/a", "flow/y")
        == "\"out/deep/a\" is in \"out\", which task flow/x writes");
  CHECK(claimed(claims, "out/deep/a", "flow/x") == "");
  CHECK(claimed(claims, "outer", "flow/y") == "");
  CHECK(claimed(claims, "/abs/a", "flow/y") == "");
  CHECK(claimed(claims, "/abs", "flow/x")
        == "\"/abs/a\", which is in \"/abs\", is written by task flow/y, too");
}
