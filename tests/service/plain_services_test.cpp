#include "tests/base/temporary_folder.hpp"
#include "tests/service/run_action.hpp"

#include <doctest/doctest.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <future>
#include <unistd.h>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

using file = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

/// The built-in services that print to `stream`.
action_registry printing_to(std::FILE* stream) {
  builtin_options options;
  options.print_to = stream;
  return builtin(options);
}

std::string printed(json input) {
  temporary_folder folder;
  file stream{std::fopen((folder / "out").c_str(), "w"), &std::fclose};
  auto registry = printing_to(stream.get());
  auto outcome = run_action(registry, "printer", "print", std::move(input));
  REQUIRE_MESSAGE(outcome, message_of(outcome));
  CHECK(**outcome == json::object());
  return folder.read("out"); // flushed already
}

} // namespace

TEST_CASE("builtin: every action tells what it does, and each is added once") {
  auto registry = builtin();
  for (const auto& entry : registry.all()) {
    CAPTURE(entry->service);
    CAPTURE(entry->method);
    CHECK_FALSE(entry->description.empty());
    for (const auto& [field, meaning] : entry->input.items())
      CHECK_FALSE(meaning.get<std::string>().empty());
  }
  CHECK(registry.all().size() == 20);
  CHECK_FALSE(add_builtin_services(registry));
}

TEST_CASE("printer: prints whole lines, flushed") {
  CHECK(printed({{"message", "hello"}}) == "hello\n");
  CHECK(printed({{"message", nullptr}}) == "\n");
  CHECK(printed({{"message", {{"b", 1}, {"a", {1, 2}}}}}) == "{\"a\":[1,2],\"b\":1}\n");
  CHECK(printed({{"message", "two\nlines"}}) == "two\nlines\n");
}

TEST_CASE("printer: needs a message") {
  CHECK(message_of(run_action(builtin(), "printer", "print", json::object()))
        == "missing field \"message\"");
}

TEST_CASE("printer: lines of one caller keep their order") {
  temporary_folder folder;
  file stream{std::fopen((folder / "out").c_str(), "w"), &std::fclose};
  std::string expected;
  {
    auto registry = printing_to(stream.get());
    auto entry = *registry.find("printer", "print");
    std::promise<void> last;
    for (int i = 0; i < 100; ++i) {
      expected += std::to_string(i) + '\n';
      invoke(*entry, {}, make_value({{"message", i}}), action_promise{[i, &last](action_answer) {
        if (i == 99)
          last.set_value();
      }});
    }
    last.get_future().wait();
  }
  CHECK(folder.read("out") == expected);
}

TEST_CASE("printer: a reader that has gone fails the action, not the program") {
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  close(ends[0]);
  file stream{fdopen(ends[1], "w"), &std::fclose};
  {
    auto registry = printing_to(stream.get());
    CHECK(message_of(run_action(registry, "printer", "print", {{"message", "x"}}))
          == "can't print: Broken pipe");
  }
  std::signal(SIGPIPE, SIG_IGN); // for fclose, which tries once more
  stream.reset();
  std::signal(SIGPIPE, SIG_DFL);
}

TEST_CASE("printer: a reader that stalls keeps neither a stopped task nor the end waiting") {
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  file stream{fdopen(ends[1], "w"), &std::fclose};
  {
    auto registry = printing_to(stream.get());
    auto entry = *registry.find("printer", "print");
    std::stop_source stop;
    action_context context;
    context.stop = stop.get_token();
    std::promise<result<value>> long_one, next;
    auto print = [&](std::size_t length, std::promise<result<value>>& to) {
      invoke(*entry, context, make_value({{"message", std::string(length, 'x')}}),
             action_promise{[&to](action_answer said) { to.set_value(said.outcome); }});
    };
    print(1 << 20, long_one); // more than a pipe holds
    print(1, next);
    stop.request_stop();
    constexpr auto why = "can't print: stopped while it waited for the reader of its output";
    CHECK(message_of(long_one.get_future().get()) == why);
    CHECK(message_of(next.get_future().get()) == why);
  } // returns though nobody has read a byte
  close(ends[0]);
}

TEST_CASE("printer: a full device fails the action") {
  file stream{std::fopen("/dev/full", "w"), &std::fclose};
  auto registry = printing_to(stream.get());
  CHECK(message_of(run_action(registry, "printer", "print", {{"message", "x"}}))
        == "can't print: No space left on device");
}

TEST_CASE("time: sleep answers after its duration, without a thread") {
  auto registry = builtin();
  auto said = answer_of(registry, "time", "sleep", {{"duration", "1h30m"}});
  REQUIRE(said.outcome);
  CHECK(**said.outcome == json::object());
  CHECK(said.delay == 90min);
  CHECK(answer_of(registry, "time", "sleep", {{"duration", 0}}).delay == 0s);
  CHECK(answer_of(registry, "time", "sleep", {{"duration", "0s"}}).delay == 0s);
}

TEST_CASE("time: a bad duration is told") {
  auto registry = builtin();
  auto fault = [&](json input) {
    return message_of(run_action(registry, "time", "sleep", std::move(input)));
  };
  CHECK(fault({{"duration", "soon"}})
        == "field \"duration\" is text (\"soon\"): \"soon\" is not a duration: expected one such "
           "as 250ms, 10s or 1h30m");
  CHECK(fault({{"duration", 5}})
        == "field \"duration\" is an integer (5): expected a duration such as 250ms, 10s or 1h30m");
  CHECK(fault({{"duration", nullptr}})
        == "field \"duration\" is null: expected a duration such as 250ms, 10s or 1h30m");
  CHECK(fault(nullptr) == "missing field \"duration\", text");
}
