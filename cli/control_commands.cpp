#include "cli/control_commands.hpp"

#include "cli/continue_command.hpp"
#include "cli/flag_values.hpp"
#include "cli/init_values.hpp"
#include "cli/live_runtimes.hpp"
#include "cli/named_id.hpp"
#include "cli/process_commands.hpp"
#include "cli/process_table.hpp"
#include "cli/process_view.hpp"
#include "cli/resume_command.hpp"
#include "cli/standard_streams.hpp"
#include "cli/stored_requests.hpp"
#include "cli/stored_view.hpp"
#include "runtime/base/private_path.hpp"
#include "runtime/store/ownership.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iterator>
#include <set>

namespace troupe::cli {

namespace {

/// How a field of a request is written on the command line.
struct written_field {
  std::string_view key;
  const char* as; ///< An option, or the name of what stands in this place.
  const char* help;
};

constexpr written_field written_fields[]{
  {"process", "PROCESS", "Its id, or the beginning of it"},
  {"execution", "EXECUTION", "Its id, or the beginning of it"},
  {"reason", "--reason", "Why, for the record"},
  {"name", "NAME", "The signal's"},
  {"payload", "PAYLOAD", "What it carries: JSON, else text"},
};

void add_choice(CLI::App& command, ps_flags& flags) {
  command.add_option("--state", flags.states, "Only in these states; whenever they ended")
    ->type_name("STATE[,STATE]")
    ->allow_extra_args(false);
  command.add_option("--name", flags.name, "Only of workflows of this name; * stands for any text")
    ->type_name("NAME");
  command
    .add_option("--older-than", flags.older_than,
                "Only if accepted so long ago; whenever they ended")
    ->type_name("DURATION");
  command.add_flag("--all", flags.all, "Those that ended longer ago, too");
}

/// Whether what nobody drives is driven by the command itself.
bool takes_up(std::string_view verb) {
  return verb == "resume" || verb == "retry";
}

void add_definition(CLI::App& command, control_flags& flags) {
  auto* definition = command
                       .add_option("--definition", flags.drive.file,
                                   "Go on in a new process, with this definition: what completed "
                                   "with the same action and input stays")
                       ->type_name("FILE");
  command.add_flag("--dry-run", flags.drive.dry_run, "Show what would stay and what would run")
    ->needs(definition);
  command.add_option("--same", flags.same, "A task of the definition that had another path before")
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
  option->required(is_needed && what.name != "resume"); // which can be about all
}

void add_arguments(CLI::App& command, const verb& what, control_flags& flags) {
  for (const auto& field : verb_fields())
    if (what.has(field.key))
      add_field(command, what, field, flags);
  if (what.name == "ps")
    add_choice(command, flags.listed);
  if (what.name == "resume") {
    command.add_flag("--all", flags.all, "Take up all stored processes that nobody drives");
    command.add_flag("--take-over", flags.take_over,
                     "Also from runtimes that may live: make sure that they have ended");
  }
  add_place_flags(command, flags.place);
  if (takes_up(what.name))
    add_drive_flags(command, flags.drive);
  if (what.name == "retry")
    add_definition(command, flags);
  command.add_option("--output", flags.output, "text (the default) or json")
    ->type_name(choice_type(output_forms));
}

template <class Entries>
json list_json(const Entries& entries) {
  auto list = json::array();
  for (const auto& each : entries)
    list.push_back(to_json(each));
  return list;
}

/// One command, from the line to the exit code.
class control_session {
public:
  control_session(const control_flags& flags, bool as_json)
    : flags_{flags}, given_{flags.given}, decides_{decides(*find_verb(given_.verb))},
      as_json_{as_json}, live_{flags.place.folder} {}

  exit_code perform() {
    if (flags_.take_over && !given_.process.empty()) {
      asked_.process = given_.process; // whoever has it is not asked
      return take_up();
    }
    reach_owners();
    if (given_.verb == "ps")
      return list_processes();
    if (flags_.all || (given_.verb == "resume" && given_.process.empty()))
      return take_up();
    if (auto fault = name_subject())
      return fail(*fault);
    if (given_.verb == "approvals")
      return show_approvals();
    if (!flags_.drive.file.empty())
      return continue_process(asked_.process, flags_.same, drive());
    if (flags_.payload) {
      auto payload = parse_value(*flags_.payload, "PAYLOAD");
      if (!payload)
        return fail(payload.error());
      asked_.payload = std::move(*payload);
    }
    if (decides_ ? !live_.asks_about(asked_.execution) : !live_.has(asked_.process))
      return steer_stored();
    if (decides_)
      asked_.process.clear(); // the execution says which
    auto answer = live_.ask_owner(asked_);
    if (!answer)
      return fail(answer.error());
    return show_answer(std::move(*answer));
  }

private:
  /// Finds the runtimes of other folders that drive processes of the store.
  void reach_owners() {
    auto rows = stored_processes(flags_.place, {.live = true});
    std::set<std::string> addresses;
    if (rows) // else whoever needs the store says why not
      for (const auto& row : *rows)
        if (row.driven_by && is_here(*row.driven_by)) // whether it answers, its socket says
          addresses.insert(row.driven_by->address);
    for (const auto& each : addresses)
      live_.reach(each);
  }

  /// Whether the owner runs on this host and has a control socket.
  static bool is_here(const owner& who) {
    return !who.address.empty() && runs_here(who) && who.life == owner_life::lives;
  }

