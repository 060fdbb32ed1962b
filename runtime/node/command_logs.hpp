/// Where what commands write goes, as a runtime's options have it.
#pragma once

#include "runtime/action/attempt_log.hpp"
#include "troupe/options.hpp"

#include <memory>
#include <string>

namespace troupe {

/// Beside the store at `store_path`, unless that is empty, and to `options.on_lines`, unless that
/// is. Null where it goes nowhere.
std::shared_ptr<const attempt_logs> command_logs(const runtime_options& options,
                                                 const std::string& store_path);

} // namespace troupe
