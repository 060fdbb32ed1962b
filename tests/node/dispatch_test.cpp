#include "tests/base/temporary_folder.hpp"
#include "tests/node/answers.hpp"
#include "tests/node/gate.hpp"
#include "troupe/runtime.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using namespace troupe;
using troupe::testing::gate;
using troupe::testing::loaded;

namespace {

using texts = std::vector<std::string>;

/// A runtime with one slot, and a blocking action that notes what it was given.
struct one_slot {
  runtime node{{.jobs = 1}};
  gate door;
  std::mutex mutex; // guards `began`
  texts began;

  one_slot() {
    service notes{"note"};
    notes.method("down", [this](const value& input, const action_context&) -> result<value> {
      std::scoped_lock lock{mutex};
      began.push_back(input->at("is").get<std::string>());
      return input;
    });
    REQUIRE(node.add(std::move(notes)));
    REQUIRE(node.add(door.service()));
  }

  /// A process that holds the slot.
  process hold() {
    auto holder = *node.start(loaded(node, "pipeline: {held: {action: 'gate:pass'}}"));
    door.await(1);
    return holder;
  }
};

const char* const four = R"(
pipeline:
  kind: parallel
  tasks:
    a: {action: 'note:down', input: {is: a}}
    b: {action: 'note:down', input: {is: b}}
    c: {action: 'note:down', input: {is: c}}
    d: {action: 'note:down', input: {is: d}, dependsOn: a}
)";

} // namespace

TEST_CASE("dispatch: with one slot, tasks start in written order") {
  one_slot test;
  auto ended = test.node.start(loaded(test.node, four))->wait();
  CHECK(ended.state == process_state::completed);
  CHECK(test.began == texts{"a", "b", "c", "d"});
}

TEST_CASE("dispatch: a blocking action has its slot until it answers, on whatever thread") {
  std::atomic<int> under_way{0}, most{0};
  std::mutex mutex; // guards `answering`
  std::vector<std::jthread> answering;
  {
    runtime node{{.jobs = 1}};
    service later{"later"};
    later.method("answer",
                 [&](const value& input, const action_context&, typed_promise<value> promise) {
                   most = std::max(most.load(), ++under_way);
                   std::scoped_lock lock{mutex};
                   answering.emplace_back(
                     [&under_way, input, answer = std::move(promise)]() mutable {
                       --under_way;
                       answer.fulfil(input);
                     });
                 },
                 {.pace = action_pace::blocking});
    REQUIRE(node.add(std::move(later)));
    auto flow = loaded(node, R"(
pipeline:
  kind: parallel
  tasks:
    a: {action: 'later:answer'}
    b: {action: 'later:answer'}
    c: {action: 'later:answer'}
)");
    CHECK(node.start(flow)->wait().state == process_state::completed);
  }
  CHECK(answering.size() == 3);
  CHECK(most == 1);
}

TEST_CASE("dispatch: what a fan-out has begun is finished before more is begun") {
  one_slot test;
  auto flow = loaded(test.node, R"(
pipeline:
  fan:
    emit:
      forEach: [x, y, z]
      as: k
      task:
        child:
          first: {action: 'note:down', input: {is: '${k}1'}}
          second: {action: 'note:down', input: {is: '${k}2'}}
    await: true
)");
  auto ended = test.node.start(flow)->wait();
  CHECK(ended.state == process_state::completed);
  CHECK(test.began == texts{"x1", "x2", "y1", "y2", "z1", "z2"});
}

TEST_CASE("dispatch: a process that is paused gives up its place, and takes it again") {
  one_slot test;
  auto holder = test.hold();
  auto waits = *test.node.start(loaded(test.node, four));
  REQUIRE(waits.pause());
  // Nothing of it runs, so nothing keeps it from being paused, though the slot is still held.
  CHECK(waits.wait_for_rest() == process_state::paused);
  test.door.open();
  CHECK(holder.wait().state == process_state::completed);
  CHECK(test.began.empty());
  REQUIRE(waits.resume());
  CHECK(waits.wait().state == process_state::completed);
  CHECK(test.began.size() == 4);
}

