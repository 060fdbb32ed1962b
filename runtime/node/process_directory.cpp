#include "runtime/node/process_directory.hpp"

#include "runtime/action/attempt_log.hpp"
#include "runtime/base/text.hpp"
#include "runtime/language/workflow/caller_input.hpp"
#include "runtime/node/ended_reports.hpp"
#include "runtime/node/execution_lists.hpp"
#include "runtime/node/followed_logs.hpp"
#include "runtime/node/live_runtimes.hpp"
#include "runtime/node/named_id.hpp"
#include "runtime/node/process_lists.hpp"
#include "runtime/node/process_logs.hpp"
#include "runtime/node/stored_process.hpp"
#include "runtime/node/stored_requests.hpp"
#include "runtime/node/stored_view.hpp"
#include "runtime/store/continuation.hpp"
#include "runtime/store/ownership.hpp"
#include "runtime/store/recovery.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace troupe {

namespace {

/// Processes among which one is looked for whose id is near to an unknown one: the newest.
constexpr std::size_t most_near = 500;

} // namespace

struct process_directory::parts {
  explicit parts(process_place place) : stored{std::move(place)} {}

  /// The runtimes of the folder, and those of other folders that drive processes of the store.
  live_runtimes& runtimes() {
    if (live)
      return *live;
    live.emplace(stored.place());
    for (const auto& each : stored.drivers_here())
      live->reach(each.address);
    return *live;
  }

  /// Asks them once more what waits for a person.
  std::vector<approval_request> look_for_approvals() {
    has_looked_for_approvals = true;
    return runtimes().approvals();
  }

  /// Whether one of them has the process, or asks about the execution, that a request is about.
  bool is_driven(const control_request& asked, bool decides) {
    if (!decides)
      return runtimes().find(asked.process).has_value(); // no other one is asked how it is
    if (!has_looked_for_approvals)
      look_for_approvals();
    return runtimes().asks_about(asked.execution);
  }

  /// The ids of the newest, of workflows that `within` means, but for these.
  std::vector<std::string> newest_beside(const std::set<std::string>& known,
                                         const std::string& within) {
    std::vector<std::string> ids;
    if (auto some = lists().page({.within = within}, most_near, {}))
      for (auto& row : some->rows)
        if (!known.contains(row.summary.id))
          ids.push_back(std::move(row.summary.id));
    std::ranges::sort(ids);
    return ids;
  }

  result<std::uint64_t> used(usage_kind of, const std::string& name) {
    if (!stored.exists())
      return 0;
    return stored.open().and_then(
      [&](sqlite_store* from) { return of_store(from->used_bytes(of, name)); });
  }

  process_lists lists() { return {stored, runtimes()}; }

  execution_lists& lists_of_executions() {
    if (!executions)
      executions.emplace(stored, runtimes());
    return *executions;
  }

  /// Has `look` see into one process of the store. `keeps_text`: its definition has it.
  template <class Look>
  auto with(const std::string& called, Look look, bool keeps_text = false) {
    return stored.find(called).and_then([&](const process_row& row) {
      return stored.open().and_then([&](store* from) {
        auto loading = stored.loading();
        loading.keep_source = keeps_text;
        return of_store(look(stored_process{*from, row, loading}));
      });
    });
  }

  stored_processes stored;
  std::optional<live_runtimes> live; ///< Once they were looked for.
  std::optional<execution_lists> executions;
  bool has_looked_for_approvals = false; ///< They were asked for these.
};

process_directory::process_directory(process_place place)
  : parts_{std::make_unique<parts>(std::move(place))} {}

process_directory::~process_directory() = default;

result<void> process_directory::open_store() {
  return parts_->stored.open().map([](const store*) {});
}

bool process_directory::has_store() const {
  return parts_->stored.exists();
}

result<void> process_directory::check_store() {
  return parts_->stored.open().and_then(
    [](sqlite_store* kept) { return of_store(kept->check_writable()); });
}

void process_directory::look_anew() {
  parts_->executions.reset(); // it asks those
  parts_->live.reset();
  parts_->has_looked_for_approvals = false;
}

result<listed_page> process_directory::page(const process_query& which, std::size_t most,
                                            const std::string& before) {
  return parts_->lists().page(which, most, before);
}

result<std::vector<listed_process>> process_directory::list(const process_query& which) {
  return parts_->lists().all(which);
}

result<process_count> process_directory::count(const process_query& which, std::size_t most) {
  return parts_->lists().count(which, most);
}

result<listed_process> process_directory::find(const std::string& id) {
  return parts_->lists().find(id).and_then(
    [&](std::optional<listed_process> row) -> result<listed_process> {
      if (!row)
        return failure(error_code::process_unknown, "there is no process \"" + id + '"');
      return std::move(*row);
    });
}

