/// `--keep RULE`: what stays of what has ended.
#pragma once

#include "troupe/options.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace troupe::cli {

/// Adds `--keep RULE`, which fills `rules` as they are written.
CLI::Option& add_keep_option(CLI::App& command, std::vector<std::string>& rules);

/// `[WORKFLOWS=]BOUND[,BOUND]...`, where a bound is a duration (30d), a number of processes (1000)
/// or a size (10GiB), at most one of each, in any order. Messages start with `--keep: `.
result<keep_rule> parse_keep_rule(std::string_view text);

/// All of them, in order. Fails with the first fault.
result<std::vector<keep_rule>> parse_keep_rules(const std::vector<std::string>& texts);

} // namespace troupe::cli
