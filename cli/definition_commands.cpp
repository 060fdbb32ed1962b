#include "cli/definition_commands.hpp"

#include "cli/definition_file.hpp"
#include "cli/flag_values.hpp"
#include "cli/graph_writer.hpp"
#include "cli/init_values.hpp"
#include "cli/standard_streams.hpp"
#include "runtime/language/definition/schema.hpp"
#include "runtime/language/definition/sub_workflows.hpp"
#include "runtime/language/workflow/caller_input.hpp"

namespace troupe::cli {

exit_code validate(const validate_flags& flags) {
  auto given = init_values(flags.init, flags.settings);
  if (!given)
    return fail(given.error());
  runtime node{loading_only()};
  auto worst = exit_code::ok;
  std::string good;
  for (const auto& file : flags.files) {
    auto flow = load_at(node, file);
    auto names = flow ? check_names(**flow, *given) : name_check{};
    if (!flow)
      worst = fail(flow.error());
    else if (!names.errors.empty())
      worst = fail(names.errors);
    else
      good += file + ": valid\n";
    say_warnings(names.warnings);
    if (flow) {
      say_warnings(missing_limits(**flow, {}));
      say_warnings(missing_sub_workflows(**flow));
    }
  }
  if (flags.quiet || good.empty())
    return worst;
  auto written = print_text(good);
  return written == exit_code::ok ? worst : written;
}

exit_code graph(const std::string& file, const std::string& format) {
  auto chosen = parse_choice("--format", format, picture_forms);
  if (!chosen)
    return fail(chosen.error());
  runtime node{loading_only()};
  auto flow = load_at(node, file);
  if (!flow)
    return fail(flow.error());
  return print_text(*chosen == "dot" ? to_dot(**flow) : to_mermaid(**flow));
}

exit_code schema() {
  return print_document(definition_schema());
}

} // namespace troupe::cli
