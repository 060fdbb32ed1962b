#include "api/access/roles.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <utility>

using namespace troupe;
using namespace troupe::api;

namespace {

caller called(role allowed, std::string workflows = {}) {
  caller made;
  made.token = "ci";
  made.may = allowed;
  made.workflows = std::move(workflows);
  return made;
}

std::string fault_of(const result<void>& done) {
  return done ? "" : done.error().message;
}

} // namespace

TEST_CASE("roles: each has a name, by which it is read back") {
  for (auto each : {role::viewer, role::operates, role::admin})
    CHECK(role_named(role_name(each)) == each);
  CHECK(role_name(role::operates) == "operator");
  CHECK(role_name(role::nobody) == "nobody");
}

TEST_CASE("roles: what is none is told with the names that there are") {
  CHECK(role_named("admn").error().message
        == "\"admn\" is no role: expected viewer, operator or admin; did you mean \"admin\"?");
  CHECK_FALSE(role_named("nobody"));
  CHECK_FALSE(role_named("operates"));
  CHECK_FALSE(role_named(""));
}

TEST_CASE("roles: each may what those before it may, and no more") {
  constexpr std::array all{role::nobody, role::viewer, role::operates, role::admin};
  for (auto held : all)
    for (auto needed : all)
      CHECK(may(called(held), needed, "etl").has_value() == (held >= needed));
}

TEST_CASE("roles: what is missing is told, and how to get it") {
  const auto denied = may(called(role::viewer), role::operates, "etl");
  REQUIRE_FALSE(denied);
  CHECK(denied.error().code == error_code::access_denied);
  CHECK(denied.error().message
        == "this needs the role operator, and the token \"ci\" has the role viewer: use another "
           "token, or have an admin make one (troupe token add NAME --role operator)");
  CHECK(fault_of(may(caller{}, role::viewer)) == "this needs a token with the role viewer");
}

TEST_CASE("roles: a pattern binds to workflows of such names") {
  const auto bound = called(role::operates, "etl-*");
  CHECK(may(bound, role::operates, "etl-daily"));
  CHECK(may(bound, role::viewer, "etl-"));
  CHECK(fault_of(may(bound, role::operates, "billing"))
        == "the token \"ci\" is for workflows named etl-* only, and this is about \"billing\": use "
           "another token");
  CHECK_FALSE(may(bound, role::viewer, "billing"));
  CHECK_FALSE(may(bound, role::viewer, "my-etl-daily"));
}

TEST_CASE("roles: who is bound to some workflows changes nothing that is about all") {
  CHECK(may(called(role::operates, "etl-*"), role::viewer));
  CHECK_FALSE(may(called(role::operates, "etl-*"), role::operates));
  CHECK_FALSE(may(called(role::admin, "etl-*"), role::admin));
  CHECK(may(called(role::admin), role::admin));
}

TEST_CASE("roles: what nobody is needed for, anybody may") {
  CHECK(may(called(role::viewer, "etl-*"), role::nobody, "billing"));
}
