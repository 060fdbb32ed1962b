/// Definitions as a store keeps them, and back.
#pragma once

#include "runtime/durability/records.hpp"
#include "runtime/language/definition/loader.hpp"
#include "troupe/result.hpp"

namespace troupe {

/// What is kept of a workflow. Fails where it was loaded without `keep_source`.
result<definition_ptr> definition_of(const workflow& flow);

/// Loads it again. Problems name the file it came from.
checked<workflow_ptr> workflow_of(const stored_definition& kept, const load_options& options);

} // namespace troupe
