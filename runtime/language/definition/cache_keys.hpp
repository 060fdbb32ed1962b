/// The keys under `cache` of a task.
#pragma once

#include "runtime/language/definition/keys.hpp"

namespace troupe {

inline constexpr key_spec keys_of_cache[] = {
  {"key",
   key_form::anything,
   "What the result depends on, instead of input, values and `env`; action, script and shell count "
   "always.",
   {}},
  {"for", key_form::span, "How old a result may be that is taken; any, if absent.", {}},
};

} // namespace troupe
