#include "cli/map/map_command.hpp"

#include "cli/flag_values.hpp"
#include "cli/map/job_list.hpp"
#include "cli/map/job_log.hpp"
#include "cli/map/job_output.hpp"
#include "cli/run_command.hpp"
#include "cli/standard_streams.hpp"

#include <utility>

#include <CLI/CLI.hpp>

namespace troupe::cli {

namespace {

constexpr unsigned most_retries = 1'000'000;

/// The flags, checked.
struct map_options {
  run_options run;
  argument_input input;
  job_rules rules;
  job_showing showing;
  log_use use = log_use::none;
};

result<char> separator_of(const map_flags& flags) {
  if (flags.null_separated)
    return '\0';
  if (!flags.delimiter)
    return '\n';
  if (*flags.delimiter == "\\t")
    return '\t';
  if (flags.delimiter->size() != 1)
    return failure(error_code::argument_invalid,
                   "--delimiter: expected one character, or \\t, found \"" + *flags.delimiter
                     + "\"; -0 is for arguments that end with NUL");
  return flags.delimiter->front();
}

result<void> check_joblog(const map_flags& flags) {
  if ((flags.resumes || flags.resumes_failed) && !flags.job_log)
    return failure(error_code::argument_invalid,
                   "--resume: expected --joblog FILE, too: it says which jobs are done; a run that "
                   "was interrupted goes on with troupe resume last");
  return {};
}

result<map_options> check_map(const map_flags& flags) {
  map_options made;
  if (auto fits = check_joblog(flags); !fits)
    return tl::unexpected{std::move(fits.error())};
  auto separator = separator_of(flags);
  if (!separator)
    return tl::unexpected{std::move(separator.error())};
  made.input = {*separator, flags.arg_file};
  if (flags.retries) {
    auto retries = parse_count("--retries", *flags.retries, most_retries);
    if (!retries)
      return tl::unexpected{std::move(retries.error())};
    made.rules.retries = *retries;
  }
  if (flags.job_timeout)
    if (auto bound = parse_bound("--job-timeout", *flags.job_timeout); !bound)
      return tl::unexpected{std::move(bound.error())};
  made.rules.timeout = flags.job_timeout;
  made.showing = {flags.by_line       ? job_grouping::lines
                  : flags.keeps_order ? job_grouping::in_order
                                      : job_grouping::at_end,
                  flags.tagged};
  made.use = flags.resumes_failed ? log_use::passed
             : flags.resumes      ? log_use::ended
                                  : log_use::none;
  auto run = check(flags.run);
  if (!run)
    return tl::unexpected{std::move(run.error())};
  made.run = std::move(*run);
  made.run.file = "map";
  made.run.keep_going = true;
  return made;
}

/// The numbers of the jobs that are to run.
result<std::vector<std::uint64_t>> numbers_of(const job_list& jobs, const map_flags& flags,
                                              log_use use) {
  std::set<std::uint64_t> done;
  if (flags.job_log) {
    auto logged = jobs_in_log(*flags.job_log, use);
    if (!logged)
      return tl::unexpected{std::move(logged.error())};
    done = std::move(*logged);
  }
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t number = 1; number <= jobs.size(); ++number)
    if (!done.contains(number))
      numbers.push_back(number);
  return numbers;
}

exit_code show_commands(const job_list& jobs, std::span<const std::uint64_t> numbers) {
  for (auto number : numbers)
    if (auto printed = print_text(jobs.text_of(number) + "\n"); printed != exit_code::ok)
      return printed;
  return exit_code::ok;
}

} // namespace

void add_map_flags(CLI::App& command, map_flags& flags) {
  command.prefix_command();
  command.add_option("-a,--arg-file", flags.arg_file, "Read arguments from FILE, one a line")
    ->type_name("FILE");
  command.add_flag("-0,--null", flags.null_separated,
                   "Arguments that are read end with NUL, not with the line");
  command
    .add_option("-d,--delimiter", flags.delimiter, "They end with this character, such as , or \\t")
    ->type_name("CHAR");
  auto* order = command.add_flag("-k,--keep-order", flags.keeps_order,
                                 "Output in the order of the arguments, whichever is done first");
  command.add_flag("--line-buffer", flags.by_line, "Output line by line, not when a job has ended")
    ->excludes(order);
  command.add_flag("--tag", flags.tagged, "Put the arguments of its job before each line");
  command.add_option("--retries", flags.retries, "Try a job that fails so many times more (0)")
    ->type_name("N");
  command
    .add_option("--job-timeout", flags.job_timeout, "End a job that takes longer, such as 90s")
    ->type_name("DURATION");
  command
    .add_option("--joblog", flags.job_log,
                "Write a line for each job that has ended, as GNU parallel does")
    ->type_name("FILE");
  command.add_flag("--resume", flags.resumes, "Run only the jobs that --joblog doesn't have");
  command.add_flag("--resume-failed", flags.resumes_failed,
                   "Likewise, and those again that it has as failed");
  command
    .add_option("--max-failures", flags.run.max_failures,
                "Start nothing new after N failed jobs (no bound)")
    ->type_name("N");
  command.add_flag("--dry-run", flags.run.dry_run, "Print the commands, and run none");
  add_drive_flags(command, flags.run);
  add_keep_flags(command, flags.run);
}

exit_code map_arguments(const map_flags& flags) {
  auto options = check_map(flags);
  if (!options)
    return fail(options.error());
  auto jobs = job_list::read(flags.words, options->input);
  if (!jobs)
    return fail("map: ", std::move(jobs.error()));
  auto numbers = numbers_of(*jobs, flags, options->use);
  if (!numbers)
    return fail(numbers.error());
  if (flags.run.dry_run)
    return show_commands(*jobs, *numbers);
  if (numbers->empty())
    return exit_code::ok;
  auto flow = workflow_of(*jobs, *numbers, options->rules);
  if (!flow)
    return fail("map: ", std::move(flow.error()));
  options->run.text = flow->definition.dump();
  options->run.handed = std::move(flow->values);
  std::optional<job_log> log;
  if (flags.job_log) {
    auto opened = job_log::open(*flags.job_log, options->use != log_use::none);
    if (!opened)
      return fail(opened.error());
    log = std::move(*opened);
  }
  job_output output{*jobs, *numbers, options->showing, log ? &*log : nullptr};
  return output.close(run(options->run, output));
}

} // namespace troupe::cli
