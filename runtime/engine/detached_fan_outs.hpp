/// Fan-outs that run on beside the tasks that follow them.
#pragma once

#include "runtime/engine/agenda.hpp"
#include "runtime/engine/run_tree.hpp"

#include <optional>
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

  /// They start no further children; those that run go through a step of that kind, if any.
  void halt(std::optional<step_kind> live = {}) {
    for (auto r : emitters_) {
      runs_[r].fan->halted = true;
      if (live)
        agenda_.add_below(r, *live);
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
