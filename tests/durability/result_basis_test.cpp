#include "runtime/durability/result_basis.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

action command() {
  action made;
  made.service = "system/exec";
  made.method = "run";
  return made;
}

json some_script() {
  return {{"script", "cc -c $f $FLAGS"},
          {"shell", "bash"},
          {"variables", {{"f", "a.c"}}},
          {"env", {{"CC", "gcc"}}},
          {"workdir", "src"}};
}

result_basis basis_of_call(const json& input, const basis_terms& terms = {},
                           const action& what = command()) {
  result_basis made{"key"};
  add_call(made, what, input, terms);
  return made;
}

std::vector<std::string> changed(const json& before, const json& now) {
  return differences(basis_of_call(before).marks(), basis_of_call(now).marks());
}

basis_terms with_variable(std::string text) {
  basis_terms made;
  made.variable = [text = std::move(text)](const std::string& name) {
    return name == "FLAGS" ? std::optional{text} : std::nullopt;
  };
  return made;
}

} // namespace

TEST_CASE("result basis: script, values, env, shell, workdir and version count") {
  const auto same = basis_of_call(some_script()).digest();
  CHECK(basis_of_call(some_script()).digest() == same);
  auto other = some_script();
  other["script"] = "cc -c $f $FLAGS # again";
  CHECK(basis_of_call(other).digest() != same);
  CHECK(changed(some_script(), other) == std::vector<std::string>{"script changed"});
  other = some_script();
  other["variables"]["f"] = "b.c";
  CHECK(changed(some_script(), other) == std::vector<std::string>{"$f changed"});
  other = some_script();
  other["env"] = {{"CC", "clang"}, {"LD", "mold"}};
  CHECK(changed(some_script(), other)
        == std::vector<std::string>{"env CC changed", "env LD is new"});
  CHECK(changed(other, some_script())
        == std::vector<std::string>{"env CC changed", "env LD is gone"});
  other = some_script();
  other["workdir"] = ".";
  CHECK(changed(some_script(), other) == std::vector<std::string>{"workdir changed"});
  auto newer = command();
  newer.version = "2";
  CHECK(basis_of_call(some_script(), {}, newer).digest() != same);
}

TEST_CASE("result basis: how long it may take does not count") {
  auto other = some_script();
  other["warn"] = {{"signal", "USR1"}, {"before", "1s"}, {"timeout", "9s"}};
  CHECK(basis_of_call(other).digest() == basis_of_call(some_script()).digest());
}

TEST_CASE("result basis: a caller's variable counts where the script mentions it") {
  const auto same = basis_of_call(some_script(), with_variable("-O2")).digest();
  CHECK(basis_of_call(some_script(), with_variable("-O2")).digest() == same);
  CHECK(basis_of_call(some_script(), with_variable("-O0")).digest() != same);
  CHECK(basis_of_call(some_script()).digest() != same);
  auto other = some_script();
  other["script"] = "cc -c $f";
  CHECK(basis_of_call(other, with_variable("-O2")).digest()
        == basis_of_call(other, with_variable("-O0")).digest());
}

TEST_CASE("result basis: a value of the process hides the caller's variable of that name") {
  auto input = some_script();
  input["variables"]["FLAGS"] = "-g";
  CHECK(basis_of_call(input, with_variable("-O2")).digest()
        == basis_of_call(input, with_variable("-O0")).digest());
}

TEST_CASE("result basis: a key stands for input, values and env, not for script and shell") {
  const basis_terms with_key{.key = make_value("v1")};
  const auto same = basis_of_call(some_script(), with_key).digest();
  auto other = some_script();
  other["variables"]["f"] = "b.c";
  other["env"] = json::object();
  CHECK(basis_of_call(other, with_key).digest() == same);
  CHECK(basis_of_call(some_script(), {.key = make_value("v2")}).digest() != same);
  other["shell"] = "sh";
  CHECK(basis_of_call(other, with_key).digest() != same);
  action plain;
  plain.service = "shop";
  plain.method = "price";
  CHECK(basis_of_call({{"a", 1}}, with_key, plain).digest()
        == basis_of_call({{"a", 2}}, with_key, plain).digest());
  plain.method = "sell";
  CHECK(basis_of_call({{"a", 1}}, with_key, plain).digest()
        != basis_of_call({{"a", 1}}, with_key, command()).digest());
}

TEST_CASE("result basis: scope and folder count, and digests are keyed") {
  const auto same = basis_of_call(some_script()).digest();
  CHECK(basis_of_call(some_script(), {.scope = "flow"}).digest() != same);
  CHECK(basis_of_call(some_script(), {.folder = "/work"}).digest() != same);
  result_basis other{"another key"};
  add_call(other, command(), some_script(), {});
  CHECK(other.digest() != same);
}
