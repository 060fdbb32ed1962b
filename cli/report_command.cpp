#include "cli/report_command.hpp"

#include "cli/difference_view.hpp"
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
  auto report = from.id_of(flags.ids.empty() ? last_process : flags.ids.front())
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

exit_code print_difference(process_source& from, const report_flags& flags, bool as_json) {
  auto first = from.id_of(flags.ids.front());
  auto second = first ? from.id_of(flags.ids.back()) : first;
  if (!second)
    return fail(second.error());
  auto found = from.difference(*first, *second);
  if (!found)
    return fail(found.error());
  return as_json ? print_document(to_json(*found)) : print_text(difference_view(*found));
}

/// Has `work` ask whoever has the processes.
exit_code ask_source(const report_flags& flags,
                     exit_code (*work)(process_source&, const report_flags&, bool as_json)) {
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
      return work(from, flags, as_json);
    });
  }
  auto place = processes_in(flags.place);
  if (!place)
    return fail(place.error());
  process_directory all{std::move(*place)};
  directory_source from{all};
  return work(from, flags, as_json);
}

void add_common_flags(CLI::App& command, report_flags& flags) {
  add_place_flags(command, flags.place);
  add_server_flags(command, flags.server);
  command.add_option("--output", flags.output, "text (the default) or json")
    ->type_name(choice_type(output_forms));
}

} // namespace

void add_report_commands(CLI::App& program, report_flags& flags,
                         const std::function<void(report_command)>& chosen) {
  auto* report
    = program.add_subcommand("report", "Say where the time of a run went, and what held it up");
  report->add_option("PROCESS", flags.ids, "Its id, or the beginning of it; or last (the default)")
    ->check(refuse_empty)
    ->expected(1)
    ->allow_extra_args(false);
  report->add_option("--svg", flags.svg, "Write a picture: a timeline, the critical path marked")
    ->type_name("FILE")
    ->check(refuse_empty);
  report->add_option("--html", flags.html, "Write a page with that picture and the report")
    ->type_name("FILE")
    ->check(refuse_empty);
  add_common_flags(*report, flags);
  report->callback([chosen] { chosen(report_run); });
  auto* diff = program.add_subcommand(
    "diff", "Say in what two runs differ: what they gave and took, their definitions");
  diff->add_option("PROCESS", flags.ids, "The first and the second, as of report")
    ->check(refuse_empty)
    ->required()
    ->expected(2)
    ->allow_extra_args(false);
  add_common_flags(*diff, flags);
  diff->callback([chosen] { chosen(compare_runs); });
}

exit_code report_run(const report_flags& flags) {
  return ask_source(flags, print_timing);
}

exit_code compare_runs(const report_flags& flags) {
  return ask_source(flags, print_difference);
}

} // namespace troupe::cli
