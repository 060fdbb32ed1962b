#include "cli/token_commands.hpp"

#include "api/access/roles.hpp"
#include "api/access/token_book.hpp"
#include "cli/flag_values.hpp"
#include "cli/standard_streams.hpp"
#include "runtime/base/time.hpp"

#include <array>
#include <memory>

#include <CLI/CLI.hpp>

namespace troupe::cli {

namespace {

constexpr std::array<std::string_view, 3> token_roles{"viewer", "operator", "admin"};

/// The tokens of the state folder.
result<std::unique_ptr<api::token_book>> book_of(const token_flags& flags) {
  return api::token_book::open(flags.place.folder + '/' + api::token_file_name);
}

/// Adds NAME, where a command is about one token, and the state folder.
void add_token_flags(CLI::App& command, token_flags& flags, bool wants_name) {
  if (wants_name)
    command.add_option("NAME", flags.name, "What it is called")->required();
  command.add_option("--folder", flags.place.folder, "The state folder of the server (.troupe)")
    ->type_name("DIR");
}

/// Adds what a new token is made with.
void add_token_choices(CLI::App& command, token_flags& flags) {
  command
    .add_option("--role", flags.role,
                "viewer: looks; operator: starts and steers; admin: all, also other definitions")
    ->type_name(choice_type(token_roles))
    ->required();
  command.add_option("--expires", flags.expires, "It is none after this time, such as 30d (never)")
    ->type_name("DURATION");
  command
    .add_option("--workflows", flags.workflows,
                "Only for workflows whose names match, such as 'etl-*' (all)")
    ->type_name("PATTERN");
}

/// Makes a token and prints its text, which can't be had again.
exit_code add_token(const token_flags& flags) {
  auto may = api::role_named(flags.role);
  if (!may)
    return fail("--role: ", std::move(may.error()));
  api::token wanted{.name = flags.name, .may = *may, .workflows = flags.workflows};
  if (flags.expires) {
    auto span = parse_bound("--expires", *flags.expires);
    if (!span)
      return fail(span.error());
    wanted.expires = std::chrono::system_clock::now() + *span;
  }
  auto text = book_of(flags).and_then(
    [&](const std::unique_ptr<api::token_book>& book) { return book->add(std::move(wanted)); });
  if (!text)
    return fail(text.error());
  say("troupe: keep it now, it can't be shown again:");
  return print(*text + '\n');
}

/// Prints all tokens, without their texts.
exit_code list_tokens(const token_flags& flags) {
  auto all = book_of(flags).and_then(
    [](const std::unique_ptr<api::token_book>& book) { return book->list(); });
  if (!all)
    return fail(all.error());
  auto form = parse_choice("--output", flags.output, output_forms);
  if (!form)
    return fail(form.error());
  if (*form == "json") {
    auto list = json::array();
    for (const auto& each : *all)
      list.push_back(to_json(each));
    return print_document(list);
  }
  std::string text;
  for (const auto& each : *all) {
    text += each.name + "  " + std::string{api::role_name(each.may)};
    if (!each.workflows.empty())
      text += "  of " + each.workflows;
    if (each.expires)
      text += "  until " + to_exact_rfc3339(*each.expires);
    text += '\n';
  }
  return print_text(text);
}

/// Makes a token none.
exit_code remove_token(const token_flags& flags) {
  auto done = book_of(flags).and_then(
    [&](const std::unique_ptr<api::token_book>& book) { return book->remove(flags.name); });
  return done ? exit_code::ok : fail(done.error());
}

} // namespace

void add_token_commands(CLI::App& program, token_flags& flags,
                        const std::function<void(token_command)>& chosen) {
  auto* group = program.add_subcommand("token", "Say who may ask a server what");
  group->require_subcommand(1);
  auto add = [&](const char* name, const char* what, token_command does, bool is_of_one) {
    auto* command = group->add_subcommand(name, what);
    add_token_flags(*command, flags, is_of_one);
    command->callback([chosen, does] { chosen(does); });
    return command;
  };
  add_token_choices(*add("add", "Make a token, and print its text once", add_token, true), flags);
  add("ls", "List them, without their texts", list_tokens, false)
    ->add_option("--output", flags.output, "text (the default) or json")
    ->type_name(choice_type(output_forms));
  add("rm", "Make one none, within a second", remove_token, true);
}

} // namespace troupe::cli
