#include "cli/keep_rule.hpp"

#include "runtime/node/keep_line.hpp"

#include <CLI/CLI.hpp>

namespace troupe::cli {

CLI::Option& add_keep_option(CLI::App& command, std::vector<std::string>& rules) {
  return *command
            .add_option(
              "--keep", rules,
              "What stays of what has ended, else all: 30d, or of workflows 'etl-*=30d,1000,10GiB'")
            ->type_name("RULE")
            ->allow_extra_args(false);
}

result<keep_rule> parse_keep_rule(std::string_view text) {
  auto rule = read_keep_rule(text);
  if (!rule)
    return failure("--keep: ", std::move(rule.error()));
  return rule;
}

result<std::vector<keep_rule>> parse_keep_rules(const std::vector<std::string>& texts) {
  return read_keep_rules(texts, "--keep");
}

} // namespace troupe::cli
