#include "benchmarks/engine/kernel.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <limits>
#include <thread>
#include <vector>

namespace troupe::bench {

double compute(std::uint64_t iterations) {
  constexpr std::size_t lanes = 32;
  std::array<double, lanes> numbers;
  for (std::size_t i = 0; i < lanes; ++i)
    numbers[i] = 1.0 + 0.5 * static_cast<double>(i);
  for (std::uint64_t k = 0; k < iterations; ++k)
    for (auto& number : numbers)
      number = number * 0.999'999 + 1e-6;
  double sum = 0;
  for (auto number : numbers)
    sum += number;
  return sum;
}

double nanoseconds_per_iteration(unsigned threads) {
  constexpr std::uint64_t iterations = 2'000'000;
  constexpr int measurements = 5;
  auto best = std::numeric_limits<double>::max();
  std::atomic<double> sink = 0; // so that the computing has a use
  for (int i = 0; i < measurements; ++i) {
    std::vector<double> taken(threads);
    std::vector<std::thread> all;
    for (auto& each : taken)
      all.emplace_back([&each, &sink] {
        auto start = std::chrono::steady_clock::now();
        sink = compute(iterations);
        each = std::chrono::duration<double, std::nano>{std::chrono::steady_clock::now() - start}
                 .count();
      });
    for (auto& thread : all)
      thread.join();
    best = std::min(best, *std::ranges::max_element(taken) / static_cast<double>(iterations));
  }
  return best;
}

} // namespace troupe::bench
