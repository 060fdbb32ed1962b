#include "cli/recorded_workflow.hpp"

namespace troupe::cli {

namespace {

duration scaled(double seconds, double time_scale) {
  return std::chrono::round<duration>(std::chrono::duration<double>{seconds * time_scale});
}

} // namespace

checked<recorded_workflow> read_recording(const std::string& file, double time_scale) {
  constexpr auto longest
    = std::chrono::duration_cast<std::chrono::duration<double>>(duration::max() / 2).count();
  auto recorded = read_wfformat(file);
  if (recorded && !(recorded->total_work() * time_scale < longest))
    return tl::unexpected{std::vector<problem>{
      {file, {}, "the runtimes times the time scale are longer than any time: scale them less"}}};
  return recorded;
}

checked<loaded_definition> load_recorded(const runtime& node, const definition_source& source) {
  auto recorded = read_recording(source.file, source.time_scale);
  if (!recorded)
    return tl::unexpected{std::move(recorded.error())};
  recorded_figures figures;
  figures.jobs = jobs_or_cores(source.jobs);
  figures.critical_path = scaled(recorded->critical_path(), source.time_scale);
  figures.work = scaled(recorded->total_work(), source.time_scale);
  auto definition = to_definition(*recorded, source.time_scale, figures.jobs);
  return node.load_text(definition.dump(), source.file).map([&](workflow_ptr flow) {
    return loaded_definition{std::move(flow), figures};
  });
}

} // namespace troupe::cli
