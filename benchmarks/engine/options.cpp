#include "benchmarks/engine/options.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <optional>
#include <thread>

namespace troupe::bench {

namespace {

/// Flags whose defaults depend on others.
struct wanted_size {
  std::optional<std::size_t> tasks;
  std::optional<std::int64_t> steps;
  std::optional<std::size_t> processes;
  std::string store = "memory";
};

constexpr std::string_view database = "sqlite:";

bool is_grid(const std::string& shape) {
  return std::ranges::find(grid_names(), shape) != grid_names().end();
}

std::string shape_fault(const std::string& shape) {
  const auto own = {"chain", "fanout", "tree", "dag", "loop", "processes"};
  if (std::ranges::find(own, shape) != own.end() || is_grid(shape)
      || shape.starts_with("wfformat:"))
    return {};
  std::string known = "chain fanout dag loop processes wfformat:FILE";
  for (auto name : grid_names())
    known += ' ' + std::string{name};
  return "there is no shape " + shape + "; there are: " + known;
}

std::string store_fault(const std::string& store) {
  if (store == "memory")
    return {};
  if (store.starts_with(database) && store.size() > database.size())
    return {};
  return "expected memory or sqlite:PATH, found " + store;
}

void add_shape_flags(CLI::App& app, options& wanted, wanted_size& size) {
  app
    .add_option("--shape", wanted.shape,
                "chain, fanout, tree, dag, loop, processes, wfformat:FILE, or a Task Bench pattern")
    ->check(shape_fault);
  app.add_option("--tasks", size.tasks, "Tasks of one process (10,000; 10 of shape processes)")
    ->check(CLI::PositiveNumber);
  app
    .add_option("--width", wanted.grid.width, "Columns of a pattern, width of a layer of dag (64)")
    ->check(CLI::PositiveNumber);
  app.add_option("--steps", size.steps, "Steps of a pattern, instead of --tasks")
    ->check(CLI::PositiveNumber);
  app.add_option("--processes", size.processes, "Processes at once (1; 1,000 of shape processes)")
    ->check(CLI::PositiveNumber);
  app.add_option("--radix", wanted.grid.radix, "Of nearest, random_nearest, spread (5)")
    ->check(CLI::NonNegativeNumber);
  app.add_option("--period", wanted.grid.period, "Of random_nearest, spread (3)")
    ->check(CLI::PositiveNumber);
  app.add_option("--fraction", wanted.grid.fraction, "Of random_nearest (0.25)")
    ->check(CLI::Range(0.0, 1.0));
}

void add_task_flags(CLI::App& app, options& wanted) {
  app.add_option("--iterations", wanted.iterations, "Of the computing in each task (0)");
  app.add_option("--payload", wanted.payload_bytes,
                 "Bytes of text that a task gives, and gets from each it needs (0: one number)");
  auto* bare = app.add_flag("--bare", wanted.bare,
                            "Tasks are nop:nop, without input: only their number is checked");
  app.add_flag("--blocking", wanted.blocking, "Tasks run in job slots, as blocking actions do")
    ->excludes(bare);
  app.add_option("--ns-per-iteration", wanted.nanoseconds_per_iteration,
                 "What one iteration costs (measured), for the efficiency");
}

void add_engine_flags(CLI::App& app, options& wanted, wanted_size& size) {
  app.add_option("--threads", wanted.threads, "That run actors (the cores)")
    ->check(CLI::Range(1, 1'024));
  app.add_option("--window", wanted.window, "Tasks of a fan-out or graph at once");
  app.add_option("--store", size.store, "memory (the default), or sqlite:PATH")->check(store_fault);
  app.add_option("--durability", wanted.durability, "strict (the default) or relaxed")
    ->check(CLI::IsMember({"strict", "relaxed"}));
  app.add_option("--rounds", wanted.rounds,
                 "Measured, after one that is not (5); 0: that one is printed");
}

void complete(options& wanted, const wanted_size& size) {
  auto many = wanted.shape == "processes";
  wanted.processes = size.processes.value_or(many ? 1'000 : 1);
  wanted.tasks = size.tasks.value_or(many ? 10 : 10'000);
  wanted.stepped = size.steps.has_value();
  wanted.grid.name = wanted.shape;
  auto width = static_cast<std::size_t>(wanted.grid.width);
  wanted.grid.steps
    = size.steps.value_or(static_cast<std::int64_t>((wanted.tasks + width - 1) / width));
  if (size.store != "memory")
    wanted.store = size.store.substr(database.size());
  if (wanted.threads == 0)
    wanted.threads = std::max(1U, std::thread::hardware_concurrency());
}

} // namespace

options parse_options(int argc, char** argv) {
  options wanted;
  wanted_size size;
  CLI::App app{
    "Measures Troupe: runs tasks of one shape, as a user's program would, and prints one "
    "line of JSON for each round."};
  add_shape_flags(app, wanted, size);
  add_task_flags(app, wanted);
  add_engine_flags(app, wanted, size);
  app.get_option("--tasks")->excludes(app.get_option("--steps"));
  try {
    app.parse(argc, argv);
    if (wanted.bare && (wanted.iterations > 0 || wanted.payload_bytes > 0))
      throw CLI::ValidationError{"--bare", "tasks without work take no --iterations or --payload"};
  } catch (const CLI::ParseError& fault) {
    std::exit(app.exit(fault) == 0 ? 0 : 2);
  }
  complete(wanted, size);
  return wanted;
}

} // namespace troupe::bench
