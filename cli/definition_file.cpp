#include "cli/definition_file.hpp"

#include "cli/recorded_workflow.hpp"
#include "cli/standard_streams.hpp"

#include <algorithm>
#include <thread>

namespace troupe::cli {

runtime_options loading_only() {
  runtime_options least;
  least.threads = 1;
  least.jobs = 1;
  return least;
}

checked<loaded_definition> load_definition(const runtime& node, const definition_source& source) {
  if (source.recorded)
    return load_recorded(node, source);
  return node.load_file(source.file).map([](workflow_ptr flow) {
    return loaded_definition{std::move(flow), std::nullopt};
  });
}

void say_warnings(const std::vector<problem>& problems) {
  for (auto doubtful : problems) {
    doubtful.message.insert(0, "warning: ");
    say(to_string(doubtful));
  }
}

unsigned jobs_or_cores(unsigned jobs) {
  return jobs > 0 ? jobs : std::max(1U, std::thread::hardware_concurrency());
}

} // namespace troupe::cli
