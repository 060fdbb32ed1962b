/// What stays of what has ended, as one line says it: the same on the command line and by HTTP.
#pragma once

#include "troupe/options.hpp"
#include "troupe/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// `[WORKFLOWS=]BOUND[,BOUND]...`, where a bound is a duration (30d), a number of processes (1000)
/// or a size (10GiB), at most one of each, in any order.
result<keep_rule> read_keep_rule(std::string_view text);

/// All of them, in order. Fails with the first fault, behind `name`, which is what gave them.
result<std::vector<keep_rule>> read_keep_rules(const std::vector<std::string>& texts,
                                               std::string_view name);

} // namespace troupe
