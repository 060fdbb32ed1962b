/// The processes that a runtime's store keeps, and how it becomes the owner of those whose own
/// runtime is gone.
#pragma once

#include "actors/interfaces.hpp"
#include "actors/node.hpp"
#include "actors/wall_clock.hpp"
#include "messages/process.hpp"
#include "runtime/language/definition/loader.hpp"
#include "runtime/node/secret_keeper.hpp"
#include "runtime/node/workflow_host.hpp"
#include "runtime/store/continuation.hpp"
#include "runtime/store/recovery.hpp"
#include "runtime/store/sqlite/sqlite_store.hpp"
#include "troupe/result.hpp"

#include <caf/fwd.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

class ownership_watch;

class process_recovery {
public:
  /// Of the store at `path`, in which this runtime is `self` and writes by `writer`.
  process_recovery(std::string path, std::int64_t self, caf::actor_system& system,
                   journal_actor writer, wall_clock clock, secret_reader secrets = {})
    : path_{std::move(path)}, self_{self}, system_{system}, writer_{std::move(writer)},
      clock_{clock}, secrets_{std::move(secrets)} {}

  const std::string& path() const noexcept { return path_; }

  /// Lets `around`, which nobody else has yet, know who owns processes. `hear` is told, by
  /// `process_ended`, of the ends of those that others drive.
  void watch_owners(node& around, supervisor_actor hear);

  /// Closes its connections to the store; what is asked after that opens them anew.
  void close_readers();

  /// Becomes the owner of a process that nobody drives (empty: of all such) and of what its tasks
  /// had started, ends what is left of their commands, and gives the orders that let them go on:
  /// children before their parents. They go on under `terms`. Where all are taken up, one that
  /// can't be is among `faults`, and one that somebody else has just taken up is left to them.
  /// `whose` says from whom; what this runtime drives is left alone, and so are sub-workflows that
  /// somebody else may drive: their outcomes are awaited.
  result<std::vector<start_process>> take_up(const std::string& process_id,
                                             const load_options& options,
                                             const input::taken_up& terms = {},
                                             claim whose = claim::abandoned);

  /// What a process needs that goes on from a stored one: see `continuation_of`. On any thread.
  result<continuation> read_ended(const std::string& process_id, const load_options& options,
                                  std::map<std::string, std::string> renamed = {}) const;

  /// A sub-workflow whose task is taken up: as it ended or, if it failed, what lets it go on where
  /// it stopped. On any thread.
  result<stored_child> take_up_child(const std::string& process_id,
                                     const load_options& options) const;

  /// Tells, the first time, of commands that runtimes of this store have left running when they
  /// died. From any thread; `tell` may be empty.
  void tell_leftovers(const std::function<void(const std::string&)>& tell);

  /// Moves out why some of all could not be taken up.
  std::vector<error> take_faults() { return std::exchange(faults_, {}); }

private:
  result<sqlite_store*> reader();
  result<std::vector<process_row>> free_ones(store& from, const std::string& process_id,
                                             claim whose);
  bool is_free(const process_row& row, claim whose) const;
  result<start_process> order_for(store& from, const process_row& row, std::uint64_t fence,
                                  const load_options& options) const;

  std::string path_;
  std::int64_t self_;
  caf::actor_system& system_;
  journal_actor writer_;
  wall_clock clock_;
  secret_reader secrets_; ///< Of those that go on.
  std::unique_ptr<sqlite_store> reader_;
  std::shared_ptr<ownership_watch> watch_; ///< Once owners are watched.
  std::vector<error> faults_;
  std::once_flag leftovers_told_;
};

} // namespace troupe
