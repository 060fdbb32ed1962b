/// What a journal keeps of the start of a process, by name: so that there can be more of it one
/// day.
#pragma once

#include "runtime/durability/journal_entry.hpp"
#include "troupe/result.hpp"

#include <map>
#include <string>

namespace troupe {

using start_fields = std::map<std::string, value>;

/// The fields that are not as they would be without them.
start_fields fields_of(const input::start& begun);

/// The start that they are of. Fails where one of them is unknown (to this Troupe), or is not what
/// it should be.
result<input::start> start_of(const start_fields& fields);

} // namespace troupe
