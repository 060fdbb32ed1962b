#include "runtime/service/exec/command_loop.hpp"

#include "tests/base/temporary_folder.hpp"
#include "tests/service/run_commands.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <fcntl.h>
#include <filesystem>
#include <functional>
#include <future>
#include <latch>
#include <memory>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

/// A client of the loop that does what a test says each time that it is served.
class served_by_hand final : public command_loop::client {
public:
  using turn = std::function<std::optional<command_wait>(const command_loop::occasion&)>;

  served_by_hand(turn serve, std::promise<bool>& finished)
    : serve_{std::move(serve)}, finished_{finished} {}

  std::optional<command_wait> serve(const command_loop::occasion& now) override {
    return serve_(now);
  }
  void finish(bool is_awaited) override { finished_.set_value(is_awaited); }

private:
  turn serve_;
  std::promise<bool>& finished_;
};

std::unique_ptr<command_loop::client> client_of(served_by_hand::turn serve,
                                                std::promise<bool>& finished) {
  return std::make_unique<served_by_hand>(std::move(serve), finished);
}

/// As many descriptors as the system lets this program have, while it lives.
class many_descriptors {
public:
  many_descriptors() {
    getrlimit(RLIMIT_NOFILE, &before_);
    auto more = before_;
    more.rlim_cur = more.rlim_max;
    setrlimit(RLIMIT_NOFILE, &more);
  }
  many_descriptors(const many_descriptors&) = delete;
  many_descriptors& operator=(const many_descriptors&) = delete;
  ~many_descriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

  /// For how many commands there is room, but `most` at most.
  std::size_t commands(std::size_t most) const {
    constexpr rlim_t each = 3, others = 200;
    auto room = before_.rlim_max > others ? (before_.rlim_max - others) / each : 1;
    return static_cast<std::size_t>(std::min<rlim_t>(most, room));
  }

private:
  rlimit before_{};
};

/// Commands that wait until they are let go on, or are stopped.
class waiting_commands {
public:
  explicit waiting_commands(action_context context = {}) : context_{std::move(context)} {
    REQUIRE(mkfifo((folder_ / "gate").c_str(), 0600) == 0);
    gate_ = descriptor{open((folder_ / "gate").c_str(), O_RDWR | O_CLOEXEC)};
    REQUIRE(gate_);
  }

  /// Starts one more.
  void start() {
    auto said = std::make_shared<std::promise<result<value>>>();
    outcomes_.push_back(said->get_future());
    invoke(
      **entry_, context_,
      make_value({{"commands", "read line <gate"}, {"workdir", folder_.path().string()}}),
      action_promise{[said](action_answer answer) { said->set_value(std::move(answer.outcome)); }});
  }

  /// Those that there was no room for yet find a plain file.
  void open_gate() {
    folder_.write("open", std::string(outcomes_.size(), '\n'));
    std::filesystem::rename(folder_ / "open", folder_ / "gate");
    for (std::size_t i = 0; i < outcomes_.size(); ++i) // a shell reads a line byte by byte
      CHECK(write(gate_.get(), "\n", 1) == 1);
  }

  std::vector<result<value>> ends() {
    std::vector<result<value>> all;
    for (auto& each : outcomes_)
      all.push_back(each.get());
    return all;
  }

  const action_registry& actions() const { return actions_; }

private:
  temporary_folder folder_;
  action_context context_;
  action_registry actions_ = builtin();
  result<std::shared_ptr<const action>> entry_ = actions_.find("system/exec", "execute");
  descriptor gate_; // goes first: who still waits there goes on
  std::vector<std::future<result<value>>> outcomes_;
};

std::ptrdiff_t threads_now() {
  return std::distance(std::filesystem::directory_iterator{"/proc/self/task"}, {});
}

} // namespace

TEST_CASE("command loop: one is served until it waits for nothing more, and then finished") {
  std::promise<bool> finished;
  command_loop loop;
  REQUIRE(loop.open());
  auto left = 3;
  loop.run(client_of(
    [&left](const command_loop::occasion& now) -> std::optional<command_wait> {
      if (--left == 0)
        return std::nullopt;
      now.wake(); // while it is served: it is served once more
      return command_wait{};
    },
    finished));
  CHECK(finished.get_future().get());
  CHECK(left == 0);
}

TEST_CASE("command loop: a descriptor, a deadline and a list of programs each bring it a turn") {
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  pollfd watched{ends[0], POLLIN, 0};
  std::promise<bool> finished;
  {
    command_loop loop;
    REQUIRE(loop.open());
    loop.run(client_of(
      [&, served = 0](const command_loop::occasion& now) mutable -> std::optional<command_wait> {
        switch (served++) {
          case 0: return command_wait{{}, std::chrono::steady_clock::now()};
          case 1: return command_wait{{}, {}, true};
          case 2:
            CHECK(now.programs);
            CHECK(std::ranges::count(now.programs->all(), getpid(), &system_process::pid) == 1);
            CHECK(write(ends[1], "x", 1) == 1);
            return command_wait{{&watched, 1}};
          default: return std::nullopt;
        }
      },
      finished));
    CHECK(finished.get_future().get());
  }
  close(ends[0]);
  close(ends[1]);
}

