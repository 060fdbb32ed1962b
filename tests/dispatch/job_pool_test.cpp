#include "runtime/dispatch/job_pool.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <future>
#include <latch>
#include <memory>
#include <numeric>
#include <thread>

using namespace troupe;

namespace {

void submitted(const result<void>& queued) {
  CHECK(queued);
}

} // namespace

TEST_CASE("job pool: one thread runs jobs in the order of their submission") {
  std::vector<int> order;
  std::promise<void> done;
  job_pool pool{1};
  for (int i = 0; i < 1000; ++i)
    submitted(pool.submit([&order, i] { order.push_back(i); }));
  submitted(pool.submit([&done] { done.set_value(); }));
  done.get_future().wait();
  std::vector<int> expected(1000);
  std::iota(expected.begin(), expected.end(), 0);
  CHECK(order == expected);
}

TEST_CASE("job pool: a job begins in the order of its place, whenever it comes") {
  std::vector<int> order;
  std::promise<void> done;
  job_pool pool{1};
  auto first = pool.take_place();
  auto second = pool.take_place();
  submitted(pool.submit([&] { done.set_value(); }));
  submitted(pool.submit([&order] { order.push_back(2); }, second));
  submitted(pool.submit([&order] { order.push_back(1); }, first));
  done.get_future().wait();
  CHECK(order == std::vector<int>{1, 2});
}

TEST_CASE("job pool: a place that is given up holds up nobody") {
  std::promise<void> done;
  job_pool pool{1};
  auto first = pool.take_place();
  auto second = pool.take_place();
  submitted(pool.submit([&] { done.set_value(); }));
  second.reset();
  first.reset();
  done.get_future().wait();
}

TEST_CASE("job pool: a place may outlive its pool") {
  auto pool = std::make_unique<job_pool>(1);
  auto place = pool->take_place();
  pool.reset();
  CHECK_NOTHROW(place.reset());
}

TEST_CASE("job pool: as many jobs as it has threads run at once, and no more") {
  std::atomic<int> running{0}, most{0};
  {
    job_pool pool{3};
    std::latch all_three{3}, done{33};
    for (int i = 0; i < 3; ++i)
      submitted(pool.submit([&] {
        ++running;
        all_three.arrive_and_wait(); // hangs unless three run at once
        most = std::max(most.load(), running.load());
        --running;
        done.count_down();
      }));
    for (int i = 0; i < 30; ++i)
      submitted(pool.submit([&] {
        auto now = ++running;
        for (auto seen = most.load(); seen < now && !most.compare_exchange_weak(seen, now);)
          continue;
        --running;
        done.count_down();
      }));
    done.wait();
  }
  CHECK(most == 3);
}

/// Tells that its thread ends. (`set_value_at_thread_exit` does so inside the standard library,
/// where the thread sanitizer doesn't see it.)
struct at_exit {
  std::promise<void>* told = nullptr;
  ~at_exit() {
    if (told)
      told->set_value();
  }
};

TEST_CASE("job pool: a job that is left behind gives its slot away, and nobody waits for it") {
  std::promise<void> begun, gate, ended;
  auto blocked = gate.get_future().share();
  {
    job_pool pool{1};
    auto stuck = pool.take_place();
    CHECK(!pool.leave_behind(*stuck)); // nothing is called so yet
    submitted(pool.submit(
      [&begun, &ended, blocked] {
        begun.set_value();
        blocked.wait();
        thread_local at_exit last;
        last.told = &ended;
      },
      stuck));
    begun.get_future().wait();
    std::promise<void> next;
    submitted(pool.submit([&] { next.set_value(); })); // behind the stuck one
    CHECK(pool.leave_behind(*stuck));
    CHECK(!pool.leave_behind(*stuck));
    CHECK(pool.left_behind() == 1);
    next.get_future().wait();
  }
  gate.set_value();
  ended.get_future().wait(); // or its thread would outlive the test
}

