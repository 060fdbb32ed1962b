/// Which processes a command is about, where it can be about several.
#pragma once

#include "runtime/model/process_query.hpp"
#include "troupe/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace troupe::cli {

/// As written on the command line, unchecked.
struct filter_flags {
  std::vector<std::string> words = {};        ///< Of a filter line (runtime/model/query_line.hpp).
  std::vector<std::string> states = {};       ///< Each may be several, with commas.
  std::optional<std::string> name = {};       ///< Of the workflow; `*` and `?` stand for any text.
  std::optional<std::string> older_than = {}; ///< Since it was accepted; of `rm`: since it ended.
  std::optional<std::string> failed_since = {}; ///< At most so long ago.
  bool all = false;

  /// Whether anything was given that says which are meant.
  bool is_set() const {
    return !words.empty() || !states.empty() || name || older_than || failed_since;
  }
};

/// A command that does the same to all processes that a filter means.
struct bulk_command {
  std::string_view name;
  std::vector<process_state> states; ///< Of those that it is about, unless some are named.
  std::string_view done;             ///< What has become of them: `cancelled`.
};

/// The one of that name; null: it is about one process, or only shows them.
const bulk_command* find_bulk_command(std::string_view name);

/// Adds the options of the filter to `command`, which is `ps` or a bulk command. The line of `ps`
/// stands behind it; that of the others is an option.
void add_filter(CLI::App& command, filter_flags& filter);

/// Which are meant by `command`. `ps`: of what has ended only what is recent, unless more than a
/// name is asked for. Times are counted from `now`. Fails with a message that starts with the name
/// of the option, or with the place in the line.
result<process_query> check(const filter_flags& filter, std::string_view command, time_point now);

} // namespace troupe::cli
