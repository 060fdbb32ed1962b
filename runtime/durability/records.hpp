/// What a store keeps of processes, in the words of its tables.
#pragma once

#include "runtime/base/labels.hpp"
#include "runtime/durability/content.hpp"
#include "runtime/model/execution_row.hpp"
#include "troupe/state.hpp"
#include "troupe/time.hpp"

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// A process in its store: small, so that its many rows are. Never used again. 0: not stored yet.
using process_key = std::int64_t;

/// A definition as it was when a process started.
struct stored_definition {
  std::string name; ///< Of the workflow.
  std::string body; ///< What it is loaded from again.
  content_hash hash{};
  std::vector<std::string> task_ids; ///< By task index.
};
using definition_ptr = std::shared_ptr<const stored_definition>;

/// What is known of a process when it is accepted, and never changes.
struct process_birth {
  std::string id;
  std::string parent_id; ///< Of the process whose task started this one; or empty.
  definition_ptr definition;
  time_point accepted;
  std::string continues = {}; ///< The id of the ended process that it goes on from; or empty.
  label_map labels = {};      ///< All that it has.
};

/// How long the executions of a task took, from when they began to their end.
struct task_time {
  std::string task_id;
  std::uint64_t times = 0;
  duration mean{};
};

/// A process has come to its end.
struct process_end {
  time_point at;
  std::string output; ///< The final session state, as JSON text.
  std::string errors; ///< `{"namespace": "message"}`, as JSON text.
};

/// What an action gave, to be taken where the same is asked for again (`cache`).
struct result_row {
  std::uint64_t number = 0;  ///< Of the execution, in its process.
  std::uint32_t attempt = 0; ///< The result counts where the execution completes in this one.
  std::string execution{};   ///< The execution's id behind that of its process.
  content_hash digest{};     ///< Of all that the result depends on.
  std::string marks{};       ///< Of its parts (`result_basis::marks`).
  std::uint64_t place = 0;   ///< Where in which workflow it was given (`place_hash`).
  time_point at{};
  std::string output{};   ///< CBOR; empty: it is a content of the entry,
  content_hash content{}; ///< this one.
  std::string reads{};    ///< `bytes_of_marks` of files.
  std::string writes{};   ///< Likewise; of those that are kept the bytes are a content, too.
};

/// What happened to one process since its change before. Its parts are stored together or not
/// at all.
struct change {
  process_key process = 0; ///< 0: `birth` says which.
  std::optional<process_birth> birth;
  /// Of the owner that writes; unused with `birth`. No two ownerships in a store have the same.
  std::uint64_t fence = 0;
  std::uint64_t number = 0;              ///< Of `entry`: counts from 1.
  std::string entry;                     ///< For replay.
  std::vector<content> contents;         ///< That `entry` refers to.
  std::vector<execution_row> executions; ///< Those that changed, at most once each.
  process_state state = process_state::pending;
  std::string reason; ///< Of a pause or cancel.
  std::uint64_t scn = 0;
  std::optional<process_end> end;
  bool took_requests = false;           ///< What was recorded for the process is part of `entry`.
  std::vector<result_row> results = {}; ///< Of actions that have ended well.
};

/// What became of a change.
struct receipt {
  process_key process = 0;
  std::uint64_t fence = 0; ///< What the owner's next change must carry.
  /// False: nothing of the change is stored. Another owner has taken the process over, or
  bool written = false;
  std::string refusal = {}; ///< it is such that it can't be: why.
};

/// What is known of an owner.
enum class owner_life : std::uint8_t {
  lives,
  gone,    ///< Proven: nobody holds its lock, or its machine has started anew since.
  unknown, ///< On another machine, or out of sight: only an operator can tell.
};

/// A runtime that drives processes.
struct owner {
  std::int64_t key = 0;
  std::string host; ///< Its name; of a store of version 2 with `/` and the boot after it.
  std::int64_t pid = 0;
  std::int64_t process_started = 0; ///< Clock ticks since boot: tells a reused pid apart.
  time_point started;
  time_point heartbeat;        ///< When it last said that it lives: tells people, proves nothing.
  std::string address;         ///< Of its control socket; or empty.
  std::string machine = {};    ///< What names its machine over all boots; or empty.
  std::string boot = {};       ///< Of that machine; or empty.
  std::uint64_t pid_space = 0; ///< In which `pid` means something; 0: not known.
  std::uint64_t lock_file = 0; ///< The inode of its file of locks; 0: of version 2, none.
  owner_life life = owner_life::unknown; ///< As it is when it is read.
};

/// A process as a runtime that wants to drive it has seen it.
struct seen_process {
  process_key process = 0;
  std::uint64_t fence = 0;
};

/// A process as `ps` shows it.
struct process_row {
  process_key key = 0;
  std::string id = {};
  std::string name = {};
  process_state state = process_state::pending;
  std::string reason = {};
  std::string parent_id = {};
  std::string continues = {}; ///< The id of the ended process that it goes on from; or empty.
  label_map labels = {};
  time_point accepted = {};
  std::optional<time_point> ended = {};
  std::uint64_t scn = 0;
  std::uint64_t entries = 0; ///< Of its journal.
  std::uint64_t fence = 0;
  std::string output = {};
  std::string errors = {};
  std::optional<owner> driven_by = {}; ///< While it lives.
  bool is_damaged = false;             ///< It is not what was stored: what it says may be wrong.
};

/// Where a process stood after some entry of its journal.
struct checkpoint {
  std::uint64_t entries = 0; ///< That lead there.
  std::string body;          ///< As the checkpoint codec writes it.
};

/// Executions of a process, by number: from the first to the last.
struct execution_span {
  std::uint64_t first = 0;
  std::uint64_t last = std::numeric_limits<std::int64_t>::max(); ///< As SQLite counts.
};

} // namespace troupe
