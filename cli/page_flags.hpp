/// How much of the processes that a filter means `troupe ps` lists.
#pragma once

#include "cli/filter_flags.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace troupe::cli {

/// As written on the command line, unchecked.
struct page_flags {
  bool children = false;                  ///< Sub-workflows, too.
  bool count = false;                     ///< Only how many they are.
  std::optional<std::string> limit = {};  ///< How many of them.
  std::optional<std::string> before = {}; ///< Behind this place in the list.
};

/// Rows of a table, unless `--limit` says otherwise.
inline constexpr std::size_t usual_limit = 100;

/// What `--count` counts up to.
inline constexpr std::size_t most_counted = 1000;

/// What is to be listed.
struct wanted_list {
  process_query which;
  std::size_t most = 0;    ///< So many of the first; 0: all.
  std::string before = {}; ///< A cursor or a process; empty: from the first on.
};

/// Adds the options to `command`, which is `ps`.
void add_page(CLI::App& command, page_flags& page);

/// What `ps` lists of those that `filter` means. For a person (`as_table`): `usual_limit` of them,
/// and where nothing but a name is asked for no sub-workflows unless these are. Fails with a
/// message that starts with the name of the option.
result<wanted_list> check(const filter_flags& filter, const page_flags& page, bool as_table,
                          time_point now);

} // namespace troupe::cli
