#include "runtime/base/fifo.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <memory>
#include <random>
#include <vector>

using namespace troupe;

TEST_CASE("fifo: it is a queue, whatever comes and goes") {
  std::mt19937 random{7};
  fifo<int> queue;
  std::deque<int> model;
  for (int i = 0; i < 20'000; ++i) {
    // In turns it grows and shrinks, to some hundreds and to nothing.
    const auto grows = random() % 100 < (i / 1'000 % 2 == 0 ? 70U : 30U);
    if (grows || model.empty()) {
      queue.push_back(i);
      model.push_back(i);
    } else {
      REQUIRE(queue.front() == model.front());
      queue.pop_front();
      model.pop_front();
    }
    REQUIRE(queue.size() == model.size());
    REQUIRE(queue.empty() == model.empty());
  }
  CHECK(std::vector<int>(queue.begin(), queue.end())
        == std::vector<int>(model.begin(), model.end()));
  const auto half = model.size() / 2;
  queue.pop_front(half);
  CHECK(queue.front() == model[half]);
  queue.clear();
  CHECK(queue.empty());
}

TEST_CASE("fifo: what was taken out is let go of at once") {
  fifo<std::shared_ptr<int>> queue;
  const auto one = std::make_shared<int>(1);
  queue.push_back(one);
  queue.emplace_back(std::make_shared<int>(2));
  CHECK(one.use_count() == 2);
  queue.pop_front();
  CHECK(one.use_count() == 1);
  CHECK(*queue.front() == 2);
}
