#include "runtime/node/workflow_host.hpp"
#include "tests/actors/actor_world.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <future>
#include <thread>

using namespace std::chrono_literals;
using namespace troupe;
using troupe::testing::actor_world;

namespace {

/// A node with a host, whose workflows are texts by path.
class host_case {
public:
  host_case() {
    auto load = [this](const std::string& path) -> checked<workflow_ptr> {
      if (before_load)
        before_load();
      auto known = files.find(path);
      if (known == files.end())
        return tl::unexpected{std::vector<problem>{{path, {}, "there is no such file"}}};
      return load_text(known->second, path, {}, {world.actions, world.types, {}});
    };
    host = std::make_shared<workflow_host>(world.system, world.supervising, world.jobs, load);
    files["/flows/echo.yaml"]
      = "inputs: {n: {type: int}}\n"
        "init: {n: 1}\n"
        "pipeline: {say: {action: 'nop:nop', input: {n: $n}}, other: {action: 'nop:nop'}}";
    files["/flows/fails.yaml"]
      = "pipeline: {broken: {action: 'nop:fail', input: {message: out of paper}}}";
    files["/flows/naps.yaml"] = "pipeline: {nap: {action: 'time:sleep', input: {duration: 1m}}}";
  }

  action_promise promise() {
    return action_promise{[this](action_answer given) { answers.push_back(given.outcome); }};
  }

  /// Asks for a run, lets its file be read, and settles.
  void run(sub_workflow_request request) {
    request.folder = "/flows";
    host->run_workflow(std::move(request), stop.get_token(), promise());
    finish_jobs();
  }

  void finish_jobs() {
    std::promise<void> reached;
    CHECK(world.jobs.submit([&] { reached.set_value(); }));
    reached.get_future().wait();
    world.settle();
  }

  /// What the only answer holds.
  json output() const {
    REQUIRE(answers.size() == 1);
    REQUIRE_MESSAGE(answers.front(), (answers.front() ? "" : answers.front().error().message));
    return **answers.front();
  }
  std::string error() const {
    REQUIRE(answers.size() == 1);
    REQUIRE(!answers.front());
    return answers.front().error().message;
  }

  std::map<std::string, std::string> files;
  std::function<void()> before_load; ///< In the job that loads.
  std::vector<result<value>> answers;
  std::stop_source stop;
  actor_world world;
  std::shared_ptr<workflow_host> host;
};

sub_workflow_request request_of(std::string location) {
  sub_workflow_request made;
  made.location = std::move(location);
  return made;
}

} // namespace

TEST_CASE("workflow host: a run answers with the child's end, found without its extension") {
  host_case test;
  auto request = request_of("echo");
  request.init = {{"n", 7}};
  test.run(request);
  auto ended = test.output();
  CHECK(ended["state"] == "completed");
  CHECK(ended["output"]["say"]["n"] == 7);
  CHECK(ended["errors"] == json::object());
  CHECK(ended["processId"].get<std::string>().starts_with("echo/"));
}

TEST_CASE("workflow host: only the tasks that were asked for run") {
  host_case test;
  auto request = request_of("echo.yaml");
  request.tasks = {"other"};
  test.run(request);
  CHECK(!test.output()["output"].contains("say"));
}

TEST_CASE("workflow host: a child that fails fails its task, and tells why") {
  host_case test;
  test.run(request_of("fails"));
  CHECK(test.error().find("failed: broken: out of paper") != std::string::npos);
}

TEST_CASE("workflow host: with errors ignored, a failed child is an answer like any other") {
  host_case test;
  auto request = request_of("fails");
  request.ignore_error = true;
  test.run(request);
  CHECK(test.output()["state"] == "failed");
  CHECK(test.output()["errors"]["broken"] == "out of paper");
}

TEST_CASE("workflow host: a definition that does not load is told with its place") {
  host_case test;
  test.run(request_of("missing"));
  CHECK(test.error() == "/flows/missing.yaml: there is no such file");
}

TEST_CASE("workflow host: a task that the child does not have is refused") {
  host_case test;
  auto request = request_of("echo");
  request.tasks = {"yodel"};
  test.run(request);
  CHECK(test.error() == "workflow echo has no task \"yodel\"");
}

TEST_CASE("workflow host: a context that does not fit the child's inputs is refused") {
  host_case test;
  auto request = request_of("echo");
  request.init = {{"n", "many"}};
  test.run(request);
  CHECK(test.error().find('n') != std::string::npos);
}

