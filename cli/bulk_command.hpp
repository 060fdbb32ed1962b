/// Doing the same to all processes that a filter means.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/filter_flags.hpp"
#include "cli/process_source.hpp"
#include "cli/run_options.hpp"
#include "runtime/engine/verb.hpp"

namespace troupe::cli {

/// What is to be done, and to which.
struct bulk_order {
  control_request asked; ///< Without a process.
  filter_flags which;
  bool dry_run = false; ///< Only show them.
  bool as_json = false;
  run_flags drive; ///< Of `retry`: how those go on that no runtime drives.
};

/// Asks each of them, and says how many have done it. The worst of what became of it.
exit_code steer_all(process_source& in, const bulk_order& order);

/// Prints those that `command` would be about, and how many they are.
exit_code show_meant(const std::vector<listed_process>& rows, std::string_view done, bool as_json);

} // namespace troupe::cli
