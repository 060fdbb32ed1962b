#include "cli/report_command.hpp"

#include "cli/flag_values.hpp"
#include "cli/process_source.hpp"
#include "cli/run_options.hpp"
#include "cli/server/ask_server.hpp"
#include "cli/server/server_source.hpp"
#include "cli/standard_streams.hpp"
#include "cli/timing_picture.hpp"
#include "cli/timing_view.hpp"
#include "runtime/node/named_id.hpp"
#include "runtime/node/process_directory.hpp"

#include <CLI/CLI.hpp>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace troupe::cli {

namespace {

result<void> write_picture(const std::string& path, const std::string& content) {
  std::ofstream file{path, std::ios::binary | std::ios::trunc};
  file << content;
  file.close();
  if (!file)
    return failure(error_code::failed, path + ": can't be written: " + std::strerror(errno));
  return {};
}

exit_code print_timing(process_source& from, const report_flags& flags, bool as_json) {
  auto report = from.id_of(flags.process.empty() ? last_process : flags.process)
                  .and_then([&](const std::string& id) { return from.timing(id); });
  if (!report)
    return fail(report.error());
  result<void> written;
  if (flags.svg)
    written = write_picture(*flags.svg, timing_svg(*report));
  if (written && flags.html)
    written = write_picture(*flags.html, timing_html(*report));
  if (!written)
    return fail(written.error());
  if (as_json)
    return print_document(to_json(*report));
  return flags.svg || flags.html ? exit_code::ok : print_text(timing_view(*report));
}

} // namespace

void add_report_commands(CLI::App& program, report_flags& flags,
                         const std::function<void(report_command)>& chosen) {
  auto* report
    = program.add_subcommand("report", "Say where the time of a run went, and what held it up");
  report
    ->add_option("PROCESS", flags.process, "Its id, or the beginning of it; or last (the default)")
    ->check(refuse_empty);
  report->add_option("--svg", flags.svg, "Write a picture: a timeline, the critical path marked")
    ->type_name("FILE")
    ->check(refuse_empty);
  report->add_option("--html", flags.html, "Write a page with that picture and the report")
    ->type_name("FILE")
    ->check(refuse_empty);
  add_place_flags(*report, flags.place);
  add_server_flags(*report, flags.server);
  report->add_option("--output", flags.output, "text (the default) or json")
    ->type_name(choice_type(output_forms));
  report->callback([chosen] { chosen(report_run); });
}

exit_code report_run(const report_flags& flags) {
  auto output = parse_choice("--output", flags.output, output_forms);
  if (!output)
    return fail(output.error());
  const auto as_json = *output == "json";
  auto server = server_of(flags.server, flags.place.folder);
  if (!server)
    return fail(server.error());
  if (*server) {
    run_flags given;
    given.place = flags.place;
    return ask_server(std::move(**server), given, false, [&](server_client& client) {
      server_source from{client};
      return print_timing(from, flags, as_json);
    });
  }
  auto place = processes_in(flags.place);
  if (!place)
    return fail(place.error());
  process_directory all{std::move(*place)};
  directory_source from{all};
  return print_timing(from, flags, as_json);
}

} // namespace troupe::cli
