/// Calling built-in actions in tests, as the engine would.
#pragma once

#include "runtime/action/invoke.hpp"
#include "runtime/service/builtin.hpp"

#include <future>
#include <memory>

namespace troupe {

/// The built-in services, with graces as short as they get unless told otherwise.
inline action_registry builtin(builtin_options options = {}) {
  action_registry registry;
  auto added = add_builtin_services(registry, options);
  if (!added)
    throw std::runtime_error{added.error().message};
  return registry;
}

/// Runs `service:method` to its answer, on whatever thread that comes from. Throws where there
/// is no such action.
inline action_answer answer_of(const action_registry& registry, const char* service,
                               const char* method, json input, action_context context = {}) {
  auto found = registry.find(service, method);
  if (!found)
    throw std::runtime_error{found.error().message};
  auto given = make_value(std::move(input));
  if (std::holds_alternative<direct_method>((*found)->run))
    return {invoke(**found, context, given), {}};
  auto said = std::make_shared<std::promise<action_answer>>();
  auto heard = said->get_future();
  invoke(**found, context, given,
         action_promise{[said](action_answer answer) { said->set_value(std::move(answer)); }});
  return heard.get();
}

inline result<value> run_action(const action_registry& registry, const char* service,
                                const char* method, json input, action_context context = {}) {
  return answer_of(registry, service, method, std::move(input), std::move(context)).outcome;
}

/// The message of a failure; "" of a success.
inline std::string message_of(const result<value>& outcome) {
  return outcome ? std::string{} : outcome.error().message;
}

} // namespace troupe
