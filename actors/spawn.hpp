/// How CAF 0.17.6 spells what CAF 1.x spells differently: spawning actors from state classes.
#pragma once

#include <caf/spawn_options.hpp>
#include <caf/stateful_actor.hpp>

#include <optional>
#include <type_traits>
#include <utility>

namespace troupe {

/// Holds the state of an actor from start to exit. CAF destroys it on exit, so the handles and
/// promises in a state never form a lasting reference cycle.
template <class State>
struct state_slot {
  static constexpr const char* name = State::name;
  std::optional<State> value;
};

/// Spawns an actor that runs `State{self, args...}.make_behavior()`. `where` is the actor
/// system, or the actor that spawns it. CAF 1.x ships this as `caf::actor_from_state<State>`.
template <class State, caf::spawn_options Options = caf::no_spawn_options, class Where,
          class... Args>
typename State::actor_type spawn(Where& where, Args&&... args) {
  using actor = typename State::actor_type;
  using pointer = typename actor::template stateful_pointer<state_slot<State>>;
  auto start = [](pointer self, std::decay_t<Args>... xs) -> typename actor::behavior_type {
    return self->state.value.emplace(self, std::move(xs)...).make_behavior();
  };
  return where.template spawn<Options>(start, std::forward<Args>(args)...);
}

} // namespace troupe
