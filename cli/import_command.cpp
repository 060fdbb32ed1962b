#include "cli/import_command.hpp"

#include "cli/flag_values.hpp"
#include "cli/recorded_workflow.hpp"
#include "cli/run_options.hpp"
#include "cli/standard_streams.hpp"
#include "runtime/compat/yaml_writer.hpp"

namespace troupe::cli {

exit_code import_wfformat(const import_flags& flags) {
  double scale = 1;
  if (flags.time_scale) {
    auto given = parse_scale("--time-scale", *flags.time_scale);
    if (!given)
      return fail(given.error());
    scale = *given;
  }
  unsigned jobs = 0;
  if (flags.jobs) {
    auto given = parse_count("--jobs", *flags.jobs, most_jobs);
    if (!given)
      return fail(given.error());
    jobs = *given;
  }
  auto recorded = read_recording(flags.file, scale);
  if (!recorded)
    return fail(recorded.error());
  return print(to_yaml(to_definition(*recorded, scale, jobs)));
}

} // namespace troupe::cli
