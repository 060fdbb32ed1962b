/// What the results of a process's actions depend on, where they are to be used again.
#pragma once

#include "actors/action_call.hpp"
#include "runtime/durability/result_basis.hpp"
#include "runtime/store/result_finder.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace troupe {

/// A lookup, and where in the workflow it is for.
struct placed_lookup {
  result_lookup wanted;
  std::uint64_t place = 0;
};

/// What an attempt depends on, as it is before its action is called.
struct attempt_view {
  attempt_basis basis;
  std::string folder{};                         ///< That paths of files are relative to.
  std::shared_ptr<const attempt_files> files{}; ///< Null: it has none.
};

/// Whether the result of `order` is to be kept.
bool keeps_result(const action_surroundings& here, const action_start& order);

/// What the attempt `order` depends on, whose action is about to be called with `input`, secrets in
/// their places; null: its result is not kept. Where its task has files it looks at them: for
/// threads that may wait.
std::shared_ptr<const attempt_view> view_of(const action_surroundings& here,
                                            const action_start& order, const json& input);

/// What its result is kept with, once it has ended; null: it is not kept. Likewise.
std::shared_ptr<const attempt_basis> basis_after(const action_surroundings& here,
                                                 const std::shared_ptr<const attempt_view>& before,
                                                 const result<value>& outcome);

/// Looks whether the same has been done. For threads that may wait.
input::result_answered answer_to(const action_surroundings& here, const placed_lookup& lookup);

} // namespace troupe
