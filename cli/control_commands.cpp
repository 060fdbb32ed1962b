#include "cli/control_commands.hpp"

#include "cli/bulk_command.hpp"
#include "cli/execution_list.hpp"
#include "cli/flag_values.hpp"
#include "cli/init_values.hpp"
#include "cli/process_list.hpp"
#include "cli/process_source.hpp"
#include "cli/process_table.hpp"
#include "cli/process_view.hpp"
#include "cli/reasons_view.hpp"
#include "cli/resume_command.hpp"
#include "cli/server/ask_server.hpp"
#include "cli/server/server_continue.hpp"
#include "cli/server/server_source.hpp"
#include "cli/standard_streams.hpp"
#include "cli/usage_table.hpp"
#include "cli/wait_view.hpp"
#include "runtime/base/private_path.hpp"
#include "runtime/node/named_id.hpp"
#include "runtime/node/process_directory.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace troupe::cli {

namespace {

/// How a field of a request is written on the command line.
struct written_field {
  std::string_view key;
  const char* as; ///< An option, or the name of what stands in this place.
  const char* help;
};

constexpr written_field written_fields[]{
  {"process", "PROCESS", "Its id, or the beginning of it; or last"},
  {"task", "TASK", "Only of this task, by its id or path: each execution alone"},
  {"execution", "EXECUTION", "Its id, or the beginning of it"},
  {"reason", "--reason", "Why, for the record"},
  {"name", "NAME", "The signal's name"},
  {"payload", "PAYLOAD", "What it carries: JSON, else text"},
};

void add_view_choice(CLI::App& command, view_choice& which) {
  command.add_flag("--failed", which.failed, "Only executions that have failed");
  command.add_flag("--running", which.running, "Only executions that run");
  command.add_flag("--waiting", which.waiting,
                   "Only executions that have not begun, or wait for something");
  command.add_flag("--all", which.all, "Each execution: many are summed up by task otherwise");
}

/// Whether what nobody drives is driven by the command itself.
bool takes_up(std::string_view verb) {
  return verb == "resume" || verb == "retry";
}

void add_definition(CLI::App& command, control_flags& flags) {
  auto* definition = command
                       .add_option("--definition", flags.drive.file,
                                   "Continue in a new process with this definition: what completed "
                                   "with the same action and input stays")
                       ->type_name("FILE");
  command
    .add_option("--same", flags.same, "A task that had another path in the earlier definition")
    ->type_name("NEW=OLD")
    ->allow_extra_args(false)
    ->needs(definition);
}

void add_field(CLI::App& command, const verb& what, const verb_field& field, control_flags& flags) {
  const auto* form = std::ranges::find(written_fields, field.key, &written_field::key);
  auto* option = field.text ? command.add_option(form->as, flags.given.*field.text, form->help)
                            : command.add_option(form->as, flags.payload, form->help);
  if (form->as[0] == '-')
    option->type_name("TEXT");
  else if (field.text)
    option->check(refuse_empty);
  auto is_needed = std::ranges::find(what.needs, field.key) != what.needs.end();
  auto may_be_all
    = what.name == "resume" || (field.key == "process" && find_bulk_command(what.name));
  option->required(is_needed && !may_be_all);
}

void add_arguments(CLI::App& command, const verb& what, control_flags& flags) {
  for (const auto& field : verb_fields()) // what is shown is chosen by options, not by a payload
    if (what.has(field.key) && (field.text || what.input_of))
      add_field(command, what, field, flags);
  if (what.name == "ps") {
    command.add_flag("--all", flags.which.all,
                     "Also those that ended longer ago, and sub-workflows");
    add_page(command, flags.page);
  }
  if (what.name == "ps" || find_bulk_command(what.name))
    add_filter(command, flags.which);
  if (find_bulk_command(what.name))
    command.add_flag("--dry-run", flags.drive.dry_run,
                     what.name == "retry" ? "Show what would stay, what would run; or which"
                                          : "Show which, and do nothing");
  if (what.name == "show") {
    add_view_choice(command, flags.shown);
    command.add_flag("--usage", flags.usage,
                     "What the commands of each attempt used: time, processor, memory, disks");
    add_execution_list(command, flags.listed);
  }
  if (what.name == "resume") {
    command.add_flag("--all", flags.all, "Resume all stored processes that no runtime drives");
    command.add_flag("--take-over", flags.take_over,
                     "Also from runtimes that may be active: make sure that they have ended");
  }
  add_place_flags(command, flags.place);
  add_server_flags(command, flags.server);
  if (takes_up(what.name))
    add_drive_flags(command, flags.drive);
  if (what.name == "retry")
    add_definition(command, flags);
  command.add_option("--output", flags.output, "text (the default) or json")
    ->type_name(choice_type(output_forms));
}

/// One command, from the line to the exit code.
class control_session {
public:
  /// `from` must outlive it, and so must `server`, which it asks; null: it is on this machine, and
  /// `store` is the path of its store.
  control_session(const control_flags& flags, bool as_json, process_source& from,
                  server_client* server, std::string store)
    : flags_{flags}, given_{flags.given}, decides_{decides(*find_verb(given_.verb))},
      as_json_{as_json}, store_{std::move(store)}, processes_{from}, server_{server} {}

