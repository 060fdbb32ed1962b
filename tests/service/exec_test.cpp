#include "tests/service/run_action.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

result<value> execute(json input, action_context context = {}) {
  static const auto registry = builtin();
  return run_action(registry, "system/exec", "execute", std::move(input), std::move(context));
}

} // namespace

TEST_CASE("exec: answers what each command wrote, and the whole") {
  auto output = execute({{"commands", {"echo one", "echo two; echo err >&2"}}});
  REQUIRE(output);
  CHECK(**output
        == json{{"commands",
                 {{{"input", "echo one"}, {"output", "one\n"}, {"stderr", ""}, {"status", 0}},
                  {{"input", "echo two; echo err >&2"},
                   {"output", "two\n"},
                   {"stderr", "err\n"},
                   {"status", 0}}}},
                {"stdout", "one\ntwo\n"},
                {"stderr", "err\n"},
                {"status", 0}});
}