TEST_CASE("command loop: one thread at a time serves it, whoever wakes it") {
  std::promise<bool> finished;
  std::promise<command_loop::waker> met;
  std::atomic<bool> is_served = false;
  std::atomic<bool> is_last = false;
  command_loop loop;
  REQUIRE(loop.open());
  auto is_met = false;
  loop.run(client_of(
    [&](const command_loop::occasion& now) -> std::optional<command_wait> {
      CHECK_FALSE(is_served.exchange(true));
      if (!std::exchange(is_met, true))
        met.set_value(now.wake);
      is_served = false;
      if (is_last)
        return std::nullopt;
      return command_wait{};
    },
    finished));
  const auto wake = met.get_future().get();
  {
    std::vector<std::jthread> others;
    for (int i = 0; i < 4; ++i)
      others.emplace_back([&wake] {
        for (int turn = 0; turn < 500; ++turn)
          wake();
      });
  }
  is_last = true;
  wake();
  CHECK(finished.get_future().get());
}

TEST_CASE("command loop: more that are stuck than it has threads hold up no other") {
  constexpr auto stuck = 20; // all of them at once
  std::array<std::promise<bool>, stuck> finished;
  std::latch all{stuck};
  command_loop loop;
  REQUIRE(loop.open());
  for (auto& each : finished)
    loop.run(client_of(
      [&all, served = 0](const command_loop::occasion&) mutable -> std::optional<command_wait> {
        if (served++ == 0)
          return command_wait{{}, std::chrono::steady_clock::now()};
        all.arrive_and_wait();
        return std::nullopt;
      },
      each));
  for (auto& each : finished)
    CHECK(each.get_future().get());
}

TEST_CASE("commands: two thousand that wait take no thread each, and all end") {
  many_descriptors limit;
  const auto before = threads_now();
  waiting_commands test;
  const auto count = limit.commands(2'000);
  for (std::size_t i = 0; i < count; ++i)
    test.start();
  CHECK(threads_now() - before < 64);
  test.open_gate();
  for (const auto& each : test.ends())
    CHECK_MESSAGE(each, message_of(each));
}

TEST_CASE("commands: a thousand are stopped at once") {
  many_descriptors limit;
  std::stop_source source;
  action_context context;
  context.stop = source.get_token();
  waiting_commands test{context};
  const auto count = limit.commands(1'000);
  for (std::size_t i = 0; i < count; ++i)
    test.start();
  source.request_stop();
  for (const auto& each : test.ends())
    CHECK(holds(message_of(each), "`read line <gate` was stopped"));
}

TEST_CASE("commands: what waits for room is stopped without it") {
  std::stop_source source;
  action_context context;
  context.stop = source.get_token();
  waiting_commands test;
  test.start();
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  auto few = before;
  few.rlim_cur = static_cast<rlim_t>(descriptor{dup(STDOUT_FILENO)}.get()) + 3;
  setrlimit(RLIMIT_NOFILE, &few);
  std::jthread stopper{[&source] { source.request_stop(); }}; // before it waits, or then
  auto outcome
    = run_action(test.actions(), "system/exec", "execute", {{"commands", "true"}}, context);
  setrlimit(RLIMIT_NOFILE, &before);
  CHECK((holds(message_of(outcome), "`true` was stopped")
         || holds(message_of(outcome), "stopped before `true`")));
  test.open_gate();
  CHECK(test.ends().front());
}

TEST_CASE("commands: logs that can't be written hold up no other command's timeout") {
  constexpr auto stuck = 20;
  temporary_folder folder;
  action_context context;
  context.logs = std::make_shared<const attempt_logs>(attempt_logs{folder / "logs"});
  auto actions = builtin();
  auto entry = actions.find("system/exec", "execute").value();
  std::vector<std::future<result<value>>> outcomes;
  std::vector<std::string> blocked;
  for (int i = 0; i < stuck; ++i) { // a named pipe that nobody reads, where the log is to be
    context.process_id = "p" + std::to_string(i);
    context.execution_id = context.process_id + "/t";
    auto log = log_folder_of(folder / "logs", context.process_id);
    std::filesystem::create_directories(log);
    blocked.push_back(log + "/t.1.log");
    REQUIRE(mkfifo(blocked.back().c_str(), 0600) == 0);
    auto said = std::make_shared<std::promise<result<value>>>();
    outcomes.push_back(said->get_future());
    invoke(
      *entry, context, make_value({{"commands", "echo logged"}}),
      action_promise{[said](action_answer answer) { said->set_value(std::move(answer.outcome)); }});
  }
  auto other = run_action(actions, "system/exec", "execute",
                          {{"commands", "sleep 1000"}, {"timeoutMs", 100}});
  CHECK(holds(message_of(other), "timed out after 100 ms"));
  std::vector<descriptor> readers;
  for (const auto& path : blocked)
    readers.emplace_back(open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
  for (auto& each : outcomes) {
    auto outcome = each.get();
    CHECK_MESSAGE(outcome, message_of(outcome));
  }
}