  exit_code perform() {
    if (flags_.take_over && !given_.process.empty()) {
      asked_.process = given_.process; // whoever has it is not asked
      return take_up();
    }
    if (given_.verb == "ps")
      return list_processes(processes_, flags_.which, flags_.page, as_json_, store_);
    if (find_bulk_command(given_.verb))
      if (auto fault = fault_of_choice())
        return refuse(given_.verb + ": " + fault);
    if (flags_.which.is_set())
      return steer_all(processes_, {.asked = {.verb = given_.verb, .reason = given_.reason},
                                    .which = flags_.which,
                                    .dry_run = flags_.drive.dry_run,
                                    .as_json = as_json_,
                                    .drive = drive()});
    if (flags_.all || (given_.verb == "resume" && given_.process.empty()))
      return take_up();
    if (auto named = name_subject(); !named)
      return fail(named.error());
    if (given_.verb == "approvals")
      return show_approvals();
    if (given_.verb == "show")
      return show_process();
    if (given_.verb == "explain")
      return explain();
    if (given_.verb == "why")
      return tell_why();
    if (!flags_.drive.file.empty())
      return server_
               ? continue_at(*server_, asked_.process, flags_.same, drive())
               : continue_process(*processes_.directory(), asked_.process, flags_.same, drive());
    if (flags_.payload) {
      auto payload = parse_value(*flags_.payload, "PAYLOAD");
      if (!payload)
        return fail(payload.error());
      asked_.payload = std::move(*payload);
    }
    return steer();
  }

private:
  /// What is wrong with what a bulk command is to be about; null: nothing.
  const char* fault_of_choice() const {
    if (given_.process.empty() != flags_.which.is_set())
      return "expected either a process, or which ones: --name, --state, ...";
    auto is_definition = !flags_.drive.file.empty();
    if (flags_.which.is_set() && is_definition)
      return "--definition is about one process";
    if (flags_.drive.dry_run && !flags_.which.is_set() && !is_definition)
      return "--dry-run shows which of several processes are meant, or goes with --definition";
    return nullptr;
  }

  /// Fills the request in. Fails where the line names nothing that is there.
  result<void> name_subject() {
    asked_.verb = given_.verb;
    asked_.reason = given_.reason;
    asked_.name = given_.name;
    asked_.task = given_.task;
    if (decides_)
      return processes_.approval_of(given_.execution).map([&](const approval_request& pending) {
        asked_.execution = pending.execution_id;
        asked_.process = pending.process_id;
      });
    if (given_.process.empty())
      return {}; // of all
    return processes_.id_of(given_.process).map([&](std::string id) {
      asked_.process = std::move(id);
    });
  }

  run_flags drive() const {
    auto flags = flags_.drive;
    flags.place = flags_.place;
    flags.output = flags_.output;
    flags.take_over = flags_.take_over;
    return flags;
  }

  exit_code take_up() {
    if (server_) // which drives a single one by itself
      return flags_.all && given_.process.empty()
               ? recover_at(*server_, as_json_)
               : refuse("resume: expected either a process or --all");
    std::vector<std::string> ids;
    if (!asked_.process.empty())
      ids.push_back(asked_.process);
    return resume_processes(*processes_.directory(), ids, flags_.all, drive());
  }

  /// Has what nobody drives try again what failed, and drives it.
  exit_code try_again() {
    return resume_processes(*processes_.directory(), {asked_.process}, false, drive(), [this] {
      return processes_.request(asked_).map([](const request_outcome&) {});
    });
  }

  exit_code steer() {
    if (!server_ && given_.verb == "resume" && !processes_.is_live(asked_.process))
      return take_up();
    if (!server_ && given_.verb == "retry" && !processes_.is_live(asked_.process))
      return try_again();
    auto done = processes_.request(asked_);
    if (!done)
      return fail(done.error());
    if (done->is_recorded) {
      say("troupe: " + asked_.verb + " of process " + done->process_id
          + " is recorded: it takes effect when it is resumed");
      return exit_code::ok;
    }
    if (as_json_)
      return print_document(done->process ? to_json(*done->process) : json());
    return done->process ? print_rows({{std::move(*done->process), true}}) : exit_code::ok;
  }

  exit_code show_approvals() {
    auto pending = processes_.approvals(asked_.process);
    if (!pending)
      return fail(pending.error());
    return as_json_ ? print_list(*pending) : print_text(approval_list_text(*pending));
  }

