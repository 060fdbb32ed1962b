/// Which processes are meant, as one value: what a filter line, the options of a command and the
/// program itself ask of a store and of live processes.
#pragma once

#include "runtime/base/labels.hpp"
#include "troupe/state.hpp"
#include "troupe/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// From `from` on, and before `to`; a bound that is not set is none.
struct time_span {
  std::optional<time_point> from = {};
  std::optional<time_point> to = {};

  bool is_set() const noexcept { return from || to; }
  bool contains(time_point when) const noexcept {
    return (!from || when >= *from) && (!to || when < *to);
  }

  friend bool operator==(const time_span&, const time_span&) = default;
};

/// A process is meant if all that is set holds for it. Times are fixed ones: `-1d` was made one
/// when the query was.
struct process_query {
  std::vector<process_state> states = {}; ///< One of these; empty: any.
  std::string name = {};                  ///< Of the workflow; `*` and `?` stand for any text.
  std::string within = {};                ///< Likewise, besides: to bound what somebody else asks.
  std::string id = {};                    ///< Its id begins so.
  std::string parent = {};                ///< The id of the process whose task started it.
  time_span accepted = {};
  time_span ended = {};                        ///< Set: it has ended.
  std::optional<time_point> recent_since = {}; ///< It has not ended, or not before that.
  std::optional<bool> has_ended = {};
  std::optional<bool> is_root = {};     ///< No task of another process started it.
  std::vector<std::string> words = {};  ///< Each is a part of its name or id, whatever the case.
  std::vector<std::string> errors = {}; ///< Each is a part of one of its errors, likewise.
  std::vector<label_term> labels = {};  ///< It has all of these.

  friend bool operator==(const process_query&, const process_query&) = default;
};

/// How long ago a process may have ended to be recent.
inline constexpr duration recent = std::chrono::hours{24};

/// What a query asks of a process. Views of what whoever asks has.
struct process_facts {
  std::string_view id{};
  std::string_view name{};
  std::string_view parent_id{};
  process_state state = process_state::pending;
  time_point accepted{};
  std::optional<time_point> ended{};
  std::string_view errors{};         ///< `{"namespace": "message"}`, as JSON text; or empty.
  const label_map* labels = nullptr; ///< Null: it has none.
};

/// Whether the process is one of those that `which` means.
bool matches(const process_query& which, const process_facts& facts);

} // namespace troupe
