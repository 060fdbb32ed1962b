/// `troupe docs`, `functions`, `explain-key` and `help`: what the program's own tables say.
#pragma once

#include "cli/exit_code.hpp"
#include "troupe/registry.hpp"

#include <optional>
#include <string>

namespace troupe::cli {

/// The reference of the language as Markdown: the whole, or of `topic` only: `keys`, `functions`,
/// `actions`, a kind of mapping such as `retry`, a service with its colon (`nop:`) or an action.
/// Nothing where there is no such topic.
std::optional<std::string> reference_of(const std::string& topic, const action_registry& known);

/// All functions as text, each with what it returns.
std::string functions_text();

/// What stands in the mappings that have a key called so, case aside, as text; `retry.when` means
/// the one of a kind of mapping. Empty where there is none.
std::string explain_key_text(const std::string& key);

/// What the tables say of a key, kind of mapping, function, service or action, as text. Empty where
/// they know none of that name.
std::string explain_text(const std::string& topic, const action_registry& known);

/// Prints the reference. Refuses an unknown topic, with the nearest one.
exit_code docs(const std::string& topic);

exit_code functions();

/// Refuses an unknown key, with the nearest one.
exit_code explain_key(const std::string& key);

/// Prints what the tables say of `topic`; where they say nothing and it `is_command`, the help of
/// that. Refuses an unknown topic, with the nearest one.
exit_code help_on(const std::string& topic, bool is_command);

} // namespace troupe::cli
