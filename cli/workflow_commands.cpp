#include "cli/workflow_commands.hpp"

#include "cli/definition_file.hpp"
#include "cli/file_text.hpp"
#include "cli/flag_values.hpp"
#include "cli/standard_streams.hpp"
#include "cli/text_table.hpp"
#include "runtime/base/private_path.hpp"
#include "runtime/base/visible.hpp"
#include "runtime/language/definition/sub_workflows.hpp"
#include "runtime/node/live_runtimes.hpp"
#include "runtime/node/named_id.hpp"
#include "runtime/node/workflow_catalogue.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>
#include <vector>

#include <unistd.h>

namespace troupe::cli {

namespace {

constexpr const char* catalogue_examples = R"(
Examples:
  troupe workflows put etl.yaml --note "loads by day"
  troupe workflows put etl.yaml --if-version 3   only if nobody has changed it since
  troupe run @etl --set day=2026-11-23
  troupe workflows show etl@2
)";

/// Digits of a hash that tell it from others.
constexpr std::size_t hash_shown = 12;

constexpr std::size_t rows_at_once = 1000;

/// Has `work` use the catalogue that is meant, and say whether it is to answer as JSON.
template <class Work>
exit_code with_catalogue(const workflow_flags& flags, Work work) {
  auto output = parse_choice("--output", flags.output, output_forms);
  if (!output)
    return fail(output.error());
  auto place = processes_in(flags.place);
  if (!place)
    return fail(place.error());
  workflow_catalogue all{std::move(*place)};
  return work(all, *output == "json");
}

result<version_terms> terms_of(const workflow_flags& flags) {
  version_terms made{user_name(::geteuid()), flags.note, std::nullopt};
  if (!flags.expected)
    return made;
  std::uint64_t version = 0;
  const auto* end = flags.expected->data() + flags.expected->size();
  const auto [read_to, code] = std::from_chars(flags.expected->data(), end, version);
  if (code != std::errc{} || read_to != end)
    return failure(error_code::argument_invalid,
                   "--if-version: \"" + *flags.expected
                     + "\" is not valid: expected the number of a version, or 0 where there is to"
                       " be none yet");
  made.expected = version;
  return made;
}

/// The workflow without a version.
result<std::string> name_alone(const workflow_flags& flags) {
  auto named = read_workflow_reference(flags.named);
  if (!named)
    return tl::unexpected{std::move(named.error())};
  if (named->version != 0)
    return failure(error_code::argument_invalid,
                   "\"" + flags.named + "\": expected a name without a version: " + named->name);
  return std::move(named->name);
}

std::string version_text(const catalogue_entry& version) {
  return visible_line(version.name) + " is version " + std::to_string(version.version);
}

/// A server may start the workflow by schedules, or not any more.
void tell_servers(const workflow_flags& flags, const std::string& name) {
  if (auto place = processes_in(flags.place))
    live_runtimes{*place}.tell_of_schedules(name);
}

exit_code put_workflow(const workflow_flags& flags) {
  auto terms = terms_of(flags);
  if (!terms)
    return fail(terms.error());
  if (auto made = new_store_path(flags.place); !made)
    return fail(made.error());
  const auto is_unnamed = flags.file == "-" && flags.name.empty();
  if (is_unnamed)
    return refuse("workflows put: standard input has no name: add --name");
  auto text = read_input(flags.file);
  if (!text)
    return fail(text.error());
  return with_catalogue(flags, [&](workflow_catalogue& all, bool as_json) {
    auto done = all.put(flags.name, std::move(*text), *terms, flags.file == "-" ? "" : flags.file);
    if (!done)
      return fail(done.error());
    say_warnings(missing_sub_workflows(*done->flow));
    if (done->is_new)
      tell_servers(flags, done->newest.name);
    say("troupe: " + version_text(done->newest)
        + (done->is_new ? " now" : " already: nothing has changed"));
    return as_json ? print_document(to_json(done->newest)) : exit_code::ok;
  });
}

exit_code list_workflows(const workflow_flags& flags) {
  return with_catalogue(flags, [&](workflow_catalogue& all, bool as_json) {
    workflow_query which{.most = rows_at_once, .with_removed = flags.all};
    std::vector<catalogue_entry> found;
    do {
      auto page = all.list(which);
      if (!page)
        return fail(page.error());
      std::ranges::move(page->rows, std::back_inserter(found));
      which.after = std::move(page->next);
    } while (!which.after.empty());
    if (as_json)
      return print_list(found);
    std::vector<std::vector<std::string>> rows;
    if (found.empty())
      say("troupe: the catalogue is empty: troupe workflows put FILE adds a workflow");
    else
      rows.push_back({"WORKFLOW", "VERSION", "CHANGED", "BY", "NOTE"});
    for (const auto& each : found)
      rows.push_back({visible_line(each.name),
                      std::to_string(each.version) + (each.is_removal ? " (removed)" : ""),
                      to_rfc3339(each.when), visible_line(each.who), visible_line(each.note)});
    return print_text(text_table(rows));
  });
}

exit_code list_versions(const workflow_flags& flags) {
  auto name = name_alone(flags);
  if (!name)
    return fail(name.error());
  return with_catalogue(flags, [&](workflow_catalogue& all, bool as_json) {
    std::vector<catalogue_entry> found;
    std::uint64_t before = 0;
    do {
      auto page = all.versions(*name, before, rows_at_once);
      if (!page)
        return fail(page.error());
      std::ranges::move(page->rows, std::back_inserter(found));
      before = page->next;
    } while (before != 0);
    if (as_json)
      return print_list(found);
    std::vector<std::vector<std::string>> rows{{"VERSION", "CHANGED", "BY", "HASH", "NOTE"}};
    for (const auto& each : found)
      rows.push_back(
        {std::to_string(each.version), to_rfc3339(each.when), visible_line(each.who),
         each.is_removal ? "(removed)" : troupe::to_string(each.hash).substr(0, hash_shown),
         visible_line(each.note)});
    return print_text(text_table(rows));
  });
}

exit_code show_workflow(const workflow_flags& flags) {
  auto named = read_workflow_reference(flags.named);
  if (!named)
    return fail(named.error());
  return with_catalogue(flags, [&](workflow_catalogue& all, bool as_json) {
    auto found = all.get(named->name, named->version);
    if (!found)
      return fail(found.error());
    return as_json ? print_document(to_json(*found)) : print_content(found->text);
  });
}

exit_code remove_workflow(const workflow_flags& flags) {
  auto name = name_alone(flags);
  if (!name)
    return fail(name.error());
  auto terms = terms_of(flags);
  if (!terms)
    return fail(terms.error());
  return with_catalogue(flags, [&](workflow_catalogue& all, bool as_json) {
    auto gone = all.remove(*name, *terms);
    if (!gone)
      return fail(gone.error());
    tell_servers(flags, gone->name);
    const auto last = visible_line(gone->name) + '@' + std::to_string(gone->version - 1);
    say("troupe: " + visible_line(gone->name) + " is removed; troupe workflows show " + last
        + " prints what it was");
    return as_json ? print_document(to_json(*gone)) : exit_code::ok;
  });
}

void add_terms(CLI::App& command, workflow_flags& flags) {
  command
    .add_option("--if-version", flags.expected,
                "Only if that is the newest version; 0: only if there is none")
    ->type_name("N");
  command.add_option("--note", flags.note, "Why, for whoever looks at the versions")
    ->type_name("TEXT");
}

} // namespace

