/// Bringing a process back without its whole journal: from its checkpoint, and the entries after
/// it.
#pragma once

#include "runtime/durability/replay.hpp"
#include "runtime/store/journal_reader.hpp"
#include "runtime/store/store.hpp"

#include <cstdint>
#include <limits>
#include <stop_token>
#include <string>

namespace troupe {

/// A process of a store.
struct kept_process {
  process_key key = 0;
  std::string id;
  workflow_ptr flow; ///< That it runs.
};

/// Feeds `into` with entries of a journal: nothing of it is held open meanwhile. Returns how many
/// bytes they have. Fails once it is to `stop`.
result<std::uint64_t> replay_journal(store& from, process_key process, replayer& into,
                                     journal_span which = {}, const std::stop_token& stop = {});

/// A process as its journal leads to it, and what that took.
struct restored_process {
  replayed_process left;
  std::uint64_t checkpoint_size = 0; ///< In bytes; 0: there was none.
  std::uint64_t bytes_after = 0;     ///< Of the entries after it.
};

/// The process after entry `up_to`, or the last. A checkpoint that is damaged, was written by
/// another version, or leads elsewhere, is passed over.
result<restored_process> restore_process(store& from, const kept_process& which,
                                         std::uint64_t up_to
                                         = std::numeric_limits<std::uint64_t>::max(),
                                         const std::stop_token& stop = {});

/// Makes a checkpoint of the process as it was after `entries` of its journal, and keeps it instead
/// of an earlier one. Returns its size in bytes. Harms nobody, whoever drives the process: it is
/// made of nothing but what is durable.
result<std::uint64_t> make_checkpoint(store& in, const kept_process& which, std::uint64_t entries,
                                      const std::stop_token& stop);

} // namespace troupe
