/// What an engine still has to do.
#pragma once

#include "runtime/base/fifo.hpp"
#include "runtime/engine/run_tree.hpp"
#include "runtime/engine/stamp.hpp"
#include "troupe/json.hpp"

#include <cstdint>

namespace troupe {

/// What a step does with its run.
enum class step_kind : std::uint8_t {
  enter,
  resolve,
  advance,
  stop,
  tell_parent,
  go_on,
  wind_down,
  give_up
};

/// The next thing to do with a run, if it still is what it was.
struct agenda_step {
  step_kind kind = step_kind::enter;
  run_stamp stamp;
};

/// The steps to come, in order. Whatever would recurse, or reach up from a part of the engine to
/// what drives it, is a step.
class agenda {
public:
  explicit agenda(const run_tree& runs) : runs_{runs} { steps_.reserve(usual_steps); }

  void add(step_kind kind, run_index r) { add(kind, runs_.stamp_of(r)); }
  void add(step_kind kind, const run_stamp& stamp) { steps_.push_back({kind, stamp}); }

  /// The same step for each live child of `r`, the latest first.
  void add_below(run_index r, step_kind kind) {
    for (auto child = runs_[r].first_child; child != no_run; child = runs_[child].next)
      add(kind, child);
  }

  bool empty() const noexcept { return steps_.empty(); }

  /// Takes out the next one. There must be one.
  agenda_step take() {
    auto next = steps_.front();
    steps_.pop_front();
    return next;
  }

  /// All that it owns, as references (description.hpp).
  template <class Self>
  static auto members(Self& self);

private:
  static constexpr std::size_t usual_steps = 16; ///< Of a small process: it need not grow there.

  const run_tree& runs_;
  fifo<agenda_step> steps_;
};

} // namespace troupe