TEST_CASE("workflow host: a stop cancels the child, and its end is the answer") {
  host_case test;
  test.run(request_of("naps"));
  CHECK(test.answers.empty());
  test.stop.request_stop();
  test.world.settle();
  CHECK(test.error().find("cancelled (its parent task was told to stop)") != std::string::npos);
}

TEST_CASE("workflow host: a stop that came before the child was loaded lets none start") {
  host_case test;
  test.stop.request_stop();
  test.run(request_of("naps"));
  CHECK(test.error() == "stopped before its definition was loaded");
  auto known = test.world.ask<process_list>(test.world.supervising, list_processes{});
  REQUIRE(known);
  CHECK(known->processes.empty());
}

TEST_CASE(
  "workflow host: a definition that can't be read now keeps neither a stop nor a job slot") {
  host_case test;
  std::promise<void> begun, gate;
  test.before_load = [&] {
    begun.set_value();
    gate.get_future().wait();
  };
  test.host->run_workflow(request_of("naps"), test.stop.get_token(), test.promise());
  begun.get_future().wait();
  test.stop.request_stop();
  CHECK(test.error() == "stopped before its definition was loaded");
  test.finish_jobs(); // by another thread
  gate.set_value();
  while (test.world.jobs.left_behind() > 0)
    std::this_thread::yield();
  test.world.settle();
  CHECK(test.answers.size() == 1);
}

TEST_CASE("workflow host: what is told of a child's failures is bounded") {
  host_case test;
  std::string tasks;
  for (int i = 0; i < 5; ++i)
    tasks += "t" + std::to_string(i) + ": {action: 'nop:fail', input: {message: "
             + std::string(1'000, 'x') + "}, continueOnError: true}, ";
  test.files["/flows/many.yaml"]
    = "pipeline: {" + tasks + "last: {action: 'nop:fail', input: {message: no}}}";
  test.run(request_of("many"));
  CHECK(test.error().size() < 2'200);
  CHECK(test.error().ends_with("...; and 3 more"));
}

TEST_CASE("workflow host: a timeout bounds the child") {
  host_case test;
  auto request = request_of("naps");
  request.timeout = 2s;
  test.run(request);
  test.world.advance(2s);
  CHECK(test.error().find("cancelled") != std::string::npos);
}

TEST_CASE("workflow host: an asynchronous child is looked at and waited for by its id") {
  host_case test;
  test.world.start(test.world.load(test.files["/flows/naps.yaml"]), "parent");
  test.world.settle();
  auto request = request_of("naps");
  request.async = true;
  request.parent_process_id = "parent";
  test.run(request);
  CHECK(test.output()["state"] == "running");
  auto id = test.output()["processId"].get<std::string>();
  test.answers.clear();

  test.host->process_status(id, test.promise());
  test.world.settle();
  CHECK(test.output()["state"] == "running");
  test.answers.clear();

  test.host->wait_for_process(id, 5s, {}, test.promise());
  test.world.settle();
  CHECK(test.answers.empty());
  test.world.advance(5s);
  CHECK(test.output()["timeout"] == true);
  test.answers.clear();

  test.host->wait_for_process(id, {}, {}, test.promise());
  test.world.settle();
  test.world.advance(1min);
  CHECK(test.output()["state"] == "completed");
  test.answers.clear();

  test.host->process_status(id, test.promise()); // it has ended, and is remembered
  test.world.settle();
  CHECK(test.output()["state"] == "completed");
}

TEST_CASE("workflow host: a stop ends a wait, and leaves the child alone") {
  host_case test;
  test.world.start(test.world.load(test.files["/flows/naps.yaml"]));
  test.world.settle();
  test.host->wait_for_process("p", {}, test.stop.get_token(), test.promise());
  test.world.settle();
  test.stop.request_stop();
  CHECK(test.error() == "stopped");
  test.world.advance(1min);
  REQUIRE(test.world.ended);
  CHECK(test.world.ended->output.state == process_state::completed);
  CHECK(test.answers.size() == 1);
}

TEST_CASE("workflow host: an unknown process is told by its id") {
  host_case test;
  test.host->process_status("nobody/1", test.promise());
  test.world.settle();
  CHECK(test.error() == "there is no process \"nobody/1\"");
  test.answers.clear();
  test.host->wait_for_process("nobody/2", 1s, {}, test.promise());
  test.world.settle();
  CHECK(test.error() == "there is no process \"nobody/2\"");
}
