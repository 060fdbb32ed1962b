/// Names that expressions mention and nothing sets.
#pragma once

#include "runtime/language/definition/load_context.hpp"

namespace troupe {

/// Takes over what compiling `text`, which stands at `where`, has left in `context.notes`.
void note_names(load_context& context, std::string_view text, source_position where);

/// Declares the names that something in the definition can set, and fills in
/// `workflow::unknown_names`. Needs all tasks.
void find_unknown_names(load_context& context);

} // namespace troupe