bool process_directory::keeps(const std::string& id) const {
  return parts_->stored.has(id);
}

result<std::string> process_directory::id_of(const std::string& called, const std::string& within) {
  if (called == last_process)
    return parts_->lists().newest().and_then(
      [](const std::optional<listed_process>& newest) -> result<std::string> {
        if (!newest)
          return tl::unexpected{no_last_process()};
        return newest->summary.id;
      });
  auto read = parts_->stored.begun_so(called);
  auto begun = read ? std::move(*read)
                    : std::vector<named_process>{}; // what lives can be named all the same
  if (!within.empty())
    std::erase_if(
      begun, [&](const named_process& each) { return !matches_pattern(within, each.workflow); });
  const auto is_kept = std::ranges::find(begun, called, &named_process::id) != begun.end();
  if (is_kept || (within.empty() && parts_->runtimes().find(called)))
    return called;
  std::set<std::string> active;
  std::vector<std::string> ended;
  for (auto& each : parts_->lists().not_stored({.within = within}))
    active.insert(std::move(each.summary.id));
  for (auto& each : begun)
    if (each.has_ended)
      ended.push_back(std::move(each.id));
    else
      active.insert(std::move(each.id));
  std::ranges::sort(ended);
  auto further = [&] { return ended.empty() ? parts_->newest_beside(active, within) : ended; };
  return named_id("process", called, {active.begin(), active.end()}, further);
}

bool process_directory::is_live(const std::string& id) {
  return parts_->is_driven({.process = id}, false);
}

result<json> process_directory::show(const std::string& id) {
  if (is_live(id))
    return parts_->runtimes().ask_owner({.verb = "show", .process = id});
  return parts_->with(id, [&](const stored_process& shown) -> result<json> {
    return stored_view(shown, listed(shown.row()));
  });
}

result<execution_list> process_directory::page_of(const std::string& id,
                                                  const execution_query& which, std::size_t most,
                                                  const std::string& after) {
  return parts_->lists_of_executions().page(id, which, most, after);
}

result<std::vector<process_waits>> process_directory::explain(const std::string& process_id,
                                                              const std::string& task) {
  if (!is_live(process_id))
    return parts_->stored.find(process_id).map([](const process_row& row) {
      const auto shown = listed(row).summary;
      return std::vector<process_waits>{
        {.id = shown.id,
         .name = shown.name,
         .state = shown.state,
         .note = is_final(shown.state) ? "it has ended: nothing of it waits"
                                       : "no runtime drives it: troupe resume continues it"}};
    });
  return parts_->runtimes()
    .ask_owner({.verb = "explain", .process = process_id, .task = task})
    .and_then([](const json& answer) -> result<std::vector<process_waits>> {
      std::vector<process_waits> all;
      for (const auto& entry : answer) {
        auto told = read_process_waits(entry);
        if (!told)
          return tl::unexpected{std::move(told.error())};
        all.push_back(std::move(*told));
      }
      return all;
    });
}

waits_page process_directory::waits(const waits_request& which) {
  return parts_->runtimes().waits(which);
}

std::vector<approval_request> process_directory::approvals(const std::string& process_id) {
  auto pending = parts_->look_for_approvals();
  auto stored = stored_approvals(parts_->stored);
  if (!stored)
    parts_->stored.tell(stored.error().message);
  else
    std::ranges::move(*stored, std::back_inserter(pending));
  if (!process_id.empty())
    std::erase_if(pending,
                  [&](const approval_request& each) { return each.process_id != process_id; });
  return pending;
}

result<approval_request> process_directory::approval_of(const std::string& called) {
  auto pending = approvals();
  std::vector<std::string> known;
  std::ranges::transform(pending, std::back_inserter(known), &approval_request::execution_id);
  return named_id("approval", called, std::move(known)).map([&](const std::string& id) {
    return *std::ranges::find(pending, id, &approval_request::execution_id);
  });
}

result<request_outcome> process_directory::request(const control_request& asked) {
  const auto* what = find_verb(asked.verb);
  if (!what || !what->input_of)
    return failure(error_code::argument_invalid,
                   "\"" + asked.verb + "\" asks nothing of a process");
  auto to_owner = asked;
  if (decides(*what))
    to_owner.process.clear(); // the execution says which
  if (!parts_->is_driven(asked, decides(*what)))
    return record_request(parts_->stored, asked).map([&] {
      return request_outcome{.is_recorded = true, .process_id = asked.process};
    });
  return parts_->runtimes().ask_owner(to_owner).and_then(
    [](const json& answer) -> result<request_outcome> {
      if (answer.is_null())
        return request_outcome{};
      return read_process_summary(answer).map([](process_summary row) {
        return request_outcome{.process_id = row.id, .process = std::move(row)};
      });
    });
}