void add_workflow_commands(CLI::App& program, workflow_flags& flags,
                           const std::function<void(workflow_command)>& chosen) {
  auto* group = program.add_subcommand("workflows", "Keep workflows by name, in versions");
  group->require_subcommand(1);
  group->footer(catalogue_examples);
  auto add = [&](const char* name, const char* what, workflow_command does) {
    auto* command = group->add_subcommand(name, what);
    add_place_flags(*command, flags.place);
    command->add_option("--output", flags.output, "text (the default) or json")
      ->type_name(choice_type(output_forms));
    command->callback([chosen, does] { chosen(does); });
    return command;
  };
  auto add_name = [&](CLI::App* command, const char* what) {
    command->add_option("NAME", flags.named, what)->required()->check(refuse_empty);
  };
  add("ls", "List them", list_workflows)
    ->add_flag("--all", flags.all, "Also those that were removed");
  auto* put = add("put", "Check a definition, and make it the newest version", put_workflow);
  put->add_option("FILE", flags.file, "The definition; - reads standard input")->required();
  put
    ->add_option("--name", flags.name, "What it is called (as it calls itself, or the file's stem)")
    ->type_name("NAME")
    ->check(refuse_empty);
  add_terms(*put, flags);
  add_name(add("show", "Print the definition, as it was put", show_workflow),
           "The workflow, or NAME@N: a version of it (the newest)");
  add_name(add("versions", "List the versions, the newest first", list_versions), "The workflow");
  auto* remove
    = add("rm", "Remove a workflow; its versions can still be shown and run", remove_workflow);
  add_name(remove, "The workflow");
  add_terms(*remove, flags);
}

} // namespace troupe::cli
