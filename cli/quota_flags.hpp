/// The options of `troupe serve` that bound what is started by HTTP.
#pragma once

#include "api/operations/process_quotas.hpp"
#include "troupe/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace troupe::cli {

/// The two options of one quota, as written on the command line.
struct quota_texts {
  std::optional<std::string> of_token;
  std::vector<std::string> of_workflows; ///< In order.
};

/// All of them, unchecked.
struct quota_flags {
  quota_texts active;
  quota_texts waiting;
  quota_texts stored;
};

/// Adds the options to `command`.
void add_quota_flags(CLI::App& command, quota_flags& flags);

/// Checks the values. Fails with a message that starts with the name of the option.
result<api::quota_setting> check(const quota_flags& flags);

} // namespace troupe::cli
