/// The input of `system/exec:run`, as the loader makes it of `run` and the keys beside it.
#pragma once

#include "runtime/files/file_rules.hpp"
#include "runtime/service/exec/child_process.hpp"
#include "troupe/json.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// What the standard output of a command is read as.
enum class output_form : std::uint8_t {
  streams, ///< Not at all: `{stdout, stderr, status}`.
  text,
  lines,
  parsed_json,
};

/// What to run, and how.
struct run_input {
  std::string script;                   ///< Where there is no `argv`.
  std::vector<std::string> argv;        ///< The program and its arguments; empty: a script.
  std::string shell = "bash";           ///< `bash` or `sh`; unless there is an
  std::vector<std::string> interpreter; ///< which gets the script as a file.
  /// Variables by name, as texts; null: not there, whatever ours is.
  std::map<std::string, std::optional<std::string>> variables;
  std::string workdir; ///< Relative to the folder of the process; empty: that one.
  std::string input;   ///< Standard input; empty: /dev/null.
  output_form reading = output_form::streams;
  std::vector<int> well{0};  ///< Statuses.
  command_warning warning{}; ///< Before the timeout of the task.
  file_rules files{};
  bool isolated = false; ///< Each attempt has a folder of its own.
};

/// Throws, naming what is wrong, as whatever reads an input does: a variable that the system can't
/// pass on, or whose name the shell gives a meaning of its own; a missing argument.
void from_json(const json& input, run_input& run);
void to_json(json& output, const run_input& run);

/// The fields of the input, and of the output, for people.
json described_run_input();
json described_run_output();

} // namespace troupe
