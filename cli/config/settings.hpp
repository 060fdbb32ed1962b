/// What options get that aren't on the command line: by variables, by a file beside the definition,
/// and by the user's own file.
#pragma once

#include "cli/config/settings_file.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace troupe::cli {

/// What the file beside a definition, or in the working folder, is called.
inline constexpr std::string_view settings_file_name = "troupe.config.yaml";

/// `~/.config/troupe/config.yaml`, or where XDG_CONFIG_HOME says; empty: the user has no home.
std::string user_settings_path();

/// All settings, from where one that holds goes before others: variables, the file beside, the
/// user's file. In each of them what is said for the command goes before what is said for all.
class settings {
public:
  static constexpr std::size_t layers = 3;

  /// Reads the files. The one beside is that in `folder`, else that in the working folder; it must
  /// belong to the user. Fails with all that is wrong in one of them.
  static checked<settings> read(const CLI::App& program, const std::string& folder);

  /// What that layer (0: variables) says of an option of a command.
  result<std::optional<setting>> find(std::size_t layer, const std::string& command,
                                      const std::string& option);

  /// The files that were read.
  const std::vector<std::string>& files() const noexcept { return files_; }

  /// Files that were there, and not read: why.
  const std::vector<std::string>& notices() const noexcept { return notices_; }

private:
  explicit settings(const CLI::App& program) : program_{&program} {}

  const option_index& known();
  std::optional<std::vector<problem>> take(const std::string& path, settings_owner owner);
  result<std::optional<setting>> variable(const std::string& command, const std::string& option);

  const CLI::App* program_;
  std::optional<option_index> known_; ///< Made when it is first needed.
  std::array<file_settings, layers - 1> of_files_;
  std::vector<std::string> files_;
  std::vector<std::string> notices_;
};

} // namespace troupe::cli
