/// What was asked of a process while nobody drove it, done to its engine.
#pragma once

#include "runtime/store/replay.hpp"
#include "runtime/store/store.hpp"

namespace troupe {

/// The request as an input of the engine. Fails where it can't be read, or decides on an approval
/// that is not pending.
result<input::any> input_of(const recorded_request& asked, const replayed_process& left);

/// Asks `machine`, the engine of the process that `left` was made of, to do what was requested.
/// Fails with the reason where that makes no sense (any more); then nothing has changed.
template <class Machine>
result<void> do_requested(const recorded_request& asked, replayed_process& left, Machine& machine,
                          time_point now) {
  auto what = input_of(asked, left);
  if (!what)
    return tl::unexpected{std::move(what.error())};
  if (auto* x = std::get_if<input::cancel>(&*what))
    return machine.cancel(x->reason, false, now);
  if (auto* x = std::get_if<input::pause>(&*what))
    return machine.pause(x->reason, now);
  if (std::holds_alternative<input::resume>(*what))
    return machine.resume(now);
  if (std::holds_alternative<input::step>(*what))
    return machine.step(now);
  if (std::holds_alternative<input::resume_failed>(*what))
    return machine.resume_failed(now);
  if (auto* x = std::get_if<input::signal>(&*what))
    return machine.signal(x->name, x->payload, now);
  auto& decided = std::get<input::approval_decided>(*what);
  left.approvals.erase(decided.stamp); // nobody else decides on it
  machine.approval_decided(decided.stamp, decided.approved, std::move(decided.reason), now);
  return {};
}

} // namespace troupe
