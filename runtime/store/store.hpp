/// Where processes are kept so that a crash loses nothing.
#pragma once

#include "runtime/durability/records.hpp"
#include "runtime/model/execution_query.hpp"
#include "runtime/model/process_query.hpp"
#include "runtime/store/process_page.hpp"
#include "troupe/result.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace troupe {

/// Something asked of a process while nobody drove it (runtime/store/recorded_request.hpp).
struct recorded_request {
  std::string what;   ///< The name of a verb.
  std::string detail; ///< Its reason, or a JSON map of its other fields.
};

/// A store as one thread uses it; others open their own. Every error says what was tried,
/// where, and why it failed; nothing of a failed call is stored.
class store {
public:
  virtual ~store() = default;

  // -- driving processes ---------------------------------------------------------------------

  /// Names the runtime that writes from now on; its end proves itself to others. Returns its key.
  virtual result<std::int64_t> register_owner(const owner& self) = 0;
  /// That one drives nothing any more: others may take what it drove, whether this fails or not.
  virtual result<void> retire() = 0;
  /// The owner `key` lives at `now`, and is reached through the control socket at `address`.
  virtual result<void> beat(std::int64_t key, time_point now, const std::string& address) = 0;
  /// Stores `group` whole. Once it returns receipts, one a change, they outlast a power cut.
  /// After an error nothing is known: the same group must be given again until it succeeds.
  /// A birth is refused where there is a process of its id, or was one that the same parent's task
  /// had started, or its parent has got another owner.
  virtual result<std::vector<receipt>> commit(std::span<const change> group) = 0;
  /// Makes the registered owner that of processes whose fences are still as `seen`. Returns the
  /// new ones, in that order; 0 where somebody else was faster.
  virtual result<std::vector<std::uint64_t>> take_over(std::span<const seen_process> seen) = 0;

  /// Whether nobody has taken the process from the owner to whom `fence` was given.
  virtual result<bool> holds(process_key process, std::uint64_t fence) = 0;

  // -- looking -------------------------------------------------------------------------------

  /// The process of that id, with its output; nothing: there is none.
  virtual result<std::optional<process_row>> find(const std::string& id) = 0;
  /// Some of those that are meant, in the order of `orders_of`. What takes no index is looked for
  /// in steps. Fails where the position is not of such a list (`check_position`).
  virtual result<process_page> page(const process_query& which, const page_request& wanted) = 0;
  /// So many of the first of them, at least one, however long they have to be looked for: page by
  /// page, so that what changes meanwhile is told as it is by then. For those that are few.
  result<std::vector<process_row>> first(const process_query& which, std::size_t most);
  /// All of those that are meant, likewise, in the order in which they were accepted.
  result<std::vector<process_row>> processes(const process_query& which);
  /// Runtimes that drive processes, and others that did and are not forgotten yet.
  virtual result<std::vector<owner>> owners() = 0;
  /// Those of a process with these numbers, in their order.
  virtual result<std::vector<shown_execution>> executions(process_key process, execution_span which)
    = 0;
  /// Some of those of a process that are meant, in the order of their numbers.
  virtual result<execution_page> page_of(process_key process, const execution_query& which,
                                         const execution_request& wanted)
    = 0;
  virtual result<stored_definition> definition_of(process_key process) = 0;
  /// Calls `hear` with each entry of the journal after number `after`, in order, until it returns
  /// false.
  virtual result<void> read_journal(process_key process, std::uint64_t after,
                                    const std::function<bool(std::string_view entry)>& hear)
    = 0;
  virtual result<std::string> read_content(const content_hash& hash) = 0;

  // -- checkpoints: they only spare time, and may be gone at any moment ------------------------

  /// Keeps `made` instead of an earlier one. Does nothing where the process has completed, or the
  /// journal does not reach as far.
  virtual result<void> write_checkpoint(process_key process, const checkpoint& made) = 0;
  virtual result<std::optional<checkpoint>> read_checkpoint(process_key process) = 0;
  /// Whether the content is kept for as long as the process is.
  virtual result<bool> uses_content(process_key process, const content_hash& hash) = 0;

  // -- operating -----------------------------------------------------------------------------

  /// Fails where the process has got another owner since it was seen.
  virtual result<void> record_request(const seen_process& seen, const recorded_request& request,
                                      time_point now)
    = 0;
  /// Those recorded for a process, oldest first; a change that `took_requests` forgets them.
  virtual result<std::vector<recorded_request>> requests(process_key process) = 0;
  /// Removes those of the processes that have ended and whose fences are still as `ended` has them,
  /// in one short step: they are gone for everybody. Not where the process whose task started one
  /// lives: it may need what that gave. Returns how many. Their rows are left to `clear_away`.
  virtual result<std::size_t> remove(std::span<const seen_process> ended) = 0;
  /// Removes a process whatever its state, likewise. False: it is gone already, or has got another
  /// owner since it was seen.
  virtual result<bool> give_up(const seen_process& seen) = 0;
  /// Clears away rows that removed processes have left, and what only they used, for a few
  /// milliseconds. Returns whether more is left: others should have their turn before that.
  virtual result<bool> clear_away() = 0;
};

} // namespace troupe
