/// Fan-outs that run on beside the tasks that follow them.
#pragma once

#include "runtime/engine/agenda.hpp"
#include "runtime/engine/run_tree.hpp"

#include <set>

namespace troupe {

/// Owns which they are, by the run of their emitter: whose row is needed as long.
class detached_fan_outs {
public:
  detached_fan_outs(run_tree& runs, agenda& steps) : runs_{runs}, agenda_{steps} {}

  void add(run_index emitter) { emitters_.insert(emitter); }
  void remove(run_index emitter) { emitters_.erase(emitter); }
  bool contains(run_index emitter) const { return emitters_.contains(emitter); }
  bool empty() const noexcept { return emitters_.empty(); }

  /// They start no further children; those that run are stopped if `stop_live`.
  void halt(bool stop_live) {
    for (auto r : emitters_) {
      runs_[r].fan->halted = true;
      if (stop_live)
        agenda_.add_below(r, step_kind::stop);
      agenda_.add(step_kind::advance, r);
    }
  }

  /// All that it owns, as references (description.hpp).
  template <class Self>
  static auto members(Self& self);

private:
  run_tree& runs_;
  agenda& agenda_;
  std::set<run_index> emitters_;
};

} // namespace troupe
