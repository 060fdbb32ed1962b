/// All processes of a place, live and stored ones as one: who asks need not know which runtime
/// drives them, if any does. For programs that show and steer what others run.
#pragma once

#include "runtime/durability/records.hpp"
#include "runtime/engine/verb.hpp"
#include "runtime/language/workflow/workflow.hpp"
#include "runtime/model/execution_query.hpp"
#include "runtime/node/ended_report.hpp"
#include "runtime/node/listed_process.hpp"
#include "runtime/node/log_follower.hpp"
#include "runtime/node/logged_action.hpp"
#include "runtime/node/process_place.hpp"
#include "runtime/store/continuation_plan.hpp"
#include "troupe/event.hpp"
#include "troupe/policy.hpp"
#include "troupe/waiting.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

class stored_process;

/// What became of a request.
struct request_outcome {
  bool is_recorded = false; ///< Nobody drives the process: it takes effect when it is resumed.
  std::string process_id{}; ///< Of a recorded one, whole.
  std::optional<process_summary> process{}; ///< Afterwards; not of a decision, or a recorded one.
};

/// Used by one thread. Runtimes are looked for once, when one is first needed: who wants to know of
/// those that have come since calls `look_anew`, or makes another directory. Where a process is
/// named by `called`, that is its id or the beginning of it, if only one stored process begins so.
class process_directory {
public:
  explicit process_directory(process_place place);
  ~process_directory();
  process_directory(const process_directory&) = delete;
  process_directory& operator=(const process_directory&) = delete;

  /// Fails where there is no store, or it can't be read.
  result<void> open_store();
  /// Whether there is a store.
  bool has_store() const;
  /// Fails where nothing can be written to the store at this moment: it is locked, or read-only,
  /// say. Whether there is room is found out by what is written.
  result<void> check_store();

  /// Forgets which runtimes there are and what they have, not the store, which stays open: they are
  /// looked for once more when one is next needed.
  void look_anew();

  // -- live or stored ------------------------------------------------------------------------

  /// So many of the processes that are meant, behind `before`: a cursor that a page gave, or a
  /// stored process; empty: the first. The order is that of `orders_of`, after what no store here
  /// keeps. A page may have fewer rows than are wanted, or none, and yet go on: only so many are
  /// looked at.
  result<listed_page> page(const process_query& which, std::size_t most,
                           const std::string& before = {});

  /// All of them, in the order in which they were accepted.
  result<std::vector<listed_process>> list(const process_query& which);

  /// How many they are, counted up to `most`.
  result<process_count> count(const process_query& which, std::size_t most);

  /// One process in a row, by its whole id. No list is read for it. Fails (`process_unknown`) where
  /// there is none.
  result<listed_process> find(const std::string& id);

  /// Whether the store has the process of exactly that id: what is under "stored" below is for
  /// those that it has.
  bool keeps(const std::string& id) const;

  /// The whole id of a process, by it or its beginning; of what has ended only where nothing that
  /// lives begins so; of `last`, that of the newest which no task started. Fails with the nearest
  /// of the newest, or with those that begin so. `within`: a pattern of the workflows whose
  /// processes may be named; empty: all.
  result<std::string> id_of(const std::string& called, const std::string& within = {});

  /// Whether a live runtime has the process.
  bool is_live(const std::string& id);

  /// All that is known of a process, in one form: `to_json(process_snapshot)`, and of a stored one
  /// `endedAt`, `owner`, `continues` and `output`.
  result<json> show(const std::string& id);

  /// Some of the executions of a process; see `execution_lists::page`.
  result<execution_list> page_of(const std::string& id, const execution_query& which,
                                 std::size_t most, const std::string& after = {});

  /// What the executions of a process wait for, of one task or summed up. Of one that nobody
  /// drives, or that has ended, only that it is so.
  result<std::vector<process_waits>> explain(const std::string& process_id,
                                             const std::string& task);

  /// The same of some of those that are active, summed up.
  waits_page waits(const waits_request& which);

  /// What waits for a person, in live processes and in those that nobody drives; `process_id`
  /// empty: in all.
  std::vector<approval_request> approvals(const std::string& process_id = {});

  /// The pending approval of an execution, by its id or the beginning of it.
  result<approval_request> approval_of(const std::string& called);

  /// Asks for what a verb of `runtime/engine/verb.hpp` does that has a rule; ids are whole. Who
  /// decides on an approval names its process, too. It is done by the runtime that drives the
  /// process, or recorded where nobody does. Fails, and changes nothing, where it makes no sense in
  /// the state of the process.
  result<request_outcome> request(const control_request& asked);

  // -- stored --------------------------------------------------------------------------------

  /// One process in a row.
  result<listed_process> find_stored(const std::string& called);

  /// The values that it ended with, without its secrets; null: it has not ended.
  result<json> output(const std::string& called);

  /// How it has ended, as whoever ran it to its end is told: read from its journal, and, for the
  /// sums, from those of its sub-workflows, unless they are more than 1,000. Fails with
  /// `process_state` where it has not ended.
  result<ended_report> report(const std::string& called);

  /// Its id, and those of all sub-workflows below it: each after the one whose task started it.
  result<std::vector<std::string>> tree_of(const std::string& called);

  /// Its executions so far, in the order in which they began.
  result<std::vector<listed_execution>> executions(const std::string& called);

  /// Each change of state of its executions, in order, until `hear` returns false.
  result<void> events(const std::string& called,
                      const std::function<bool(const execution_event&)>& hear);

  /// Has `see` look into one process, its definition with its text.
  result<void> look_into(const std::string& called,
                         const std::function<result<void>(const stored_process&)>& see);

  /// What the tasks of a workflow took when it last completed; see `sqlite_store::task_times`.
  result<std::vector<task_time>> task_times(const std::string& workflow_name);

  /// What each action that is asked for wrote, or else gave, in the order in which they ended; then
  /// what has not ended. Until `hear` returns false.
  result<void> logs(const std::string& called, const log_query& wanted,
                    const std::function<bool(const logged_action&)>& hear);

  /// What commands of a process have written and write until it ends, or its runtime does: lines as
  /// they come, or, of those `wanted` that `failed`, all of an attempt's once that is stored, or
  /// why it failed where it wrote nothing; until `hear` returns false. `tail` is about what is
  /// there, not about what comes. `how` says when it ends besides.
  result<void> follow_logs(const std::string& called, const log_query& wanted,
                           const text_listener& hear, follow_terms how = {});

  /// The definition that it runs, loaded again, with its text.
  result<workflow_ptr> definition(const std::string& called);

  /// What was kept with it (`start_options::noted`); null: nothing.
  result<json> noted(const std::string& called);

  /// What all ended processes of a workflow take, in bytes; or all that a token has started, with
  /// what these have started. From one row each; without a store nothing.
  result<std::uint64_t> used_by_workflow(const std::string& name);
  result<std::uint64_t> used_by_token(const std::string& name);

  // -- before a runtime takes processes up -----------------------------------------------------

  /// The ids of those that no task of another one started and nobody drives, or, where a runtime
  /// is to `take_over`, whoever drives them.
  result<std::vector<std::string>> resumable(bool take_over);

  /// What `runtime::go_on_from(ended_id, flow, {.renamed = renamed})` would do: found without
  /// running anything.
  result<continuation_plan> preview(const std::string& ended_id, const workflow_ptr& flow,
                                    const std::map<std::string, std::string>& renamed);

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace troupe
