/// What the language has and this version refuses at load, for want of a control surface.
#pragma once

namespace troupe::not_yet {

inline constexpr auto policy_ask
  = "policy mode ask: this version can't ask for approvals yet; use auto or deny";
inline constexpr auto auto_pause = "autoPause: this version can't pause processes yet";
inline constexpr auto await_signal = "await signal: this version can't wait for signals yet";

} // namespace troupe::not_yet
