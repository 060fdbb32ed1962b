/// `troupe map`: one command over many arguments.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/run_options.hpp"

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace troupe::cli {

/// As written on the command line, unchecked.
struct map_flags {
  run_flags run;
  std::vector<std::string> words; ///< The command, `:::` and the arguments.
  std::optional<std::string> arg_file;
  std::optional<std::string> delimiter;
  std::optional<std::string> job_log;
  std::optional<std::string> job_timeout;
  std::optional<std::string> retries;
  bool null_separated = false;
  bool keeps_order = false;
  bool by_line = false;
  bool tagged = false;
  bool resumes = false;
  bool resumes_failed = false;
};

/// Adds the options and the words to the command.
void add_map_flags(CLI::App& command, map_flags& flags);

/// Runs the jobs to their end, and prints what they write.
exit_code map_arguments(const map_flags& flags);

} // namespace troupe::cli
