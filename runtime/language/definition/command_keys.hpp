/// The keys under `action`, `run` and `warn` of a task.
#pragma once

#include "runtime/language/definition/keys.hpp"

namespace troupe {

inline constexpr key_spec keys_of_action[] = {
  {"service", key_form::label, "The service.", {}},
  {"method", key_form::label, "The service's method.", {}},
  {"input", key_form::anything, "The method's input.", {}},
};

inline constexpr key_spec keys_of_warn[] = {
  {"signal", key_form::label, "Its name, such as `USR1`. Required.", {}},
  {"before", key_form::span, "How long before the timeout. Required.", {}},
};

inline constexpr key_spec keys_of_run[] = {
  {"argv",
   key_form::anything,
   "The program and its arguments, expanded: each stays one argument, a list gives one each. "
   "Required.",
   {}},
};

} // namespace troupe
