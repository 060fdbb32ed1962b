/// Loading the definition that a command is about.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/report.hpp"
#include "cli/run_options.hpp"
#include "runtime/node/process_place.hpp"
#include "runtime/node/workflow_catalogue.hpp"
#include "troupe/runtime.hpp"

#include <optional>
#include <string>
#include <vector>

namespace troupe::cli {

/// Where a definition comes from and how it is to be read.
struct definition_source {
  std::string file;      ///< Its path; `@NAME`, `@NAME@N`: of the catalogue; `-`: piped.
  bool recorded = false; ///< In WfFormat.
  double time_scale = 1; ///< Of recorded runtimes.
  unsigned jobs = 0;     ///< Tasks of a recorded workflow at once; 0: the number of cores.
  std::optional<std::string> text = {}; ///< Itself, in no file: `file` is its name.
  process_place place = {}; ///< Whose store has the catalogue; without a path there is none.
};

/// A definition, and what a recorded one is measured by.
struct loaded_definition {
  workflow_ptr flow;
  std::optional<recorded_figures> recorded; ///< Without the makespan.
};

/// The options of a runtime that loads definitions and runs nothing.
runtime_options loading_only();

/// The definition that a command is about, and the store that it uses.
definition_source source_of(const run_options& options);

/// Loads and checks a definition whole.
catalogued<loaded_definition> load_definition(const runtime& node, const definition_source& source);

/// Loads and checks the definition in a file, or on standard input (`-`, called `stdin`).
checked<workflow_ptr> load_at(const runtime& node, const std::string& path);

/// Fails because of the problems of a definition, or what else keeps it from being loaded.
exit_code fail(const catalogue_fault& fault);

/// Says each problem as a warning on a line of standard error.
void say_warnings(const std::vector<problem>& problems);

/// `jobs`, or the number of cores where that is 0.
unsigned jobs_or_cores(unsigned jobs);

} // namespace troupe::cli
