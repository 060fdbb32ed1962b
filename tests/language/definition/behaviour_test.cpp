// What loads now, and what loaded when a process was started.
#include "runtime/language/definition/load_context.hpp"
#include "tests/language/definition/stub_actions.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::testing;

namespace {

/// What is wrong by a check that is made since behaviour `since`, in a definition of `behaviour`.
std::size_t problems_under(behaviour_number behaviour, behaviour_number since) {
  auto options = stub_options();
  options.behaviour = behaviour;
  problem_list problems{"flow.yaml", 10};
  workflow made;
  import_cache imports{"", options.limits};
  load_context context{options, problems, made, imports};
  CHECK(context.compiling().behaviour == behaviour);
  context.refuse_since(since, {1, 2}, "nobody minded this before");
  return problems.take().size();
}

} // namespace

TEST_CASE("behaviour: what is refused from some number on still loads for what began before") {
  CHECK(problems_under(first_behaviour, first_behaviour + 1) == 0);
  CHECK(problems_under(first_behaviour + 1, first_behaviour + 1) == 1);
  CHECK(problems_under(first_behaviour + 2, first_behaviour + 1) == 1);
}
