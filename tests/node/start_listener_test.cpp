// Starts that nobody waits for: who listens is told how they go.
#include "tests/base/temporary_folder.hpp"
#include "tests/node/answers.hpp"
#include "troupe/runtime.hpp"

#include <doctest/doctest.h>

#include <future>
#include <string>
#include <utility>
#include <vector>

using namespace troupe;
using troupe::testing::loaded;

namespace {

/// What was told of one start, in order.
struct told_words {
  start_listener listener() {
    return {[this](result<process> running) {
              words.emplace_back(running ? "started" : "refused");
              begun.set_value(std::move(running));
            },
            [this](const process& of) {
              words.push_back("ended " + of.id());
              over.set_value(of.wait_for({}));
            }};
  }

  std::vector<std::string> words;
  std::promise<result<process>> begun;
  std::promise<std::optional<process_output>> over;
};

start_options called(std::string id) {
  start_options options;
  options.id = std::move(id);
  return options;
}

constexpr const char* quick = "pipeline: {a: {action: 'nop:nop', input: {x: 1}}}";

} // namespace

TEST_CASE("start listener: it hears of the start once that is stored, and then of the end") {
  for (const auto* id : {"", "chosen"})
    for (const auto is_stored : {true, false}) {
      CAPTURE(id);
      CAPTURE(is_stored);
      temporary_folder folder;
      told_words told;
      runtime node{{.threads = 2}};
      if (is_stored)
        REQUIRE(node.open_store({.path = folder / "troupe.db"}));
      const auto before = std::chrono::system_clock::now();
      node.start(loaded(node, quick), called(id), told.listener());
      auto running = told.begun.get_future().get();
      REQUIRE(running);
      CHECK(running->wait_until_stored());
      auto ended = told.over.get_future().get();
      REQUIRE(ended);
      CHECK(ended->state == process_state::completed);
      CHECK(told.words == std::vector<std::string>{"started", "ended " + running->id()});
      CHECK(running->started_at() >= before);
      CHECK(ended->ended_at >= running->started_at());
    }
}

TEST_CASE("start listener: of what is not started it hears why, and no end") {
  told_words first;
  told_words taken;
  told_words wrong;
  runtime node{{.threads = 2}};
  auto flow = loaded(node, "pipeline: {a: {action: 'nop:fail', input: {message: no}}}");
  node.start(flow, called("once"), first.listener());
  REQUIRE(first.begun.get_future().get());
  CHECK(first.over.get_future().get()->state == process_state::failed);
  node.start(flow, called("once"), taken.listener());
  auto why = taken.begun.get_future().get();
  REQUIRE_FALSE(why);
  CHECK(why.error().code == error_code::process_exists);
  node.start(flow, called("two words"), wrong.listener());
  CHECK(wrong.begun.get_future().get().error().code == error_code::argument_invalid);
  CHECK(taken.words == std::vector<std::string>{"refused"});
  CHECK(wrong.words == std::vector<std::string>{"refused"});
}

TEST_CASE("start listener: what resumes after its end is not told again") {
  told_words told;
  runtime node{{.threads = 2}};
  node.start(loaded(node, "pipeline: {a: {action: 'nop:fail', input: {message: no}}}"), {},
             told.listener());
  auto running = told.begun.get_future().get();
  REQUIRE(running);
  CHECK(told.over.get_future().get()->state == process_state::failed);
  REQUIRE(running->resume_failed());
  CHECK(running->wait().state == process_state::failed);
  CHECK(told.words.size() == 2);
}
