// Secrets of whole processes: actions get them, and nothing else does.
#include "runtime/node/secret_keeper.hpp"
#include "tests/base/temporary_folder.hpp"
#include "tests/node/answers.hpp"
#include "tests/node/gate.hpp"
#include "troupe/runtime.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::testing;

namespace {

constexpr auto tells = R"(
name: flow
pipeline:
  a: {action: "test:tell", input: {auth: "Bearer ${secret.TOKEN}"}}
  b: {action: "test:tell", input: {said: "${a.auth}"}}
)";

struct with_secrets {
  temporary_folder folder;
  std::string store = folder / "troupe.db";
  std::string keys = folder / "secret.keys";
  std::mutex mutex; // guards what is given
  std::vector<json> given;

  void set(const std::string& text, std::vector<std::string> workflows = {}) const {
    auto done = secret_keeper{{store, keys, {}}}.set({"TOKEN", text, std::move(workflows), "ada"});
    REQUIRE_MESSAGE(done, (done ? "" : done.error().message));
  }

  /// `test:tell` gives back what it was given, `test:refuse` fails with that.
  service methods() {
    auto note = [this](const json& input) {
      std::lock_guard lock{mutex};
      given.push_back(input);
      return input;
    };
    return service{"test"}
      .method("tell", note)
      .method("refuse", [note](const value& input, const action_context&) -> result<value> {
        return failure("refused: " + note(*input).dump());
      });
  }

  runtime_options options(std::map<std::string, std::string> alone = {}) const {
    return {.threads = 2, .secrets = std::move(alone), .secret_key_file = keys};
  }

  /// Whether the text stands in some file of the folder.
  bool is_kept(std::string_view text) const {
    for (const auto& each : std::filesystem::recursive_directory_iterator{folder.path()})
      if (each.is_regular_file()) {
        std::ifstream file{each.path(), std::ios::binary};
        const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
        if (bytes.find(text) != std::string::npos)
          return true;
      }
    return false;
  }
};

process_output run(runtime& node, std::string_view text) {
  auto running = node.start(loaded(node, text));
  REQUIRE_MESSAGE(running, (running ? "" : running.error().message));
  return running->wait();
}

} // namespace

TEST_CASE("secrets: an action gets them, and what it gives is kept without them") {
  with_secrets test;
  test.set("correct-horse");
  {
    runtime node{test.options()};
    REQUIRE(node.add(test.methods()));
    REQUIRE(node.open_store({.path = test.store}));
    auto ended = run(node, tells);
    CHECK(ended.state == process_state::completed);
    CHECK(ended.output["a"] == json{{"auth", "Bearer ***"}});
    CHECK_FALSE(test.is_kept("correct-horse"));
  }
  REQUIRE(test.given.size() == 2);
  CHECK(test.given[0] == json{{"auth", "Bearer correct-horse"}});
  CHECK(test.given[1] == json{{"said", "Bearer ***"}});
  CHECK_FALSE(test.is_kept("correct-horse"));
}

TEST_CASE("secrets: an error has none") {
  with_secrets test;
  runtime node{test.options({{"TOKEN", "correct-horse"}})};
  REQUIRE(node.add(test.methods()));
  auto ended = run(node, "pipeline: {a: {action: 'test:refuse', input: {t: $secret.TOKEN}}}");
  CHECK(ended.state == process_state::failed);
  CHECK(ended.errors.at("a") == R"(refused: {"t":"***"})");
  REQUIRE(test.given.size() == 1);
  CHECK(test.given[0] == json{{"t", "correct-horse"}});
}

TEST_CASE("secrets: nothing is started of what can't have them") {
  with_secrets test;
  test.set("correct-horse", {"etl-*"});
  runtime node{test.options()};
  REQUIRE(node.add(test.methods()));
  REQUIRE(node.open_store({.path = test.store}));
  auto refused = node.start(loaded(node, tells));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == error_code::secret_missing);
  CHECK(refused.error().message.find("TOKEN is for etl-*") != std::string::npos);
  CHECK(test.given.empty());
  test.set("correct-horse", {"flow"});
  CHECK(run(node, tells).state == process_state::completed); // read anew
}