TEST_CASE("dispatch: what waits for a slot is cancelled at once, and never begins") {
  one_slot test;
  auto holder = test.hold();
  auto waits = *test.node.start(loaded(test.node, four));
  REQUIRE(waits.cancel("enough"));
  CHECK(waits.wait().state == process_state::cancelled);
  test.door.open();
  CHECK(holder.wait().state == process_state::completed);
  CHECK(test.began.empty());
  auto next = test.node.start(loaded(test.node, four))->wait(); // the slot is free
  CHECK(next.state == process_state::completed);
}

namespace {

/// A runtime with two licences, and an action that notes its share. It shares limits with no other.
struct licensed {
  temporary_folder folder;
  runtime node;
  gate door;
  std::mutex mutex; // guards `shares`
  std::vector<std::vector<resource_share>> shares;

  explicit licensed(runtime_options options) : node{here(std::move(options))} {
    service notes{"note"};
    notes.method("share", [this](const value& input, const action_context& context) {
      std::scoped_lock lock{mutex};
      shares.push_back(context.resources);
      return result<value>{input};
    });
    REQUIRE(node.add(std::move(notes)));
    REQUIRE(node.add(door.service()));
  }

  runtime_options here(runtime_options options) const {
    options.limits_folder = folder / "limits";
    return options;
  }
};

} // namespace

TEST_CASE("dispatch: an action sees what it took, of what the machine was said to have") {
  licensed test{{.jobs = 4, .resources = {{"license", 2}, {"gpus", 2}}}};
  auto ended = test.node
                 .start(loaded(test.node, R"(
pipeline:
  a: {action: 'note:share', resources: {cpus: 2, license: 1, gpus: 1, memory: 1MiB}}
)"))
                 ->wait();
  CHECK(ended.state == process_state::completed);
  REQUIRE(test.shares.size() == 1);
  std::map<std::string, resource_share> by_name;
  for (const auto& each : test.shares[0])
    by_name[each.name] = each;
  CHECK(by_name["cpus"].amount == 2);
  CHECK(by_name["license"].amount == 1);
  CHECK(by_name["memory"].amount == 1048576);
  CHECK(by_name["gpus"].indices == std::vector<std::uint32_t>{0});
}

TEST_CASE("dispatch: processes share what the machine has, and its limits") {
  licensed test{{.jobs = 8, .resources = {{"license", 2}}, .limits = {{"db", 3}}}};
  auto flow = loaded(test.node, R"(
pipeline:
  kind: parallel
  tasks:
    a: {action: 'gate:pass', resources: {license: 1}, limits: {db: 1}}
    b: {action: 'gate:pass', resources: {license: 1}, limits: {db: 1}}
    c: {action: 'gate:pass', limits: {db: 2}}
)");
  auto first = *test.node.start(flow);
  auto second = *test.node.start(flow);
  test.door.await(2);
  test.door.open();
  CHECK(first.wait().state == process_state::completed);
  CHECK(second.wait().state == process_state::completed);
  CHECK(test.door.most() <= 3);
}

TEST_CASE("dispatch: two runtimes of one user share limits") {
  licensed test{{.jobs = 8, .limits = {{"db", 3}}}};
  runtime other{test.here({.jobs = 8, .limits = {{"db", 3}}})};
  REQUIRE(other.add(test.door.service()));
  const auto* text = R"(
pipeline:
  kind: parallel
  tasks:
    a: {action: 'gate:pass', limits: {db: 1}}
    b: {action: 'gate:pass', limits: {db: 1}}
    c: {action: 'gate:pass', limits: {db: 2}}
)";
  auto first = *test.node.start(loaded(test.node, text));
  auto second = *other.start(loaded(other, text));
  test.door.await(2);
  test.door.open();
  CHECK(first.wait().state == process_state::completed);
  CHECK(second.wait().state == process_state::completed);
  CHECK(test.door.most() <= 3);
}

