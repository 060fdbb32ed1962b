// Where `secret.NAME` may stand.
#include "tests/language/definition/stub_actions.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::testing;

namespace {

using names = std::set<std::string>;

names secrets_of(std::string_view text) {
  auto flow = load_flow(text);
  REQUIRE_MESSAGE(flow, (flow ? "" : to_string(flow.error().front())));
  return (*flow)->secrets;
}

bool names_secrets(std::string_view text) {
  auto flow = load_flow(text);
  REQUIRE_MESSAGE(flow, (flow ? "" : to_string(flow.error().front())));
  return (*flow)->tasks.back().work->input.names_secrets();
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("secrets: what an action is given may name them, and the workflow knows which") {
  CHECK(secrets_of("pipeline: {a: {run: 'x', env: {A: '${secret.TOKEN}'}}}") == names{"TOKEN"});
  CHECK(secrets_of("pipeline: {a: {run: 'x', stdin: 'u:$secret.PIN'}}") == names{"PIN"});
  CHECK(secrets_of("pipeline: {a: {run: {argv: [x, '--key=${secret.KEY}']}}}") == names{"KEY"});
  CHECK(secrets_of("pipeline: {a: {action: 'nop:nop', input: [{b: '${secret[\"A\"]}'}]}}")
        == names{"A"});
  CHECK(secrets_of("pipeline: {g: {env: {A: '$secret.G'}, tasks: {a: {run: x}}}}") == names{"G"});
  CHECK(secrets_of("defaults: {env: {A: '$secret.D'}}\npipeline: {a: {run: x}}") == names{"D"});
  CHECK(secrets_of("pipeline: {a: {action: 'system/exec:execute', "
                   "input: {commands: 'x', env: {A: $secret.E}}}}")
        == names{"E"});
  CHECK(secrets_of("pipeline: {a: {run: 'echo $secret'}}").empty());
}

TEST_CASE("secrets: an input knows whether it names one") {
  CHECK(names_secrets("pipeline: {a: {run: x, env: {A: $secret.T}}}"));
  CHECK(names_secrets("defaults: {env: {A: $secret.T}}\npipeline: {a: {action: "
                      "'system/exec:execute', input: {commands: x}}}"));
  CHECK(names_secrets("pipeline: {a: {action: 'nop:nop', input: [1, {b: '<${secret.T}>'}]}}"));
  CHECK_FALSE(names_secrets("pipeline: {a: {run: x, env: {A: secret.T}}}"));
}

TEST_CASE("secrets: no value that is kept or shown, no condition and no code may hold one") {
  for (const auto* text :
       {"init: {a: '$secret.T'}\npipeline: {a: {run: x}}",
        "pipeline: {a: {run: x, init: {a: '${secret.T}'}}}",
        "pipeline: {a: {run: x, post: {a: '${secret.T}'}}}",
        "pipeline: {a: {run: x, when: secret.T}}", "pipeline: {a: {run: x, output: $secret.T}}",
        "pipeline: {a: {run: x, workdir: $secret.T}}",
        "pipeline: {a: {action: 'printer:print', input: {message: $secret.T}}}",
        "pipeline: {a: {action: 'workflow:run', input: {location: b, context: {t: $secret.T}}}}"}) {
    INFO(text);
    CHECK(has(problems_of(text), "secret.T can't be read here: a secret goes into the input"));
  }
}

TEST_CASE("secrets: nothing is computed with one") {
  for (const auto* text : {"${secret.T + 'x'}", "${len(secret.T)}", "${secret.T.b}",
                           "${secret.T == ''}", "$secret.T.b", "${default(secret.T, '')}"}) {
    INFO(text);
    auto told
      = problems_of("pipeline: {a: {action: 'nop:nop', input: \"" + std::string{text} + "\"}}");
    CHECK_FALSE(told.empty());
    CHECK((has(told, "nothing can be computed with a secret") || has(told, "has no fields")));
  }
  CHECK(has(problems_of("pipeline: {a: {action: 'nop:nop', input: '${secret[1]}'}}"),
            "secrets have names only"));
}

TEST_CASE("secrets: a name of one's own is read from the root, and by processes of before") {
  CHECK(secrets_of("init: {secret: {a: 1}}\npipeline: {a: {action: 'nop:nop', input: $.secret.a}}")
          .empty());
  auto options = stub_options();
  options.behaviour = 1;
  auto flow = load_text("init: {secret: {a: 1}}\n"
                        "pipeline: {a: {action: 'nop:nop', input: $secret.a, when: secret.a > 0}}",
                        "flow.yaml", "", options);
  REQUIRE(flow);
  CHECK((*flow)->secrets.empty());
}
