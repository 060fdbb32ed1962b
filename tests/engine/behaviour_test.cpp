// What processes of an earlier behaviour decide as they always did.
#include "tests/engine/engine_fixture.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::testing;

namespace {

const drive_options first{.behaviour = first_behaviour};

} // namespace

TEST_CASE("behaviour 1: a path that leads to nothing stays as it is written") {
  driven_process p{R"yaml(
init: {m: {k: 1}}
pipeline:
  never: {when: false, action: "nop:nop"}
  a: {action: "nop:nop", input: ["$never", "t $m.zz"]}
)yaml",
                   first};
  CHECK(p.output()["a"] == json{"$never", "t $m.zz"});
}

TEST_CASE("behaviour 1: fields of an output are found as they are written alone") {
  driven_process p{R"yaml(
pipeline:
  a: {action: "nop:nop", input: {stdout: out}, post: {one: $Stdout, two: "${Stdout}"}}
)yaml",
                   first};
  CHECK(p.output()["one"] == "$Stdout");
  CHECK(p.output()["two"] == nullptr);
}

TEST_CASE("behaviour 1: each dependent tells all that its dependency tells") {
  driven_process p{R"yaml(
pipeline:
  kind: parallel
  tasks:
    a: {action: "nop:fail", input: {message: boom}}
    b: {dependsOn: a, action: "nop:nop"}
    c: {dependsOn: b, action: "nop:nop"}
)yaml",
                   first};
  CHECK(p.errors()["c"] == "dependency \"b\" failed: dependency \"a\" failed: boom");
}

TEST_CASE("behaviour 1: an error in retry.when is passed over") {
  driven_process p{R"yaml(
pipeline:
  a: {action: "nop:fail", input: {message: boom}, retry: {maxRetries: 9, when: "error > 3"}}
)yaml",
                   first};
  CHECK(p.errors()["a"] == "boom");
}

TEST_CASE("behaviour 1: each failure in a loop is kept") {
  driven_process p{R"yaml(
init: {i: 0}
pipeline:
  count: {action: "nop:nop", post: {i: "${i + 1}"}}
  a: {continueOnError: true, action: "nop:fail", input: {message: boom}}
  again: {action: "nop:nop", goto: {when: "i < 5", task: count}}
)yaml",
                   first};
  CHECK(p.machine().output().failures.size() == 5);
}
