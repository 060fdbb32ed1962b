#include "cli/definition_file.hpp"

#include "cli/file_text.hpp"
#include "cli/recorded_workflow.hpp"
#include "cli/standard_streams.hpp"

#include <algorithm>
#include <thread>

namespace troupe::cli {

namespace {

/// What stands before a name of the catalogue; a file that is called so is `./@name`.
bool is_of_catalogue(const std::string& file) {
  return file.starts_with('@');
}

catalogued<workflow_ptr> load_catalogued(const runtime& node, const definition_source& source) {
  if (source.place.store.empty())
    return tl::unexpected{
      catalogue_fault{{source.file
                         + ": the catalogue is part of a store, and state is kept in memory:"
                           " expected --store sqlite:PATH",
                       {},
                       error_code::argument_invalid}}};
  auto named = read_workflow_reference(std::string_view{source.file}.substr(1));
  if (!named)
    return tl::unexpected{catalogue_fault{std::move(named.error())}};
  auto place = source.place;
  place.actions = &node.actions();
  return workflow_catalogue{std::move(place)}.load(named->name, named->version);
}

loaded_definition alone(workflow_ptr flow) {
  return {std::move(flow), std::nullopt};
}

} // namespace

runtime_options loading_only() {
  runtime_options least;
  least.threads = 1;
  least.jobs = 1;
  return least;
}

definition_source source_of(const run_options& options) {
  return {.file = options.file,
          .recorded = options.recorded,
          .time_scale = options.time_scale,
          .jobs = options.jobs,
          .text = options.text,
          .place = {.folder = options.folder,
                    .store = options.store,
                    .wants_store = !options.store_is_default,
                    .on_notice = [](const std::string& text) { say("troupe: " + text); }}};
}

catalogued<loaded_definition> load_definition(const runtime& node,
                                              const definition_source& source) {
  if (is_of_catalogue(source.file) && !source.recorded && !source.text)
    return load_catalogued(node, source).map(alone);
  auto loaded = source.recorded ? load_recorded(node, source)
                : source.text   ? node.load_text(*source.text, source.file).map(alone)
                                : load_at(node, source.file).map(alone);
  if (!loaded)
    return tl::unexpected{as_fault(std::move(loaded.error()))};
  return std::move(*loaded);
}

checked<workflow_ptr> load_at(const runtime& node, const std::string& path) {
  if (path != "-")
    return node.load_file(path);
  auto text = read_input(path);
  if (!text)
    return tl::unexpected{std::vector{problem{"stdin", {}, std::move(text.error().message)}}};
  return node.load_text(*text, "stdin");
}

exit_code fail(const catalogue_fault& fault) {
  return fault.problems.empty() ? fail(fault.reason) : fail(fault.problems);
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
