/// How the children of a fan-out are brought together again. Pure: owned by a task_group actor.
#pragma once

#include "runtime/language/workflow/task.hpp"
#include "troupe/json.hpp"
#include "troupe/output.hpp"
#include "troupe/result.hpp"
#include "troupe/state.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace troupe {

/// How one child of a fan-out ended.
struct member_outcome {
  std::uint64_t index = 0;
  task_state state = task_state::completed; ///< A final one.
  value output = null_value();
  std::string failure; ///< `path: message`, several joined, where something below it failed.
};

/// What is known of a group when it has settled.
struct group_summary {
  std::uint64_t expected = 0;
  std::uint64_t completed = 0;
  std::uint64_t skipped = 0;
  std::uint64_t failed = 0;
  json outputs = json::array(); ///< By index; null where a child gave none.
  std::uint64_t first = 0;      ///< The first child that completed, where `completed` > 0.
  std::uint64_t last = 0;       ///< The last that completed, likewise.
  std::string failures;         ///< Which failed and why; the first few in full.
  std::uint64_t continued = 0;  ///< Children that ended well in spite of failures below them.
  bool expired = false;         ///< The deadline passed first.
  std::string first_failed{};   ///< The path of the first in `failures`, as the fan-out knows it.
};

/// The output that `rule` makes of a settled group, whose outputs are moved into it; or why it
/// failed: how many of how many children, which, and why. Then the group stays as it is.
result<value> settle(group_summary& group, const await_rule& rule);

/// The same of a group that nobody needs afterwards.
inline result<value> settle(group_summary&& group, const await_rule& rule) {
  return settle(group, rule);
}

/// What the message that `settle` fails with says of children.
failed_children children_of(const group_summary& group, const await_rule& rule);

/// Gathers the outcomes of a group's members until its rule is satisfied.
class correlation {
public:
  /// A group of `expected` members, of whose outputs `merge` tells which are wanted. Settled from
  /// the start where there are none.
  correlation(std::uint64_t expected, await_mode mode, await_merge merge = await_merge::append);

  /// Takes in one member. A settled group takes no more.
  void add(member_outcome member);

  /// `count` members will never start.
  void cancel(std::uint64_t count);

  /// The deadline has passed.
  void expire();

  /// Another task waits for the group by its own mode from now on.
  void join(await_mode mode);

  /// Whether the mode is satisfied, or can't be any more, or the deadline has passed.
  bool settled() const noexcept;

  /// Moves out what was gathered. Call once, when settled.
  group_summary take_summary();

  /// Shows `archive` all that it is made of (description.hpp).
  template <class Self, class Archive>
  static void describe(Self& self, Archive& archive);

private:
  void note_failure(const member_outcome& member);

  group_summary summary_; ///< Without the outputs until it is taken: those are shared up to then.
  await_mode mode_;
  await_merge merge_;
  std::vector<value> outputs_; ///< By index; null where a child gave none, or nobody wants it.
  std::uint64_t ended_ = 0;
  std::uint64_t noted_ = 0;
};

} // namespace troupe
