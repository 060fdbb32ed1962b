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

/// As `read_keep_rule`. Messages start with `--keep: `.
result<keep_rule> parse_keep_rule(std::string_view text);

/// Likewise.
result<std::vector<keep_rule>> parse_keep_rules(const std::vector<std::string>& texts);

} // namespace troupe::cli
