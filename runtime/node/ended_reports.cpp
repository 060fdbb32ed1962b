#include "runtime/node/ended_reports.hpp"

#include "runtime/language/workflow/task_places.hpp"
#include "runtime/node/stored_process.hpp"
#include "runtime/node/stored_view.hpp"
#include "runtime/store/recovery.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

namespace troupe {

namespace {

/// Sub-workflows that are read for a report.
constexpr std::size_t most_added_up = 1'000;

/// What a report adds up of a process and of those below it.
struct ended_sums {
  progress counters{};
  command_usage used{};
};

/// Has `look` see into one process.
template <class Look>
auto look_into(stored_processes& in, const std::string& called, Look look) {
  return in.find(called).and_then([&](const process_row& row) {
    return in.open().and_then([&](store* from) {
      const auto loading = in.loading();
      return of_store(look(stored_process{*from, row, loading}));
    });
  });
}

/// What the process has come to by itself. Fails where it can't be replayed.
result<ended_sums> sums_of(const stored_process& shown) {
  return shown.flow()
    .and_then([&](const workflow_ptr& flow) { return shown.replay(flow); })
    .map([](replayed_process left) {
      const auto counters = left.machine.counters();
      return ended_sums{counters, std::move(left.machine).output().used};
    });
}

/// Adds what all below a process have come to. False: that isn't known, or they are many.
bool add_those_below(stored_processes& in, const std::string& id, ended_sums& to) {
  auto tree = in.tree_of(id);
  if (!tree || tree->size() > most_added_up + 1)
    return false;
  for (const auto& each : std::span{*tree}.subspan(1)) {
    auto one = look_into(in, each, sums_of);
    if (!one)
      return false;
    to.counters += one->counters;
    to.used.add(one->used);
  }
  return true;
}

/// Leaves the first failures in `report`, and says of them which were allowed.
void bound_failures(ended_report& report, const workflow_ptr& flow) {
  auto& all = report.output.failures;
  report.left_out = all.size() - std::min(all.size(), most_reported_failures);
  all.resize(all.size() - report.left_out);
  task_places places{flow};
  for (const auto& each : all)
    if (places.may_fail(each.task_path))
      report.allowed.insert(each.task_path);
}

/// The report of one process, of which `sums` becomes what it has come to by itself. Where it can't
/// be replayed, what its row says, and `sums` stays unset.
ended_report report_of(const stored_process& shown, std::optional<ended_sums>& sums) {
  ended_report report{.output = output_of(shown.row())};
  auto& output = report.output;
  output.output = nullptr;
  auto flow = shown.flow();
  if (!flow)
    return report;
  report.file = (*flow)->file;
  if (auto values = stored_output(shown, *flow); !values.is_discarded())
    output.output = std::move(values);
  if (auto left = shown.replay(*flow)) {
    const auto counters = left->machine.counters();
    auto last = std::move(left->machine).output();
    sums = ended_sums{counters, last.used};
    output.errors = std::move(last.errors);
    output.failures = std::move(last.failures);
    output.used = last.used;
    output.timeout = last.timeout;
    output.cancel_reason = std::move(last.cancel_reason);
  }
  bound_failures(report, *flow);
  return report;
}

} // namespace

result<ended_report> report_in(stored_processes& in, const std::string& called) {
  std::optional<ended_sums> sums;
  auto made = look_into(in, called, [&](const stored_process& shown) -> result<ended_report> {
    const auto& row = shown.row();
    if (!row.ended)
      return failure(error_code::process_state, "process " + row.id + " has not ended: it is "
                                                  + std::string{to_string(row.state)});
    return report_of(shown, sums);
  });
  if (!made || !sums || !add_those_below(in, made->output.process_id, *sums))
    return made;
  made->counters = sums->counters;
  if (sums->used.commands > 0)
    made->used = sums->used;
  return made;
}

} // namespace troupe
