/// The runs of a process as a tree: which is part of which, and what each is called.
#pragma once

#include "runtime/engine/execution_place.hpp"
#include "runtime/engine/process_setup.hpp"
#include "runtime/engine/run_table.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// A member of the group that run `owner` has open.
struct member_place {
  run_index owner = no_run;
  std::uint32_t slot = 0;
};

/// Owns the rows, and knows the two that are not part of another one: the root, and `dependencies`.
class run_tree {
public:
  explicit run_tree(const process_setup& setup) : setup_{setup} {}

  run& operator[](run_index r) { return rows_[r]; }
  const run& operator[](run_index r) const { return rows_[r]; }

  /// The run that `stamp` names, or null where it has ended.
  run* find(const run_stamp& stamp) { return rows_.find(stamp); }
  const run* find(const run_stamp& stamp) const { return rows_.find(stamp); }

  /// The run that `stamp` names, or null where it has ended or is in another attempt.
  run* find_attempt(const run_stamp& stamp) {
    auto* found = rows_.find(stamp);
    return found && found->attempt == stamp.attempt ? found : nullptr;
  }

  run_stamp stamp_of(run_index r) const {
    const auto& x = rows_[r];
    return {r, x.generation, x.attempt};
  }

  /// Gives a run a row, as a child of `parent`. One without a parent is the root from now on.
  run_index add(run_index parent, const task& def, run_role role);
  /// Makes `child`, whose row counts as one below its parent's, one of the live children.
  void link(run_index parent, run_index child);
  /// Takes it out of them. Its row still counts.
  void unlink(run_index child);
  /// Gives its row back. Returns its parent, which may not be needed any more.
  run_index remove(run_index r) {
    auto parent = rows_[r].parent;
    rows_.free(r);
    if (parent != no_run)
      --rows_[parent].rows_below;
    return parent;
  }

  run_index root() const noexcept { return root_; }
  /// The run whose members are the workflow's `dependencies`; `no_run` until one is needed.
  run_index dependencies() const noexcept { return dependencies_; }

  const task& member_of(const run& x, std::uint32_t slot) const {
    return setup_.task_at(x.def->children[slot]);
  }
  /// Where the task `target` is, seen from `r`: in an open group around it, or in `dependencies`.
  std::optional<member_place> find_place(run_index r, task_index target);

  /// What the group around it knows of the fan-out of `emitter`, for those that join it; null
  /// where nobody can, or where it has been started again since.
  joinable_fan* find_joinable(run_index emitter);

  /// The ids from the workflow's down, with the indexes of elements: `flow/load.row[3]`.
  std::string path_of(run_index r) const;
  /// The same with all that tells the executions of one task apart: `ID/g@2/a#3` is the third pass
  /// of a in the second attempt of g, in the process ID.
  std::string execution_id_of(run_index r) const;
  /// What the next pass of a member of `parent` would be called.
  std::string unstarted_id(run_index parent, const task& member) const;

  /// Whether `r` is part of a `finally` task, or of `dependencies`, which those may need: such
  /// still runs where everything else comes to an end.
  bool is_clean_up(run_index r) const;

  /// Where the execution is whose action is in flight.
  execution_place place_of(const run_stamp& stamp) const;
  /// The state of the latest execution of `asked`, as it is called in definitions, seen from
  /// `from`; empty where there was none.
  std::string_view state_of(const run& from, task_index asked) const;

  /// Rows in use.
  std::size_t rows() const noexcept { return rows_.in_use(); }

  /// All that it owns, as references (description.hpp).
  template <class Self>
  static auto members(Self& self);

private:
  run_index open_dependencies();
  std::string joined_ids(run_index r, bool with_passes) const;

  const process_setup& setup_;
  run_table rows_;
  run_index root_ = no_run;
  run_index dependencies_ = no_run;
};

} // namespace troupe
