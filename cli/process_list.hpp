/// The processes that `troupe ps` lists: live ones as their runtimes tell of them, all others as
/// they are stored.
#pragma once

#include "runtime/store/store.hpp"
#include "troupe/json.hpp"
#include "troupe/output.hpp"
#include "troupe/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace troupe::cli {

/// Which processes are wanted, as written on the command line, unchecked.
struct ps_flags {
  std::vector<std::string> states = {};       ///< Each may be several, with commas.
  std::optional<std::string> name = {};       ///< Of the workflow; `*` and `?` stand for any text.
  std::optional<std::string> older_than = {}; ///< Since it was accepted.
  bool all = false;
};

/// Which are meant. Of what has ended only what is recent, unless states or an age are named.
struct process_choice {
  std::vector<process_state> states;
  std::string name;
  duration older_than{};
  bool only_recent = true;
};

/// How long ago a process may have ended to be recent.
inline constexpr duration recent = std::chrono::hours{24};

/// Checks the values. Fails with a message that starts with the name of the option.
result<process_choice> check(const ps_flags& flags);

/// A process in a row.
struct listed_process {
  process_summary summary;           ///< Without counters where no runtime has told of it.
  bool is_live = false;              ///< A runtime has told of it.
  std::optional<process_row> stored; ///< Where it is in the store.
  std::string continues = {};        ///< The ended process that it goes on from; or empty.
  bool is_silent = false;            ///< Its runtime lives, and does not answer.

  /// When it ended; nothing: it has not, or nobody knows.
  std::optional<time_point> ended() const;
};

/// Those of the store that are to be looked at.
process_filter stored_filter(const process_choice& which, time_point now);

/// One row a process, in the order in which they were accepted: what a runtime tells wins over
/// what is stored.
std::vector<listed_process> merged(const std::vector<process_summary>& live,
                                   const std::vector<process_row>& stored);

/// Whether the process is one of those that are meant.
bool means(const process_choice& which, const listed_process& each, time_point now);

/// `{"id","name","parentId","state","progress","startedAt","endedAt","reason","errors",
/// "continues","owner"}`;
/// what is empty or not known is left out. The owner of a stored process that has not ended is
/// `{"host","pid","alive","lastSeen"}`, with `"answers": false` where it lives and does not answer;
/// `alive` is null where that can't be told from here.
json to_json(const listed_process& each);

} // namespace troupe::cli
