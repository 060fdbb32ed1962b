/// What `troupe ps` lists.
#pragma once

#include "runtime/node/listed_process.hpp"
#include "troupe/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace troupe::cli {

/// Which processes are wanted, as written on the command line, unchecked.
struct ps_flags {
  std::vector<std::string> states = {};       ///< Each may be several, with commas.
  std::optional<std::string> name = {};       ///< Of the workflow; `*` and `?` stand for any text.
  std::optional<std::string> older_than = {}; ///< Since it was accepted.
  bool all = false;
  bool children = false;                  ///< Sub-workflows, too.
  std::optional<std::string> limit = {};  ///< How many of the newest.
  std::optional<std::string> before = {}; ///< Older than this process.
};

/// Rows of a table, unless `--limit` says otherwise.
inline constexpr std::size_t usual_limit = 100;

/// Which are meant: of what has ended only what is recent, unless states or an age are named. For a
/// person (`as_table`): `usual_limit` of the newest, and sub-workflows only where they are asked
/// for. Fails with a message that starts with the name of the option.
result<process_query> check(const ps_flags& flags, bool as_table);

} // namespace troupe::cli
