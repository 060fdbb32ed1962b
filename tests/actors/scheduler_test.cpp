#include "actors/scheduler.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <doctest/doctest.h>

#include <functional>
#include <future>
#include <set>
#include <thread>

using namespace troupe;

namespace {

struct world {
  explicit world(std::size_t threads) : settings{threads}, system{settings} {}
  system_config settings;
  caf::actor_system system;
};

/// An actor that does `what` with each number it hears.
caf::actor spawn_doer(world& in, std::function<void(caf::event_based_actor*, int)> what) {
  return in.system.spawn([what = std::move(what)](caf::event_based_actor* self) -> caf::behavior {
    return {[self, what](int number) { what(self, number); }};
  });
}

} // namespace

TEST_CASE("scheduler: a chain of messages stays on one thread") {
  std::promise<std::set<std::thread::id>> ended;
  std::set<std::thread::id> threads;
  world two{2};
  auto pass = [&](caf::event_based_actor* self, int left) {
    threads.insert(std::this_thread::get_id());
    if (left == 0)
      ended.set_value(threads);
    else
      self->send(caf::actor_cast<caf::actor>(self->current_sender()), left - 1);
  };
  auto one = spawn_doer(two, pass);
  auto other = spawn_doer(two, [&, one](caf::event_based_actor* self, int left) {
    self->current_sender() ? pass(self, left) : self->send(one, left - 1);
  });
  caf::anon_send(other, 40);
  CHECK(ended.get_future().get().size() == 1);
}

TEST_CASE("scheduler: what one job makes runnable besides is for another thread") {
  std::promise<void> ran;
  std::promise<bool> seen;
  world two{2};
  auto busy = spawn_doer(two, [&](caf::event_based_actor* self, int) {
    // Fresh actors: those that are there might still be running, and be no news to the scheduler.
    self->spawn([](caf::event_based_actor*) {});
    self->spawn([&ran](caf::event_based_actor*) { ran.set_value(); });
    auto in_time = ran.get_future().wait_for(std::chrono::seconds{30});
    seen.set_value(in_time == std::future_status::ready);
  });
  caf::anon_send(busy, 1);
  CHECK(seen.get_future().get());
}

TEST_CASE("scheduler: who waits in the queue has its turn while others hand on to each other") {
  int passed = 0;
  std::promise<int> passed_before;
  auto stopped = std::make_shared<bool>(false);
  world single{1};
  auto waiting = spawn_doer(single, [&, stopped](auto*, int) {
    *stopped = true;
    passed_before.set_value(passed);
  });
  auto pass = [&passed, stopped](caf::event_based_actor* self, int) {
    ++passed;
    if (!*stopped)
      self->send(caf::actor_cast<caf::actor>(self->current_sender()), 1);
  };
  auto one = spawn_doer(single, pass);
  auto other = spawn_doer(single, [&, one, waiting](caf::event_based_actor* self, int) {
    if (self->current_sender())
      return pass(self, 1);
    self->send(one, 1);
    self->send(waiting, 1);
  });
  caf::anon_send(other, 1);
  CHECK(passed_before.get_future().get() <= static_cast<int>(successor_first::in_a_row_max));
}

TEST_CASE("scheduler: an actor that always has a message gives way to what it made runnable") {
  std::promise<int> heard_before;
  auto stopped = std::make_shared<bool>(false);
  world single{1};
  // Its end is all that ends the other one.
  auto modest = spawn_doer(single, [stopped](auto*, int) { *stopped = true; });
  auto busy = spawn_doer(single, [&, modest, stopped](caf::event_based_actor* self, int heard) {
    if (heard == 0)
      self->send(modest, 1); // kept for this very thread
    if (*stopped)
      heard_before.set_value(heard);
    else
      self->send(self, heard + 1);
  });
  caf::anon_send(busy, 0);
  CHECK(heard_before.get_future().get() <= static_cast<int>(successor_first::messages_max));
}

TEST_CASE("scheduler: two actors that always have messages give way to a third") {
  std::promise<void> heard;
  auto stopped = std::make_shared<bool>(false);
  world single{1};
  auto again = [stopped](caf::event_based_actor* self, int) {
    if (!*stopped)
      self->send(self, 1);
  };
  caf::anon_send(spawn_doer(single, again), 1);
  caf::anon_send(spawn_doer(single, again), 1);
  caf::anon_send(spawn_doer(single,
                            [&, stopped](auto*, int) {
                              *stopped = true;
                              heard.set_value();
                            }),
                 1);
  heard.get_future().wait();
  CHECK(*stopped);
}

TEST_CASE("scheduler: timeouts that an actor does set are kept") {
  std::promise<caf::error> why;
  world single{1};
  auto silent = single.system.spawn([](caf::event_based_actor* self) -> caf::behavior {
    return {[self](int) { return self->make_response_promise<int>(); }};
  });
  single.system.spawn([&](caf::event_based_actor* self) {
    self->request(silent, std::chrono::milliseconds{1}, 1)
      .then([](int) {}, [&](const caf::error& timeout) { why.set_value(timeout); });
  });
  CHECK(why.get_future().get() == caf::sec::request_timeout);
}