TEST_CASE("secrets: a process that goes on reads them anew, and can't go on without") {
  with_secrets test;
  test.set("correct-horse");
  constexpr auto waits = R"(
name: flow
pipeline:
  hold: {action: "gate:pass", input: {t: $secret.TOKEN}}
  a: {action: "test:tell", input: {t: $secret.TOKEN}}
)";
  gate door;
  std::string id;
  {
    auto options = test.options();
    options.at_end = at_end::leave;
    runtime node{std::move(options)};
    REQUIRE(node.add(test.methods()));
    REQUIRE(node.add(door.service()));
    REQUIRE(node.open_store({.path = test.store}));
    auto running = node.start(loaded(node, waits));
    REQUIRE(running);
    id = running->id();
    door.await(1);
  }
  REQUIRE(secret_keeper{{test.store, test.keys, {}}}.remove("TOKEN"));
  door.open();
  {
    runtime node{test.options()};
    REQUIRE(node.add(test.methods()));
    REQUIRE(node.add(door.service()));
    REQUIRE(node.open_store({.path = test.store}));
    auto refused = node.resume(id);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == error_code::secret_missing);
  }
  runtime node{test.options({{"TOKEN", "battery-staple"}})};
  REQUIRE(node.add(test.methods()));
  REQUIRE(node.add(door.service()));
  REQUIRE(node.open_store({.path = test.store}));
  auto again = node.resume(id);
  REQUIRE_MESSAGE(again, (again ? "" : again.error().message));
  CHECK(again->wait().state == process_state::completed);
  REQUIRE(test.given.size() == 1);
  CHECK(test.given[0] == json{{"t", "battery-staple"}});
  CHECK_FALSE(test.is_kept("battery-staple"));
  CHECK_FALSE(test.is_kept("correct-horse"));
}

TEST_CASE("secrets: a sub-workflow reads its own, by its own name") {
  with_secrets test;
  test.set("correct-horse", {"child"});
  test.folder.write("child.yaml",
                    "name: child\n"
                    "pipeline: {a: {action: 'test:tell', input: {t: $secret.TOKEN}}}\n");
  test.folder.write("other.yaml",
                    "name: other\n"
                    "pipeline: {a: {action: 'test:tell', input: {t: $secret.TOKEN}}}\n");
  runtime node{test.options()};
  REQUIRE(node.add(test.methods()));
  REQUIRE(node.open_store({.path = test.store}));
  auto call = [&](const std::string& file) {
    auto flow = node.load_text("name: parent\npipeline: {c: {action: 'workflow:run', input: "
                               "{location: "
                                 + file + "}}}",
                               "parent.yaml", test.folder.path().string());
    REQUIRE_MESSAGE(flow, (flow ? "" : to_string(flow.error().front())));
    auto running = node.start(*flow);
    REQUIRE(running);
    return running->wait();
  };
  CHECK(call("child.yaml").state == process_state::completed);
  REQUIRE(test.given.size() == 1);
  CHECK(test.given[0] == json{{"t", "correct-horse"}});
  auto refused = call("other.yaml");
  CHECK(refused.state == process_state::failed);
  CHECK(refused.errors.at("c").find("TOKEN is for child") != std::string::npos);
}

TEST_CASE("secrets: a sub-workflow hides those of the process that started it, resumed too") {
  with_secrets test;
  test.set("correct-horse", {"parent"});
  test.folder.write("child.yaml", "name: child\n"
                                  "pipeline:\n"
                                  "  before: {action: 'test:leak'}\n"
                                  "  hold: {action: 'gate:pass', input: {}}\n"
                                  "  after: {action: 'test:leak'}\n");
  auto leaking = [&] {
    return test.methods().method("leak", [](const json&) { return json("it is correct-horse"); });
  };
  gate door;
  std::string id;
  {
    auto options = test.options();
    options.at_end = at_end::leave;
    runtime node{std::move(options)};
    REQUIRE(node.add(leaking()));
    REQUIRE(node.add(door.service()));
    REQUIRE(node.open_store({.path = test.store}));
    auto flow = node.load_text("name: parent\n"
                               "pipeline:\n"
                               "  own: {action: 'test:tell', input: {t: $secret.TOKEN}}\n"
                               "  c: {action: 'workflow:run', input: {location: child.yaml}}\n",
                               "parent.yaml", test.folder.path().string());
    REQUIRE_MESSAGE(flow, (flow ? "" : to_string(flow.error().front())));
    auto running = node.start(*flow);
    REQUIRE_MESSAGE(running, (running ? "" : running.error().message));
    id = running->id();
    door.await(1);
  }
  CHECK_FALSE(test.is_kept("it is correct-horse"));
  door.open();
  runtime node{test.options()};
  REQUIRE(node.add(leaking()));
  REQUIRE(node.add(door.service()));
  REQUIRE(node.open_store({.path = test.store}));
  auto again = node.resume(id);
  REQUIRE_MESSAGE(again, (again ? "" : again.error().message));
  auto ended = again->wait();
  CHECK(ended.state == process_state::completed);
  CHECK(ended.output["c"]["output"]["before"] == "it is ***");
  CHECK(ended.output["c"]["output"]["after"] == "it is ***");
  CHECK_FALSE(test.is_kept("it is correct-horse"));
}
