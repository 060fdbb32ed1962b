// troupe_lists: what a page of 50 of many stored processes takes, by filter, and what the indexes
// for that cost when processes begin and end; one line of JSON a figure.
#include "benchmarks/lists/filled_store.hpp"
#include "runtime/model/query_line.hpp"

#include <nlohmann/json.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <vector>

#include <unistd.h>

namespace {

using namespace troupe;
using namespace troupe::bench;

struct options {
  std::size_t processes = 100'000;
  unsigned rounds = 21;
  std::string folder = ".";
  std::string only_make = {}; ///< A file; empty: stores are made, measured and removed.
};

constexpr std::size_t page_size = 50;

constexpr const char* filters[] = {
  "",
  "is:root",
  "is:recent",
  "is:active",
  "state:failed",
  "state:completed,failed",
  "name:etl-4",
  "name:etl-*",
  "name:etl-* state:failed",
  "name:none",
  "ended:>-1h",
  "ended:<-6h",
  "ended:<-6h state:failed",
  "accepted:>-1h",
  "accepted:<-6h",
  "parent:etl-0/parent-of-3",
  "id:etl-4/0a",
  "error:\"disk full\"",
  "state:failed error:\"disk full\"",
  "zzzz",
};

double microseconds(duration span) {
  return std::chrono::duration<double, std::micro>{span}.count();
}

int fail(const error& why) {
  std::cerr << "troupe_lists: " << why.message << '\n';
  return 1;
}

/// The median of so many times that one page took; and the page.
result<std::pair<duration, process_page>> time_page(sqlite_store& in, const process_query& which,
                                                    const page_request& wanted, unsigned rounds) {
  std::vector<duration> times;
  process_page seen;
  for (unsigned i = 0; i < rounds; ++i) {
    auto begin = std::chrono::steady_clock::now();
    auto page = in.page(which, wanted);
    times.push_back(std::chrono::steady_clock::now() - begin);
    if (!page)
      return tl::unexpected{std::move(page.error())};
    seen = std::move(*page);
  }
  std::ranges::sort(times);
  return std::pair{times[times.size() / 2], std::move(seen)};
}

/// The first page of a filter and the one behind it.
result<json> measure(sqlite_store& in, const char* filter, const options& wanted, time_point now) {
  auto which = parse_query(filter, now);
  if (!which)
    return tl::unexpected{std::move(which.error())};
  auto first = time_page(in, *which, {.most = page_size}, wanted.rounds);
  if (!first)
    return tl::unexpected{std::move(first.error())};
  json line{{"filter", filter},
            {"processes", wanted.processes},
            {"rows", first->second.rows.size()},
            {"isAll", !first->second.next},
            {"pageMicroseconds", microseconds(first->first)}};
  if (!first->second.next)
    return line;
  auto next
    = time_page(in, *which, {.most = page_size, .after = first->second.next}, wanted.rounds);
  if (!next)
    return tl::unexpected{std::move(next.error())};
  line["nextMicroseconds"] = microseconds(next->first);
  return line;
}

json figures_of(const fill_times& took, bool indexes, const sqlite_store& made,
                const options& wanted) {
  auto number = static_cast<std::int64_t>(wanted.processes);
  return {{"indexes", indexes},
          {"processes", number},
          {"birthMicroseconds", microseconds(took.births / number)},
          {"endMicroseconds", microseconds(took.ends / number)},
          {"bytes", made.size()}};
}

/// Leaves a store with its indexes.
int make(const options& wanted) {
  auto made = open_new(wanted.only_make, true);
  if (!made)
    return fail(made.error());
  auto took = fill(**made, wanted.processes, std::chrono::system_clock::now() - process_time);
  if (!took)
    return fail(took.error());
  std::cout << figures_of(*took, true, **made, wanted).dump() << std::endl;
  return 0;
}

int run(const options& wanted, const std::filesystem::path& folder) {
  const auto now = std::chrono::system_clock::now();
  for (auto indexes : {false, true}) {
    auto path = folder / (indexes ? "listed.db" : "plain.db");
    auto made = open_new(path.string(), indexes);
    if (!made)
      return fail(made.error());
    auto took = fill(**made, wanted.processes, now - process_time);
    if (!took)
      return fail(took.error());
    std::cout << figures_of(*took, indexes, **made, wanted).dump() << std::endl;
    if (!indexes)
      continue;
    for (const auto* filter : filters) {
      auto line = measure(**made, filter, wanted, now);
      if (!line)
        return fail(line.error());
      std::cout << line->dump() << std::endl;
    }
  }
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  options wanted;
  CLI::App app{"Measures pages of many stored processes, by filter."};
  app.add_option("--processes", wanted.processes, "That the store has (100,000)")
    ->check(CLI::Range(1, 100'000'000));
  app.add_option("--rounds", wanted.rounds, "How often each page is read (21)")
    ->check(CLI::Range(1, 10'000));
  app.add_option("--folder", wanted.folder, "Where the stores are made (here)");
  app.add_option("--make", wanted.only_make, "Only make the store FILE, and leave it");
  CLI11_PARSE(app, argc, argv);
  if (!wanted.only_make.empty())
    return make(wanted);
  auto folder = std::filesystem::path{wanted.folder} / ("lists-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  auto code = run(wanted, folder);
  std::filesystem::remove_all(folder);
  return code;
}
