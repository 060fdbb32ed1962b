#include "runtime/action/host.hpp"
#include "tests/service/run_action.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

/// Remembers what was asked, and answers at once.
struct recording_host : action_host {
  void run_workflow(sub_workflow_request request, std::stop_token, action_promise answer) override {
    asked.push_back(std::move(request));
    answer.fulfil(make_value({{"processId", "p1"}}));
  }
  void wait_for_process(std::string process_id, duration timeout, std::stop_token,
                        action_promise answer) override {
    answer.fulfil(make_value({{"waited", process_id}, {"ms", timeout / 1ms}}));
  }
  void process_status(std::string process_id, action_promise answer) override {
    answer.fulfil(make_value({{"status", process_id}}));
  }
  void send_signal(std::string process_id, std::string name, value payload,
                   action_promise answer) override {
    answer.fulfil(make_value({{"to", process_id}, {"signal", name}, {"payload", *payload}}));
  }

  std::vector<sub_workflow_request> asked;
};

struct workflow_case {
  std::shared_ptr<recording_host> host = std::make_shared<recording_host>();
  action_registry registry = builtin();

  result<value> call(const char* method, json input) {
    action_context context;
    context.process_id = "parent";
    context.folder = "/flows";
    context.host = host;
    return run_action(registry, "workflow", method, std::move(input), context);
  }
};

} // namespace

TEST_CASE("workflow: run hands its whole input to the runtime") {
  workflow_case test;
  auto answer = test.call("run", {{"location", "child"},
                                  {"tasks", {"a", "b"}},
                                  {"context", {{"x", 1}}},
                                  {"async", true},
                                  {"ignoreError", true},
                                  {"timeoutMs", 1500}});
  REQUIRE_MESSAGE(answer, message_of(answer));
  CHECK(**answer == json{{"processId", "p1"}});
  REQUIRE(test.host->asked.size() == 1);
  const auto& asked = test.host->asked.front();
  CHECK(asked.location == "child");
  CHECK(asked.folder == "/flows");
  CHECK(asked.tasks == std::vector<std::string>{"a", "b"});
  CHECK(asked.init == json{{"x", 1}});
  CHECK(asked.async);
  CHECK(asked.ignore_error);
  CHECK(asked.timeout == 1500ms);
  CHECK(asked.parent_process_id == "parent");
}

TEST_CASE("workflow: run needs a location only, and parameters is another name for context") {
  workflow_case test;
  REQUIRE(test.call("run", {{"location", "child"}, {"tasks", "one"}}));
  CHECK(test.host->asked.back().init == json::object());
  CHECK_FALSE(test.host->asked.back().async);
  CHECK(test.host->asked.back().timeout == 0ms);
  CHECK(test.host->asked.back().tasks == std::vector<std::string>{"one"});
  REQUIRE(test.call("run", {{"location", "child"}, {"parameters", {{"y", 2}}}}));
  CHECK(test.host->asked.back().init == json{{"y", 2}});
}

TEST_CASE("workflow: run names what is wrong with its input") {
  workflow_case test;
  auto fault = [&](json input) { return message_of(test.call("run", std::move(input))); };
  CHECK(fault(json::object()) == "missing field \"location\", text");
  CHECK(fault({{"location", ""}})
        == "field \"location\" is text (\"\"): expected the location of a workflow");
  CHECK(fault({{"location", "x"}, {"contxt", 1}})
        == "unknown field \"contxt\"; did you mean \"context\"?");
  CHECK(fault({{"location", "x"}, {"context", {1}}})
        == "field \"context\" is a list: expected a map of names and values");
  CHECK(fault({{"location", "x"}, {"context", {{"a", 1}}}, {"parameters", {{"a", 1}}}})
        == "context and parameters are two names for one thing: give only one");
  CHECK(fault({{"location", "x"}, {"timeoutMs", 1.5}})
        == "field \"timeoutMs\" is a real number (1.5): expected a natural number of milliseconds");
  CHECK(test.host->asked.empty());
}

TEST_CASE("workflow: wait and status ask for a process") {
  workflow_case test;
  CHECK(**test.call("wait", {{"processId", "p"}, {"timeoutMs", 20}})
        == json{{"waited", "p"}, {"ms", 20}});
  CHECK(**test.call("wait", {{"processid", "p"}}) == json{{"waited", "p"}, {"ms", 0}});
  CHECK(**test.call("status", {{"processId", "p"}}) == json{{"status", "p"}});
  CHECK(message_of(test.call("wait", nullptr)) == "missing field \"processId\", text");
}

TEST_CASE("workflow: signal hands a name and a payload to a process") {
  workflow_case test;
  CHECK(**test.call("signal", {{"processId", "p"}, {"name", "go"}, {"payload", {1}}})
        == json{{"to", "p"}, {"signal", "go"}, {"payload", {1}}});
  CHECK(**test.call("signal", {{"processId", "p"}, {"name", "go"}})
        == json{{"to", "p"}, {"signal", "go"}, {"payload", nullptr}});
  CHECK(message_of(test.call("signal", {{"processId", "p"}})) == "missing field \"name\", text");
}

TEST_CASE("workflow: outside of a runtime it fails") {
  for (const auto* method : {"wait", "status"})
    CHECK(message_of(run_action(builtin(), "workflow", method, {{"processId", "p"}}))
          == "the workflow service needs a runtime, and this action runs outside of one");
}
