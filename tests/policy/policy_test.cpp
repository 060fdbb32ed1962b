#include "runtime/policy/policy.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

const policy_config nothing{};
const policy_config asks{policy_mode::ask, {}, {}, {"nop.*"}};
const policy_config denies{policy_mode::deny, {}, {}, {}};
const policy_config blocks{policy_mode::automatic, {}, {"system/exec.*"}, {}};
const policy_config allows{policy_mode::automatic, {"workflow.run", "nop.*"}, {}, {}};

policy_verdict verdict(const policy_config& own, const std::vector<policy_config>& above,
                       std::string_view action) {
  return decide(own, above, action).verdict;
}

} // namespace

TEST_CASE("policy: what a process may not do, no process that it leads to may") {
  CHECK(verdict(nothing, {}, "system/exec.execute") == policy_verdict::allowed);
  CHECK(verdict(nothing, {blocks}, "system/exec.execute") == policy_verdict::refused);
  CHECK(verdict(nothing, {allows}, "system/exec.execute") == policy_verdict::refused);
  CHECK(verdict(nothing, {allows}, "nop.nop") == policy_verdict::allowed);
  CHECK(verdict(nothing, {denies}, "nop.nop") == policy_verdict::refused);
  CHECK(verdict(allows, {asks}, "workflow.run") == policy_verdict::needs_approval);
  CHECK(verdict(asks, {nothing}, "workflow.run") == policy_verdict::needs_approval);
  CHECK(verdict(asks, {nothing}, "nop.nop") == policy_verdict::allowed);
}

TEST_CASE("policy: the strictest word counts, wherever it is said") {
  CHECK(verdict(asks, {blocks}, "system/exec.execute") == policy_verdict::refused);
  CHECK(verdict(blocks, {asks}, "system/exec.execute") == policy_verdict::refused);
  CHECK(verdict(nothing, {asks, nothing, denies}, "nop.nop") == policy_verdict::refused);
}

TEST_CASE("policy: a refusal says whose policy it is") {
  CHECK(decide(blocks, {}, "system/exec.execute").reason
        == "action system/exec.execute is not allowed by policy: it is in `block`");
  std::vector<policy_config> above{blocks};
  CHECK(
    decide(nothing, above, "system/exec.execute").reason
    == "action system/exec.execute is not allowed by policy: it is in `block` of a process that "
       "led to this one");
}
