#include "cli/quota_flags.hpp"

#include <doctest/doctest.h>

#include <CLI/CLI.hpp>

#include <algorithm>

using namespace troupe;
using namespace troupe::cli;

namespace {

result<api::quota_setting> quotas_of(std::vector<std::string> arguments) {
  quota_flags flags;
  CLI::App command;
  add_quota_flags(command, flags);
  std::ranges::reverse(arguments);
  command.parse(std::move(arguments));
  return check(flags);
}

std::string quota_fault(std::vector<std::string> arguments) {
  auto made = quotas_of(std::move(arguments));
  return made ? "" : made.error().message;
}

} // namespace

TEST_CASE("quota flags: none bounds nothing") {
  auto made = quotas_of({});
  REQUIRE(made);
  CHECK_FALSE(made->active.is_set());
  CHECK_FALSE(made->waiting.is_set());
  CHECK_FALSE(made->stored.is_set());
}

TEST_CASE("quota flags: each bounds its own, of workflows the first that matches") {
  auto made = quotas_of({"--active-of-token", "5", "--waiting-of-token", "2", "--stored-of-token",
                         "1GiB", "--active-of-workflow", "etl-*=3", "--active-of-workflow", "*=9",
                         "--waiting-of-workflow", "a=b=1", "--stored-of-workflow", "etl=10KiB"});
  REQUIRE_MESSAGE(made, (made ? "" : made.error().message));
  CHECK(made->active.of_token == 5);
  CHECK(made->waiting.of_token == 2);
  CHECK(made->stored.of_token == std::uint64_t{1} << 30);
  CHECK(made->active.of_workflow("etl-a") == 3);
  CHECK(made->active.of_workflow("other") == 9);
  CHECK(made->waiting.of_workflow("a=b") == 1);
  CHECK(made->waiting.of_workflow("a") == 0);
  CHECK(made->stored.of_workflow("etl") == 10 * 1024);
}

TEST_CASE("quota flags: what is none is refused with the option's name") {
  CHECK(quota_fault({"--active-of-token", "0"}).starts_with("--active-of-token: "));
  CHECK(quota_fault({"--waiting-of-workflow", "a"})
        == "--waiting-of-workflow: found 'a', expected PATTERN=N, such as 'etl-*=10'");
  CHECK(quota_fault({"--stored-of-token", "lots"})
        == "--stored-of-token: found 'lots', expected a size such as 10GiB");
  CHECK(
    quota_fault({"--stored-of-workflow", "a=0"}).starts_with("--stored-of-workflow: found '0'"));
  CHECK(quota_fault({"--stored-of-workflow", "=1GiB"}).find("expected PATTERN=SIZE")
        != std::string::npos);
}