result<listed_process> process_directory::find_stored(const std::string& called) {
  return parts_->stored.find(called).map([](const process_row& row) { return listed(row); });
}

result<std::vector<listed_execution>> process_directory::executions(const std::string& called) {
  auto row = parts_->stored.find(called);
  if (!row)
    return tl::unexpected{std::move(row.error())};
  return of_store(parts_->stored.open()
                    .and_then([&](store* from) { return from->executions(row->key, {}); })
                    .map([](std::vector<shown_execution> all) { return listed(std::move(all)); }));
}

result<json> process_directory::output(const std::string& called) {
  return parts_->with(called, [](const stored_process& shown) -> result<json> {
    return shown.flow().map([&](const workflow_ptr& flow) {
      auto values = stored_output(shown, flow);
      return values.is_discarded() ? json() : values;
    });
  });
}

result<ended_report> process_directory::report(const std::string& called) {
  return report_in(parts_->stored, called);
}

result<std::vector<std::string>> process_directory::tree_of(const std::string& called) {
  return parts_->stored.tree_of(called);
}

result<void> process_directory::events(const std::string& called,
                                       const std::function<bool(const execution_event&)>& hear) {
  auto tell = [&](const std::string& notice) { parts_->stored.tell(notice); };
  return parts_->with(called,
                      [&](const stored_process& shown) { return shown.events(hear, tell); });
}

result<void>
process_directory::look_into(const std::string& called,
                             const std::function<result<void>(const stored_process&)>& see) {
  return parts_->with(called, see, true);
}

result<void> process_directory::logs(const std::string& called, const log_query& wanted,
                                     const std::function<bool(const logged_action&)>& hear) {
  auto folder = logs_beside(parts_->stored.place().store);
  return parts_->with(
    called, [&](const stored_process& shown) { return shown.logs(folder, wanted, hear); });
}

result<void> process_directory::follow_logs(const std::string& called, const log_query& wanted,
                                            const text_listener& hear, follow_terms how) {
  const auto& path = parts_->stored.place().store;
  return parts_->with(called, [&](const stored_process& shown) {
    const auto& row = shown.row();
    auto driver = row.driven_by && is_reachable(*row.driven_by) ? row.driven_by->pid : 0;
    log_follower changes{path, row.id, driver, how};
    return troupe::follow_logs(shown, changes, logs_beside(path), wanted, hear, [&] {
      auto now = parts_->stored.open().and_then([&](store* from) { return from->find(row.id); });
      return !now || !*now || (*now)->ended.has_value();
    });
  });
}

result<std::vector<task_time>> process_directory::task_times(const std::string& workflow_name) {
  return parts_->stored.open().and_then(
    [&](sqlite_store* from) { return from->task_times(workflow_name); });
}

result<workflow_ptr> process_directory::definition(const std::string& called) {
  return parts_->with(
    called, [](const stored_process& shown) { return shown.flow(); }, true);
}

result<json> process_directory::noted(const std::string& called) {
  return parts_->with(called,
                      [](const stored_process& shown) -> result<json> { return shown.noted(); });
}

result<std::uint64_t> process_directory::used_by_workflow(const std::string& name) {
  return parts_->used(usage_kind::workflow, name);
}

result<std::uint64_t> process_directory::used_by_token(const std::string& name) {
  return parts_->used(usage_kind::token, name);
}

result<std::vector<std::string>> process_directory::resumable(bool take_over) {
  auto rows = parts_->stored.rows({.has_ended = false});
  if (!rows)
    return tl::unexpected{std::move(rows.error())};
  std::vector<std::string> ids;
  for (auto& row : *rows)
    if (row.parent_id.empty() && (take_over || may_take(row, std::chrono::system_clock::now())))
      ids.push_back(std::move(row.id));
  return ids;
}

result<continuation_plan>
process_directory::preview(const std::string& ended_id, const workflow_ptr& flow,
                           const std::map<std::string, std::string>& renamed) {
  auto store = parts_->stored.open();
  if (!store)
    return tl::unexpected{std::move(store.error())};
  auto from = continuation_of(**store, ended_id, renamed, parts_->stored.loading(),
                              std::chrono::system_clock::now());
  if (!from)
    return tl::unexpected{std::move(from.error())};
  auto init = check_input(*flow, *from->begun.init);
  if (!init)
    return tl::unexpected{std::move(init.error())};
  auto around = surroundings_of(*flow, *from, renamed);
  if (!around)
    return tl::unexpected{std::move(around.error())};
  return of_store(plan_of(flow, *from, *around, *init));
}

} // namespace troupe