TEST_CASE("job pool: a left job's thread takes no other, and as many run at once as before") {
  std::promise<void> begun, gate;
  auto blocked = gate.get_future().share();
  job_pool pool{1};
  auto stuck = pool.take_place();
  submitted(pool.submit(
    [&begun, blocked] {
      begun.set_value();
      blocked.wait();
    },
    stuck));
  begun.get_future().wait();
  CHECK(pool.leave_behind(*stuck));
  gate.set_value();
  while (pool.left_behind() > 0)
    std::this_thread::yield();
  std::atomic<int> running{0}, most{0};
  std::latch done{20};
  for (int i = 0; i < 20; ++i)
    submitted(pool.submit([&] {
      most = std::max(most.load(), ++running);
      --running;
      done.count_down();
    }));
  done.wait();
  CHECK(most == 1);
}

TEST_CASE(
  "job pool: one that grows has threads beside those that are stuck, and then as few again") {
  constexpr std::size_t few = 2, stuck = 20;
  std::latch all{stuck}, done{stuck};
  job_pool pool{few, job_pool::growth::while_stuck};
  for (std::size_t i = 0; i < stuck; ++i)
    submitted(pool.submit([&] {
      all.arrive_and_wait(); // hangs unless all run at once
      done.count_down();
    }));
  done.wait();
  std::atomic<int> run{0};
  std::latch rest{1000};
  for (int i = 0; i < 1000; ++i)
    submitted(pool.submit([&] {
      ++run;
      rest.count_down();
    }));
  rest.wait();
  CHECK(run == 1000);
  CHECK(pool.size() == few);
}

TEST_CASE("job pool: no threads counts as one") {
  job_pool pool{0};
  CHECK(pool.size() == 1);
  std::promise<int> answer;
  submitted(pool.submit([&] { answer.set_value(7); }));
  CHECK(answer.get_future().get() == 7);
}

TEST_CASE("job pool: jobs not started when it goes are destroyed unrun") {
  std::atomic<int> run{0};
  auto token = std::make_shared<int>(0);
  std::weak_ptr<int> watched = token;
  std::promise<void> started, go_on;
  auto gate = go_on.get_future().share();
  {
    auto pool = std::make_unique<job_pool>(1);
    submitted(pool->submit([&, gate] {
      started.set_value();
      gate.wait();
      ++run;
    }));
    started.get_future().wait();
    // When this is destroyed, the running job may go on: so it's destroyed before the join.
    auto opens = std::shared_ptr<void>(nullptr, [&](void*) { go_on.set_value(); });
    submitted(pool->submit([&run, token, opens] { ++run; }));
    token.reset();
    opens.reset();
    pool.reset();
  }
  CHECK(run == 1);
  CHECK(watched.expired());
}

TEST_CASE("job pool: a job may submit another, also while the pool goes") {
  std::promise<void> done;
  job_pool pool{2};
  submitted(pool.submit([&] { submitted(pool.submit([&] { done.set_value(); })); }));
  done.get_future().wait();
  submitted(pool.submit([&] {
    for (int i = 0; i < 100; ++i)
      submitted(pool.submit([] {}));
  }));
}

TEST_CASE("job pool: its threads take no signals") {
  std::promise<bool> blocked;
  job_pool pool{1};
  submitted(pool.submit([&] {
    sigset_t mask;
    pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    blocked.set_value(sigismember(&mask, SIGINT) == 1 && sigismember(&mask, SIGTERM) == 1);
  }));
  CHECK(blocked.get_future().get());
  sigset_t ours;
  pthread_sigmask(SIG_SETMASK, nullptr, &ours);
  CHECK(sigismember(&ours, SIGINT) == 0);
}

TEST_CASE("job pool: submitting from many threads loses nothing") {
  std::atomic<int> run{0};
  std::latch done{4000};
  job_pool pool{4};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i)
        submitted(pool.submit([&] {
          ++run;
          done.count_down();
        }));
    });
  for (auto& thread : threads)
    thread.join();
  done.wait();
  CHECK(run == 4000);
}