TEST_CASE("dispatch: where limits can't be shared they hold within the program, with a notice") {
  std::vector<std::string> logged;
  temporary_folder folder;
  folder.write("file", "");
  {
    runtime node{{.limits = {{"db", 1}},
                  .limits_folder = folder / "file",
                  .log = [&](log_level, std::string_view text) { logged.emplace_back(text); }}};
    auto ended = node.start(loaded(node, "pipeline: {a: {action: 'nop:nop', limits: {db: 1}}}"));
    CHECK(ended->wait().state == process_state::completed);
  }
  REQUIRE(logged.size() == 1);
  CHECK(logged[0].find("limits can't be shared with other programs") == 0);
}

TEST_CASE("dispatch: a cgroup that can't be used is logged, and commands do without") {
  std::vector<std::string> logged;
  temporary_folder folder;
  runtime node{{.cgroup = folder.path().string(),
                .log = [&](log_level, std::string_view text) { logged.emplace_back(text); }}};
  CHECK(node.cgroup() == "");
  REQUIRE(logged.size() == 1);
  CHECK(logged[0]
        == "commands get no cgroups, and their memory is looked at once a second: "
             + folder.path().string() + " is no cgroup v2: No such file or directory");
  CHECK(node.start(loaded(node, "pipeline: {a: {run: 'true'}}"))->wait().state
        == process_state::completed);
}

TEST_CASE("dispatch: what the machine could never give fails at once") {
  licensed test{{.jobs = 1, .resources = {{"license", 2}}}};
  auto ended = test.node
                 .start(loaded(test.node, R"(
pipeline:
  a: {action: 'note:share', resources: {license: 3}}
)"))
                 ->wait();
  CHECK(ended.state == process_state::failed);
  CHECK(ended.errors["a"] == "no machine could ever give what it needs: license 3 (of 2 at most)");
}

TEST_CASE("dispatch: a process doesn't start where a limit that it takes of has no total") {
  licensed test{{.jobs = 1, .limits = {{"dbs", 1}}}};
  auto flow = loaded(test.node, "pipeline: {a: {action: 'note:share', limits: {db: 1}}}");
  auto started = test.node.start(flow);
  REQUIRE_FALSE(started);
  CHECK(started.error().message
        == "workflow.yaml:1:47: limits: \"db\" has no total: it is given under config.limits, or "
           "by --limit db=N; did you mean \"dbs\"?");
}

TEST_CASE("dispatch: sub-workflows have the priority of their parent, and compete by it") {
  licensed test{{.jobs = 1}};
  std::mutex mutex;
  texts order;
  service notes{"mark"};
  notes.method("down", [&](const value& input, const action_context&) -> result<value> {
    std::scoped_lock lock{mutex};
    order.push_back(input->at("is").get<std::string>());
    return input;
  });
  REQUIRE(test.node.add(std::move(notes)));
  auto holder = *test.node.start(loaded(test.node, "pipeline: {h: {action: 'gate:pass'}}"));
  test.door.await(1);
  REQUIRE(
    test.node.upsert("child.yaml", "pipeline: {c: {action: 'mark:down', input: {is: child}}}"));
  auto usual = *test.node.start(
    loaded(test.node, "pipeline: {u: {action: 'mark:down', input: {is: usual}}}"));
  auto parent = *test.node.start(
    loaded(test.node, "pipeline: {p: {action: 'workflow:run', input: {location: child.yaml}}}"),
    {.priority = 5});
  // The child has asked for the cpu once it is there.
  auto child_waits = [&] {
    for (const auto& each : test.node.processes())
      if (each.name == "child") {
        const auto inside = test.node.find(each.id)->snapshot();
        for (const auto& seen : inside->stack)
          if (seen.state == task_state::scheduled)
            return true;
      }
    return false;
  };
  while (!child_waits())
    std::this_thread::yield();
  test.door.open();
  CHECK(parent.wait().state == process_state::completed);
  CHECK(usual.wait().state == process_state::completed);
  CHECK(holder.wait().state == process_state::completed);
  CHECK(order == texts{"child", "usual"});
}
