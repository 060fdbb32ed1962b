#include "cli/graph_command.hpp"

#include "cli/definition_file.hpp"
#include "cli/flag_values.hpp"
#include "cli/graph_writer.hpp"
#include "cli/standard_streams.hpp"

namespace troupe::cli {

exit_code graph(const std::string& file, const std::string& format) {
  auto chosen = parse_choice("--format", format, picture_forms);
  if (!chosen)
    return fail(chosen.error());
  runtime node{loading_only()};
  auto flow = node.load_file(file);
  if (!flow)
    return fail(flow.error());
  return print_text(*chosen == "dot" ? to_dot(**flow) : to_mermaid(**flow));
}

} // namespace troupe::cli