  exit_code explain() {
    if (asked_.process.empty())
      return explain_all();
    auto all = processes_.explain(asked_.process, asked_.task);
    if (!all)
      return fail(all.error());
    return as_json_ ? print_list(*all) : print_text(wait_view(*all));
  }

  exit_code tell_why() {
    auto all = processes_.reasons(asked_.process, asked_.task);
    if (!all)
      return fail(all.error());
    if (all->is_cut)
      say("troupe: these are the first " + std::to_string(all->told.size()));
    return as_json_ ? print_document(to_json(*all)) : print_text(reasons_view(*all));
  }

  /// A page after the other, up to a bound.
  exit_code explain_all() {
    constexpr std::size_t most = 10'000;
    std::vector<process_waits> all;
    waits_request wanted;
    do {
      auto page = processes_.waits(wanted);
      if (!page)
        return fail(page.error());
      std::ranges::move(page->processes, std::back_inserter(all));
      wanted.after = std::move(page->next);
    } while (!wanted.after.empty() && all.size() < most);
    if (!wanted.after.empty())
      say("troupe: these are the first " + std::to_string(all.size()) + " processes");
    return as_json_ ? print_list(all) : print_text(wait_view(all));
  }

  exit_code show_process() {
    const auto& some = flags_.shown;
    if (flags_.listed.is_set() && (!some.is_any() || some.all || flags_.usage))
      return refuse("show: --where, --limit and --after list executions: expected none of --failed,"
                    " --running, --waiting, --all and --usage with them");
    if (flags_.listed.is_set())
      return list_executions(processes_, asked_.process, flags_.listed, as_json_);
    if (flags_.usage && !as_json_) {
      auto all = processes_.usage(asked_.process);
      return all ? print_text(usage_table(*all)) : fail(all.error());
    }
    auto is_live = processes_.is_live(asked_.process);
    auto now = std::chrono::system_clock::now();
    if (is_live && !as_json_) {
      auto seen = processes_.show(asked_.process);
      if (!seen)
        return fail(seen.error());
      auto shown = read_process(*seen);
      return shown ? print_text(process_view(*shown, now, flags_.shown)) : exit_code::internal;
    }
    auto all = processes_.executions(asked_.process);
    if (!all && is_live)
      all.emplace(); // it is kept elsewhere, or in memory
    if (!all)
      return fail(all.error());
    if (as_json_)
      return show_document(*all);
    auto row = processes_.row_of(asked_.process);
    return row ? print_text(process_view(*row, *all, now, flags_.shown)) : fail(row.error());
  }

  exit_code show_document(const std::vector<listed_execution>& all) {
    auto shown = processes_.show(asked_.process);
    if (!shown)
      return fail(shown.error());
    (*shown)["executions"] = to_json(all);
    if (flags_.usage) {
      auto told = processes_.usage(asked_.process);
      if (!told)
        return fail(told.error());
      (*shown)["usage"] = usage_list(told->ended);
      (*shown)["usageTotal"] = to_json(told->total());
    }
    return print_document(*shown);
  }

  const control_flags& flags_;
  const control_request& given_;
  bool decides_;
  bool as_json_;
  std::string store_; ///< Its path.
  process_source& processes_;
  server_client* server_;
  control_request asked_;
};

exit_code control_at(server_place where, const control_flags& flags, bool as_json) {
  auto given = flags.drive;
  given.place = flags.place;
  given.take_over = flags.take_over;
  const auto starts = !given.file.empty(); // a new process, with another definition
  return ask_server(std::move(where), given, starts, [&](server_client& client) {
    server_source from{client};
    return control_session{flags, as_json, from, &client, {}}.perform();
  });
}

} // namespace

void add_control_commands(CLI::App& program, control_flags& flags,
                          const std::function<void()>& chosen) {
  for (const auto& each : verbs()) {
    if (each.is_for_programs)
      continue;
    auto* command = program.add_subcommand(std::string{each.name}, std::string{each.help});
    add_arguments(*command, each, flags);
    command->callback([&flags, chosen, &each] {
      flags.given.verb = each.name;
      chosen();
    });
  }
}

exit_code control(const control_flags& flags) {
  auto output = parse_choice("--output", flags.output, output_forms);
  if (!output)
    return fail(output.error());
  const auto as_json = *output == "json";
  auto server = server_of(flags.server, flags.place.folder);
  if (!server)
    return fail(server.error());
  if (*server)
    return control_at(std::move(**server), flags, as_json);
  if (auto ours = check_owner(flags.place.folder); !ours)
    return store_failed(ours.error());
  auto place = processes_in(flags.place);
  if (!place)
    return fail(place.error());
  auto store = place->store;
  process_directory all{std::move(*place)};
  directory_source from{all};
  return control_session{flags, as_json, from, nullptr, std::move(store)}.perform();
}

} // namespace troupe::cli
