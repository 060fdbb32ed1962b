/// What has failed in a process, and nobody has handled.
#pragma once

#include "runtime/engine/change_feed.hpp"
#include "runtime/engine/run_tree.hpp"
#include "troupe/output.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// Owns the failures that have come up to the process, or that wait for a task to fail because of
/// them: those of `dependencies`, and of fan-outs that run on without their emitters. Those on
/// their way up are `run::errors`.
class failures {
public:
  failures(const process_setup& setup, const run_tree& runs, const change_feed& feed)
    : setup_{setup}, runs_{runs}, feed_{feed} {}

  /// A failure of `r`.
  failure_entry entry_for(run_index r, std::string message) const;
  /// One that fails nobody.
  failure_entry entry_in_spite_of(run_index r, const group_summary& children) const;

  /// One that has come up to the process.
  void add(failure_entry entry) { errors_.push_back(std::move(entry)); }
  /// Those of the root, in a further pass of it or in its first.
  void add(std::vector<failure_entry> of_root, bool again) {
    add_failures(errors_, std::move(of_root), again);
  }

  /// Those of a member of `dependencies`.
  void add_of_dependency(std::uint32_t slot, std::vector<failure_entry> more, bool again) {
    add_failures(of_dependencies_[slot], std::move(more), again);
  }
  /// Hands them to the first that fails because of it.
  void move_of_dependency(std::uint32_t slot, std::vector<failure_entry>& to);
  void forget_dependencies() { of_dependencies_.clear(); }

  /// That of a fan-out which no task joins.
  void add_detached(failure_entry entry) { detached_.push_back(std::move(entry)); }
  /// Those of fan-outs that nobody has joined when their group is over.
  void claim(group_frame& group);
  bool any_detached() const noexcept { return !detached_.empty(); }
  void move_detached(std::vector<failure_entry>& to);

  /// The process ends: whatever still waits has come up to it.
  void gather();
  /// All but those of `dependencies` are forgotten: what failed is taken up again.
  void clear();

  /// Fills in what the process ends with, without secrets.
  void report(process_output& to) const;

  /// All that it owns, as references (description.hpp).
  template <class Self>
  static auto members(Self& self);

private:
  const process_setup& setup_;
  const run_tree& runs_;
  const change_feed& feed_;
  std::vector<failure_entry> detached_;
  /// By slot, until a dependent fails because of them.
  std::map<std::uint32_t, std::vector<failure_entry>> of_dependencies_;
  std::vector<failure_entry> errors_; ///< Of the process.
};

} // namespace troupe
