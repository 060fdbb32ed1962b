#include "runtime/cli/validate_command.hpp"

#include "runtime/cli/definition_file.hpp"
#include "runtime/cli/standard_streams.hpp"

namespace troupe::cli {

exit_code validate(const std::vector<std::string>& files, bool quiet) {
  runtime node{loading_only()};
  auto worst = exit_code::ok;
  std::string good;
  for (const auto& file : files) {
    auto flow = node.load_file(file);
    if (!flow)
      worst = say_problems(flow.error());
    else
      good += file + ": valid\n";
  }
  if (quiet || good.empty())
    return worst;
  auto written = print_text(good);
  return written == exit_code::ok ? worst : written;
}

} // namespace troupe::cli
