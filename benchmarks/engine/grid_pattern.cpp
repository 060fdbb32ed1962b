#include "benchmarks/engine/grid_pattern.hpp"

#include "runtime/language/workflow/workflow.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

namespace troupe::bench {

namespace {

using columns = std::vector<std::int64_t>;

constexpr std::int64_t no_task = -1;

void trivial(const grid_pattern&, std::int64_t, std::int64_t, columns&) {}

void no_comm(const grid_pattern&, std::int64_t, std::int64_t p, columns& needed) {
  needed = {p};
}

void stencil_1d(const grid_pattern&, std::int64_t, std::int64_t p, columns& needed) {
  needed = {p - 1, p, p + 1};
}

void stencil_1d_periodic(const grid_pattern& grid, std::int64_t, std::int64_t p, columns& needed) {
  needed = {(p - 1 + grid.width) % grid.width, p, (p + 1) % grid.width};
}

void dom(const grid_pattern&, std::int64_t, std::int64_t p, columns& needed) {
  needed = {p - 1, p};
}

void tree(const grid_pattern&, std::int64_t, std::int64_t p, columns& needed) {
  needed = {p / 2};
}

void fft(const grid_pattern& grid, std::int64_t t, std::int64_t p, columns& needed) {
  auto bits = static_cast<std::int64_t>(std::bit_width(static_cast<std::uint64_t>(grid.width - 1)));
  auto distance = std::int64_t{1} << ((t - 1) % std::max<std::int64_t>(1, bits));
  needed = {p - distance, p, p + distance};
}

void all_to_all(const grid_pattern& grid, std::int64_t, std::int64_t, columns& needed) {
  for (std::int64_t q = 0; q < grid.width; ++q)
    needed.push_back(q);
}

void nearest(const grid_pattern& grid, std::int64_t, std::int64_t p, columns& needed) {
  if (grid.radix > 0)
    for (auto q = p - grid.radix / 2; q <= p + (grid.radix - 1) / 2; ++q)
      needed.push_back(q);
}

void random_nearest(const grid_pattern& grid, std::int64_t t, std::int64_t p, columns& needed) {
  nearest(grid, t, p, needed);
  std::erase_if(needed, [&](std::int64_t q) {
    auto draw = scramble(static_cast<std::uint64_t>(t % grid.period));
    draw = scramble(scramble(draw ^ static_cast<std::uint64_t>(q + 1))
                    ^ static_cast<std::uint64_t>(p + 1));
    return q != p && static_cast<double>(draw >> 11) * 0x1p-53 >= grid.fraction;
  });
}

void spread(const grid_pattern& grid, std::int64_t t, std::int64_t p, columns& needed) {
  for (std::int64_t i = 0; i < grid.radix; ++i)
    needed.push_back((p + i * grid.width / grid.radix + (i > 0 ? t % grid.period : 0))
                     % grid.width);
}

using rule = void (*)(const grid_pattern&, std::int64_t, std::int64_t, columns&);

constexpr std::array<std::string_view, 11> names{
  "trivial", "no_comm",    "stencil_1d", "stencil_1d_periodic", "dom",   "tree",
  "fft",     "all_to_all", "nearest",    "random_nearest",      "spread"};
constexpr std::array<rule, 11> rules{trivial, no_comm,        stencil_1d, stencil_1d_periodic,
                                     dom,     tree,           fft,        all_to_all,
                                     nearest, random_nearest, spread};

/// The columns that exist at step `t`: `dom` is a wavefront, `tree` doubles.
std::pair<std::int64_t, std::int64_t> columns_at(const grid_pattern& grid, std::int64_t t) {
  auto [width, steps] = std::pair{grid.width, grid.steps};
  if (grid.name == "dom") {
    auto first = std::max<std::int64_t>(0, t + width - steps);
    return {first, first + std::min({width, t + 1, steps - t})};
  }
  if (grid.name == "tree")
    return {0, std::min(width, t < 62 ? std::int64_t{1} << t : width)};
  return {0, width};
}

} // namespace

std::span<const std::string_view> grid_names() {
  return names;
}

task_graph make_grid(const grid_pattern& pattern) {
  auto needs
    = rules[static_cast<std::size_t>(std::ranges::find(names, pattern.name) - names.begin())];
  auto width = static_cast<std::size_t>(pattern.width);
  std::vector<std::int64_t> before(width, no_task); // the tasks of the last step, by column
  std::vector<std::int64_t> current(width, no_task);
  columns needed;
  std::vector<std::uint32_t> predecessors;
  task_graph graph;
  for (std::int64_t t = 0; t < pattern.steps; ++t) {
    std::ranges::fill(current, no_task);
    auto [first, end] = columns_at(pattern, t);
    for (auto p = first; p < end; ++p) {
      needed.clear();
      if (t > 0)
        needs(pattern, t, p, needed);
      predecessors.clear();
      for (auto q : needed)
        if (q >= 0 && q < pattern.width && before[static_cast<std::size_t>(q)] != no_task)
          predecessors.push_back(static_cast<std::uint32_t>(before[static_cast<std::size_t>(q)]));
      std::ranges::sort(predecessors);
      predecessors.erase(std::unique(predecessors.begin(), predecessors.end()), predecessors.end());
      current[static_cast<std::size_t>(p)] = static_cast<std::int64_t>(graph.size());
      graph.add(predecessors);
    }
    before.swap(current);
  }
  return graph;
}

} // namespace troupe::bench
