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
  std::optional<std::string> limit = {};  ///< How many of the newest.
  std::optional<std::string> before = {}; ///< Older than this process.
};

/// Rows of a table, unless `--limit` says otherwise.
inline constexpr std::size_t usual_limit = 100;

/// Adds the options to `command`, which is `ps`.
void add_page(CLI::App& command, page_flags& page);

/// What `ps` lists of those that `filter` means. For a person (`as_table`): `usual_limit` of the
/// newest, and sub-workflows only where they are asked for. Fails with a message that starts with
/// the name of the option.
result<list_query> check(const filter_flags& filter, const page_flags& page, bool as_table);

} // namespace troupe::cli
