/// Why tasks ran although results are used again, as text.
#pragma once

#include "runtime/node/rerun_reasons.hpp"

#include <string>

namespace troupe::cli {

/// A line each:
///
///   build/compile.obj[3]  ran: file include/parse.h changed (since build/5f0c.../build/...)
///   build/link            cached from build/5f0c.../build/link
std::string reasons_view(const rerun_reasons& all);

} // namespace troupe::cli
