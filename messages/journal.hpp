/// The journal: between the processes of a node and the one actor that writes its store.
#pragma once

#include "messages/fwd.hpp"
#include "runtime/durability/journal_entry.hpp"
#include "runtime/durability/records.hpp"
#include "runtime/store/checkpoints.hpp"
#include "troupe/output.hpp"

#include <memory>
#include <string>
#include <vector>

namespace troupe {

/// What an action gave that is to be taken again: a row, the output that is to stand there, and the
/// contents of files that it has written.
struct made_result {
  result_row row;
  value output;
  std::vector<content> files;
};

/// Command, process to journal: make this durable. Answered by `entry_committed`, in order.
///
struct append_entry {
  process_key process = 0; ///< 0: `birth` says which.
  std::uint64_t fence = 0;
  std::uint64_t number = 0;
  std::shared_ptr<const process_birth> birth; ///< With the first entry only.
  journal_entry entry;
  process_state state = process_state::pending;
  std::string reason;
  time_point at;                               ///< Of the change.
  std::shared_ptr<const process_output> ended; ///< Null: it goes on.
  bool took_requests = false;
  std::vector<made_result> results = {}; ///< Of actions whose ends are part of the entry.
};

/// Event, journal to process: the entry, and all before it, outlast a power cut; or another
/// owner has the process now, or the entry can't be stored for the `reason`, and nothing more of it
/// will be written.
struct entry_committed {
  std::uint64_t number = 0;
  process_key process = 0;
  std::uint64_t fence = 0;
  bool written = false;
  std::uint64_t bytes = 0; ///< By which the journal of the process has grown.
  std::string reason = {};
  duration as_of{}; ///< The uptime before the fence was looked at.
};

/// Command, process to journal: look whether it is still this runtime's. Answered by `claim_seen`.
struct look_at_claim {
  process_key process = 0;
  std::uint64_t fence = 0;
};

/// Event, journal to process: what was seen.
struct claim_seen {
  bool holds = false;
  duration as_of{}; ///< The uptime before that; 0: the store was given up, and not looked at.
};

/// Event, execution to process: another runtime has the process, or nobody can see whether one has,
/// so the action was not started.
struct claim_lost {
  std::string unseen = {}; ///< Why it can't be seen; empty: another one has it.
};

/// Command, process to checkpointer: keep where the process is after so many entries, all of them
/// durable. Answered by `checkpoint_taken`.
struct take_checkpoint {
  kept_process which;
  std::uint64_t entries = 0;
};

/// Event, checkpointer to process: what was asked for is there, or came to nothing.
struct checkpoint_taken {
  std::uint64_t size = 0; ///< In bytes; 0: it came to nothing.
};

/// Request, client to journal: drive these from now on. Answered by `processes_taken`.
struct take_processes {
  std::vector<seen_process> seen;
};

/// Answer: the new fences in the order asked; 0 where somebody else was faster.
struct processes_taken {
  std::vector<std::uint64_t> fences;
};

/// Command, client to journal: don't wait for a store that can't be written any more.
struct give_up_store {};

/// Command, client to journal: this runtime's control socket is there.
struct tell_address {
  std::string address;
};

/// Request, client to journal: write what is on its way, then nothing more, and give up the lease.
/// Answered by `store_released`.
struct release_store {};

/// Answer: another runtime may drive what this one drove.
struct store_released {};

/// Journal to itself: write what has gathered.
struct flush_journal {};

/// Timer, journal to itself: say that this runtime lives.
struct beat_due {};

} // namespace troupe
