#include "cli/quota_flags.hpp"

#include "cli/flag_values.hpp"
#include "runtime/dispatch/amount.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <cstdint>
#include <utility>

namespace troupe::cli {

namespace {

/// The most processes that a quota takes.
constexpr unsigned most_in_quota = 1'000'000;

result<std::uint64_t> parse_quota_count(const char* option, const std::string& text) {
  return parse_count(option, text, most_in_quota).map([](unsigned most) {
    return std::uint64_t{most};
  });
}

result<std::uint64_t> parse_quota_size(const char* option, const std::string& text) {
  auto size = parse_amount("memory", text);
  if (size && *size > 0)
    return static_cast<std::uint64_t>(*size);
  return failure(error_code::argument_invalid,
                 std::string{option} + ": found '" + text + "', expected a size such as 10GiB");
}

/// The two options of a quota.
struct quota_option {
  quota_texts quota_flags::*texts;
  api::quota_bounds api::quota_setting::*bounds;
  const char* of_token;
  const char* token_help;
  const char* of_workflow;
  const char* workflow_help;
  const char* type;    ///< Of a value.
  const char* example; ///< Of a value.
  result<std::uint64_t> (*parse)(const char* option, const std::string& text);
};

constexpr std::array quota_options{
  quota_option{&quota_flags::active, &api::quota_setting::active, "--active-of-token",
               "Processes that one token has started and that are active (no bound)",
               "--active-of-workflow",
               "Active processes of each workflow of such a name, such as 'etl-*=10' (no bound)",
               "N", "10", parse_quota_count},
  quota_option{&quota_flags::waiting, &api::quota_setting::waiting, "--waiting-of-token",
               "Of these those that are paused (no bound)", "--waiting-of-workflow",
               "Paused processes of each workflow of such a name (no bound)", "N", "10",
               parse_quota_count},
  quota_option{
    &quota_flags::stored, &api::quota_setting::stored, "--stored-of-token",
    "What ended processes take in the store that one token has started (no bound)",
    "--stored-of-workflow",
    "What ended processes take of each workflow of such a name, 'etl-*=10GiB' (no bound)", "SIZE",
    "10GiB", parse_quota_size},
};

/// `PATTERN=N`, each.
result<std::vector<api::workflow_quota>> parse_quotas(const quota_option& option,
                                                      const std::vector<std::string>& texts) {
  std::vector<api::workflow_quota> quotas;
  for (const auto& text : texts) {
    const auto sign = text.rfind('=');
    if (sign == std::string::npos || sign == 0)
      return failure(error_code::argument_invalid, std::string{option.of_workflow} + ": found '"
                                                     + text + "', expected PATTERN=" + option.type
                                                     + ", such as 'etl-*=" + option.example + '\'');
    auto most = option.parse(option.of_workflow, text.substr(sign + 1));
    if (!most)
      return tl::unexpected{std::move(most.error())};
    quotas.push_back({text.substr(0, sign), *most});
  }
  return quotas;
}

} // namespace

void add_quota_flags(CLI::App& command, quota_flags& flags) {
  for (const auto& each : quota_options) {
    auto& texts = flags.*each.texts;
    command.add_option(each.of_token, texts.of_token, each.token_help)->type_name(each.type);
    command.add_option(each.of_workflow, texts.of_workflows, each.workflow_help)
      ->type_name(std::string{"PATTERN="} + each.type)
      ->allow_extra_args(false);
  }
}

result<api::quota_setting> check(const quota_flags& flags) {
  api::quota_setting made;
  for (const auto& each : quota_options) {
    const auto& texts = flags.*each.texts;
    auto& bounds = made.*each.bounds;
    if (texts.of_token) {
      auto most = each.parse(each.of_token, *texts.of_token);
      if (!most)
        return tl::unexpected{std::move(most.error())};
      bounds.of_token = *most;
    }
    auto quotas = parse_quotas(each, texts.of_workflows);
    if (!quotas)
      return tl::unexpected{std::move(quotas.error())};
    bounds.of_workflows = std::move(*quotas);
  }
  return made;
}

} // namespace troupe::cli
