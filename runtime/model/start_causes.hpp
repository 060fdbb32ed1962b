/// What the dispatcher says of an execution that waits, in words.
#pragma once

#include "runtime/dispatch/wait_reason.hpp"
#include "troupe/waiting.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace troupe {

/// Executions that reasons name, by the dispatcher's numbers of them.
using execution_names = std::map<std::uint64_t, std::string>;

/// `limit db: needs 1, 2 of 4 are held, by p/a and p/b`. Who is not among `names` is left out.
waiting_cause cause_of(const wait_reason& reason, const execution_names& names);

} // namespace troupe
