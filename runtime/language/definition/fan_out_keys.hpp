/// The keys of `template`, `emit` and `await`; see keys.hpp.
#pragma once

#include "runtime/language/definition/keys.hpp"

namespace troupe {

inline constexpr std::string_view await_modes[] = {"all", "first", "anyError"};
inline constexpr std::string_view merges[] = {"append", "replace"};

inline constexpr key_spec keys_of_template[] = {
  {"selector",
   key_form::selectors,
   "The names for each element: the first is the list; in further ones `$i` is the index. "
   "Required.",
   {}},
  {"task", key_form::one_task, "The task to run for each element. Required.", {}},
};

inline constexpr key_spec keys_of_selector[] = {
  {"name", key_form::label, "The name of the value in the inner task. Required.", {}},
  {"value", key_form::anything, "The list of elements, or a value for each of them. Required.", {}},
};

inline constexpr key_spec keys_of_emit[] = {
  {"forEach", key_form::anything, "The list of elements. Required.", {}},
  {"as", key_form::label, "The name of the element in the inner task.", {}},
  {"task", key_form::one_task, "The task to run for each element. Required.", {}},
  {"limit", key_form::count, "How many run at once; 0: a bound of the engine's own.", {}},
};

inline constexpr key_spec keys_of_await[] = {
  {"mode", key_form::word,
   "When the wait is over: all ended, the first completed, or at the first failure.", await_modes},
  {"timeout", key_form::span, "The longest wait; the task fails after it.", {}},
  {"merge", key_form::word, "What the task gets: the list of outputs, or only the last one.",
   merges},
  {"on", key_form::reference, "The emitting task to wait for, where it is another one.", {}},
  {"signal", key_form::label, "The name of the signal to wait for.", {}},
};

} // namespace troupe
