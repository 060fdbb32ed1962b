/// What the results of a process's actions depend on, where they are to be used again.
#pragma once

#include "actors/action_call.hpp"
#include "runtime/durability/result_basis.hpp"
#include "runtime/store/result_finder.hpp"

#include <memory>
#include <vector>

namespace troupe {

/// A lookup, and where in the workflow it is for.
struct placed_lookup {
  result_lookup wanted;
  std::uint64_t place = 0;
};

/// What the attempt `order` depends on, whose action is about to be called with `input`, secrets in
/// their places; null: its result is not kept.
std::shared_ptr<const attempt_basis> basis_of(const action_surroundings& here,
                                              const action_start& order, const json& input);

/// Looks whether the same has been done. For threads that may wait.
input::result_answered answer_to(const action_surroundings& here, const placed_lookup& lookup);

} // namespace troupe
