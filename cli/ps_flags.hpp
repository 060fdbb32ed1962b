/// What `troupe ps` lists.
#pragma once

#include "runtime/node/listed_process.hpp"
#include "troupe/result.hpp"

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
};

/// Which are meant: of what has ended only what is recent, unless states or an age are named. Fails
/// with a message that starts with the name of the option.
result<process_query> check(const ps_flags& flags);

} // namespace troupe::cli
