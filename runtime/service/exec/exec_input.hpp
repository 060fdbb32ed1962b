/// The input of `system/exec:execute`, and what becomes of it.
#pragma once

#include "runtime/files/file_rules.hpp"
#include "runtime/service/fields.hpp"
#include "troupe/action.hpp"

#include <deque>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace troupe {

/// What to run, and how.
struct exec_input {
  text_list commands;
  std::string workdir; ///< Relative to the folder of the process; empty: that one.
  text_map env;
  milliseconds_field timeout; ///< Of each command; 0: none.
  bool abort_on_error = true;
  std::string input; ///< Standard input of each command; empty: /dev/null.
  std::string shell = "sh";
  file_rules files{};
  bool isolated = false; ///< Each attempt has a folder of its own.
};
void from_json(const json& input, exec_input& exec);
void to_json(json& output, const exec_input& exec);

/// The environment of a command, as the system wants it.
class command_environment {
public:
  /// Ours, with what the process has recorded of its own, `added`, and the ids and the resources of
  /// `context` in it, and with a TROUPE_COMMAND_ID; without those `removed` that aren't added.
  command_environment(const text_map& added, const action_context& context,
                      std::set<std::string, std::less<>> removed = {});
  command_environment(const command_environment&) = delete;
  command_environment& operator=(const command_environment&) = delete;

  /// What TROUPE_COMMAND_ID is from now on.
  void set_command(const std::string& id);

  /// Gives a variable that value from now on.
  void set(const std::string& name, const std::string& content);

  /// `NAME=value` each, null at the end. Points into this object and the program's environment.
  const std::vector<char*>& entries() const noexcept { return entries_; }

private:
  std::deque<std::string> own_; ///< The entries point into it.
  std::vector<char*> entries_;
};

} // namespace troupe
