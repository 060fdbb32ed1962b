// The journal's appends: a group of changes, each of a process of its own, stored in one commit.
#include "runtime/store/sqlite/sqlite_store.hpp"

#include <benchmark/benchmark.h>

#include <filesystem>

#include <unistd.h>

namespace troupe::bench {

namespace {

definition_ptr chain_definition() {
  stored_definition made{"flow", "pipeline: {a: {action: 'nop:nop'}}", {}, {"flow", "a"}};
  made.hash = hash_of(made.body);
  return std::make_shared<const stored_definition>(std::move(made));
}

change birth_of(std::size_t number, const definition_ptr& definition) {
  change first;
  first.birth = process_birth{"flow/" + std::to_string(number), {}, definition, time_point{}};
  first.number = 1;
  first.entry = "began";
  first.state = process_state::running;
  first.scn = 1;
  return first;
}

/// The end of one `nop` more: an entry of ten bytes and the row of an execution.
void move_on(change& last, const receipt& got) {
  last.birth.reset();
  last.process = got.process;
  last.fence = got.fence;
  ++last.number;
  last.scn += 3;
  last.entry = "0123456789";
  execution_row row;
  row.number = last.number;
  row.task = 1;
  row.state = task_state::completed;
  last.executions = {std::move(row)};
}

/// Appends until the measuring ends; false where the store refuses.
bool append(benchmark::State& state, store& into) {
  owner self;
  self.host = "here";
  self.pid = 1;
  if (!into.register_owner(self))
    return false;
  auto definition = chain_definition();
  std::vector<change> group;
  for (std::int64_t i = 0; i < state.range(0); ++i)
    group.push_back(birth_of(static_cast<std::size_t>(i), definition));
  auto receipts = into.commit(group);
  for (auto _ : state) {
    if (!receipts)
      return false;
    for (std::size_t i = 0; i < group.size(); ++i)
      move_on(group[i], (*receipts)[i]);
    receipts = into.commit(group);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  return receipts.has_value();
}

/// With each commit flushed to the disk of the current folder.
void journal_append_sqlite(benchmark::State& state) {
  auto folder = std::filesystem::current_path() / ("journal-benchmark-" + std::to_string(getpid()));
  std::filesystem::create_directory(folder);
  {
    auto into = sqlite_store::open({(folder / "troupe.db").string()});
    if (!into || !append(state, **into))
      state.SkipWithError("the store refused a change");
  }
  std::filesystem::remove_all(folder);
}

BENCHMARK(journal_append_sqlite)->Arg(1)->Arg(64)->Arg(1024)->UseRealTime();

} // namespace

} // namespace troupe::bench