  /// Fills the request in; the reason where the line names nothing that is there.
  std::optional<error> name_subject() {
    asked_.verb = given_.verb;
    asked_.reason = given_.reason;
    asked_.name = given_.name;
    std::vector<std::string> known;
    if (decides_) {
      auto pending = approvals();
      for (const auto& each : pending)
        known.push_back(each.execution_id);
      auto fault = take_id(named_id("approval", given_.execution, known), asked_.execution);
      for (const auto& each : pending)
        if (each.execution_id == asked_.execution)
          asked_.process = each.process_id;
      return fault;
    }
    if (given_.process.empty())
      return std::nullopt; // of all
    std::set<std::string> live;
    for (auto& each : live_.processes())
      live.insert(std::move(each.id));
    std::set<std::string> exact;
    if (!live.contains(given_.process))
      add_stored({.id = given_.process}, exact);
    if (live.contains(given_.process) || !exact.empty()) {
      asked_.process = given_.process;
      return std::nullopt;
    }
    add_stored({.live = true}, live);
    known.assign(live.begin(), live.end());
    auto ended = [&] {
      std::set<std::string> all;
      add_stored({}, all);
      std::vector<std::string> ids;
      std::ranges::set_difference(all, live, std::back_inserter(ids));
      return ids;
    };
    return take_id(named_id("process", given_.process, std::move(known), ended), asked_.process);
  }

  /// Adds the ids of those in the store that are meant.
  void add_stored(const process_filter& which, std::set<std::string>& ids) const {
    auto rows = stored_processes(flags_.place, which);
    if (!rows)
      return say("troupe: " + rows.error().message);
    for (auto& row : *rows)
      ids.insert(std::move(row.id));
  }

  process_flags stored() const {
    process_flags flags;
    flags.place = flags_.place;
    flags.all = flags_.all;
    flags.take_over = flags_.take_over;
    flags.output = flags_.output;
    if (!asked_.process.empty())
      flags.ids.push_back(asked_.process);
    return flags;
  }

  run_flags drive() const {
    auto flags = flags_.drive;
    flags.place = flags_.place;
    flags.output = flags_.output;
    flags.take_over = flags_.take_over;
    return flags;
  }

  exit_code take_up() const { return resume_processes(stored().ids, flags_.all, drive()); }

  /// No live runtime has the process: it is in the store, and what is asked is done there.
  exit_code steer_stored() const {
    if (given_.verb == "show")
      return show_process(stored());
    if (given_.verb == "resume")
      return take_up();
    if (given_.verb != "retry")
      return record_request(asked_, flags_.place, after_request::waits);
    auto recorded = record_request(asked_, flags_.place, after_request::resumes);
    return recorded == exit_code::ok ? take_up() : recorded;
  }

  static std::optional<error> take_id(result<std::string> id, std::string& into) {
    if (!id)
      return std::move(id.error());
    into = std::move(*id);
    return std::nullopt;
  }

  exit_code list_processes() {
    auto which = check(flags_.listed);
    if (!which)
      return fail(which.error());
    auto at = std::chrono::system_clock::now();
    auto stored = stored_processes(flags_.place, stored_filter(*which, at));
    if (!stored)
      return store_failed(stored.error());
    auto rows = merged(live_.processes(), *stored);
    for (auto& each : rows)
      each.is_silent = !each.is_live && each.stored && each.stored->driven_by
                       && live_.is_silent(each.stored->driven_by->address);
    std::erase_if(rows, [&](const listed_process& each) { return !means(*which, each, at); });
    if (rows.empty() && !has_store(flags_.place))
      say("troupe: there is no store " + store_path(flags_.place).value_or(std::string{})
          + ": no run has left anything here");
    return show_rows(rows);
  }

  exit_code show_rows(std::vector<listed_process> rows) const {
    auto at = std::chrono::system_clock::now();
    if (!as_json_)
      return print_text(process_table(rows, at));
    auto continued = stored_continuations(flags_.place);
    for (auto& each : rows)
      if (auto known = continued.find(each.summary.id); known != continued.end())
        each.continues = known->second;
    auto list = json::array();
    for (const auto& each : rows)
      list.push_back(to_json(each));
    return print(list.dump(2, ' ', false, json::error_handler_t::replace) + '\n');
  }

  /// What live processes ask, and those that nobody drives.
  std::vector<approval_request> approvals() {
    auto pending = live_.approvals();
    auto stored = stored_approvals(flags_.place);
    if (!stored)
      say("troupe: " + stored.error().message);
    else
      std::ranges::move(*stored, std::back_inserter(pending));
    return pending;
  }

  exit_code show_approvals() {
    auto pending = approvals();
    std::erase_if(pending, [&](const approval_request& each) {
      return !asked_.process.empty() && each.process_id != asked_.process;
    });
    return as_json_ ? print(list_json(pending).dump(2) + '\n')
                    : print_text(approval_list_text(pending));
  }

  exit_code show_answer(json answer) const {
    if (as_json_ && given_.verb == "show") // as of a stored one
      answer["executions"] = stored_executions(flags_.place, asked_.process);
    if (as_json_)
      return print(answer.dump(2) + '\n');
    if (given_.verb == "show") {
      auto seen = read_process(answer);
      return seen ? print_text(process_view(*seen, std::chrono::system_clock::now()))
                  : exit_code::internal;
    }
    auto row = read_process_summary(answer);
    return row ? show_rows({{std::move(*row), true, {}}}) : exit_code::ok;
  }

  const control_flags& flags_;
  const control_request& given_;
  bool decides_;
  bool as_json_;
  live_runtimes live_;
  control_request asked_;
};

} // namespace

void add_control_commands(CLI::App& program, control_flags& flags,
                          const std::function<void()>& chosen) {
  for (const auto& each : verbs()) {
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
  if (auto ours = check_owner(flags.place.folder); !ours)
    return store_failed(ours.error());
  return control_session{flags, *output == "json"}.perform();
}

} // namespace troupe::cli
