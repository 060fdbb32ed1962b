#include "cli/secret_commands.hpp"

#include "cli/config/preset_options.hpp"
#include "cli/flag_values.hpp"
#include "cli/standard_streams.hpp"
#include "cli/text_table.hpp"
#include "runtime/base/private_path.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/visible.hpp"
#include "runtime/node/named_id.hpp"
#include "runtime/node/secret_keeper.hpp"
#include "runtime/secrets/secret_terms.hpp"

#include <memory>
#include <optional>
#include <utility>

#include <CLI/CLI.hpp>

#include <unistd.h>

namespace troupe::cli {

namespace {

constexpr const char* secret_examples = R"(
Examples:
  troupe secret set API_TOKEN < token.txt
  troupe secret set DB_PASSWORD --from password.txt --workflow 'etl-*'
  troupe run deploy.yaml --secret API_TOKEN=@token.txt   for one run, kept nowhere
)";

/// The server that is meant; null: this machine.
result<std::unique_ptr<server_client>> asked_server(const secret_command_flags& flags) {
  auto where = server_of(flags.server, flags.place.folder);
  if (!where)
    return tl::unexpected{std::move(where.error())};
  if (!*where)
    return nullptr;
  for (const auto& [is_given, option] :
       {std::pair{flags.place.store.has_value(), "--store"},
        std::pair{flags.keys.key_file.has_value(), "--secret-key-file"}})
    if (is_given && !is_preset(option))
      return failure(error_code::argument_invalid,
                     std::string{option} + ": the server has its own");
  return server_client::open(std::move(**where));
}

/// Whoever keeps the secrets of the store that is meant.
result<std::unique_ptr<secret_keeper>> keeper_of(const secret_command_flags& flags, bool creates) {
  secret_place place{.key_file = flags.keys.key_file.value_or("")};
  if (creates) {
    auto path = new_store_path(flags.place);
    if (!path)
      return tl::unexpected{std::move(path.error())};
    place.store = std::move(*path);
    if (place.store.empty())
      return failure(error_code::argument_invalid,
                     "--store: nothing stays in memory: expected sqlite:PATH");
  } else {
    auto where = processes_in(flags.place);
    if (!where)
      return tl::unexpected{std::move(where.error())};
    place.store = std::move(where->store);
  }
  return std::make_unique<secret_keeper>(std::move(place));
}

/// Asks the server that is meant, or else the keeper; both answer with the same JSON.
template <class AskServer, class AskKeeper>
result<json> answer_of(const secret_command_flags& flags, bool creates, AskServer ask_server,
                       AskKeeper ask_keeper) {
  auto server = asked_server(flags);
  if (!server)
    return tl::unexpected{std::move(server.error())};
  if (*server)
    return (*server)->content_of(ask_server(**server));
  auto keeper = keeper_of(flags, creates);
  if (!keeper)
    return tl::unexpected{std::move(keeper.error())};
  return ask_keeper(**keeper);
}

std::string path_of(const std::string& name) {
  return "/secrets/" + escaped_in_target(name);
}

std::vector<std::string> texts_in(const json& row, const char* key) {
  std::vector<std::string> texts;
  if (const auto list = row.find(key); list != row.end() && list->is_array())
    for (const auto& each : *list)
      if (each.is_string())
        texts.push_back(each.get<std::string>());
  return texts;
}

/// Ends a command: with the document, or what is said to people.
exit_code finish_with(const secret_command_flags& flags, const result<json>& answer,
                      const std::function<std::string(const json&)>& told) {
  auto form = parse_choice("--output", flags.output, output_forms);
  if (!form)
    return fail(form.error());
  if (!answer)
    return fail(answer.error());
  say("troupe: " + visible_line(told(*answer)));
  return *form == "json" ? print_document(*answer) : exit_code::ok;
}

exit_code set_secret(const secret_command_flags& flags) {
  if (flags.from == "-" && ::isatty(STDIN_FILENO) == 1)
    return refuse("secret set: standard input is a terminal, which would show the secret: expected "
                  "it from a file or a pipe, or --from FILE");
  auto secret = read_secret_text(flags.from);
  if (!secret)
    return fail(secret.error());
  auto answer = answer_of(
    flags, true,
    [&](server_client& server) {
      return server.put(path_of(flags.name), {{"secret", *secret}, {"workflows", flags.workflows}});
    },
    [&](secret_keeper& keeper) {
      return keeper.set({flags.name, *secret, flags.workflows, user_name(::geteuid())})
        .map([](const secret_summary& done) { return to_json(done); });
    });
  return finish_with(flags, answer, [&](const json& row) {
    return "secret " + text_in(row, "name") + " is set, for "
           + patterns_text(texts_in(row, "workflows"));
  });
}

exit_code remove_secret(const secret_command_flags& flags) {
  auto answer = answer_of(
    flags, false, [&](server_client& server) { return server.remove(path_of(flags.name)); },
    [&](secret_keeper& keeper) {
      return keeper.remove(flags.name).map([](const secret_summary& gone) {
        return to_json(gone);
      });
    });
  return finish_with(flags, answer, [](const json& row) {
    return "secret " + text_in(row, "name") + " is removed; what runs has it until it ends";
  });
}

exit_code list_secrets(const secret_command_flags& flags) {
  auto form = parse_choice("--output", flags.output, output_forms);
  if (!form)
    return fail(form.error());
  auto answer = answer_of(
    flags, false, [](server_client& server) { return server.get("/secrets"); },
    [](secret_keeper& keeper) {
      return keeper.list().map([](const std::vector<secret_summary>& all) {
        auto rows = json::array();
        for (const auto& each : all)
          rows.push_back(to_json(each));
        return json{{"secrets", std::move(rows)}};
      });
    });
  if (!answer)
    return fail(answer.error());
  const auto& rows = (*answer)["secrets"];
  if (*form == "json")
    return print_document(rows);
  std::vector<std::vector<std::string>> lines;
  if (rows.empty())
    say("troupe: there are no secrets: troupe secret set NAME adds one");
  else
    lines.push_back({"SECRET", "WORKFLOWS", "CHANGED", "BY", "KEY"});
  for (const auto& row : rows)
    lines.push_back({visible_line(text_in(row, "name")),
                     visible_line(patterns_text(texts_in(row, "workflows"))),
                     text_in(row, "changedAt"), visible_line(text_in(row, "changedBy")),
                     visible_line(text_in(row, "key"))});
  return print_text(text_table(lines));
}

exit_code rekey_secrets(const secret_command_flags& flags) {
  auto keeper = keeper_of(flags, false);
  if (!keeper)
    return fail(keeper.error());
  auto count = (*keeper)->rekey();
  if (!count)
    return fail(count.error());
  const auto file = flags.keys.key_file.value_or(default_key_file());
  say("troupe: " + std::to_string(*count) + (*count == 1 ? " secret has" : " secrets have")
      + " a new key, which " + file + " has first; those below it are for other stores");
  return exit_code::ok;
}

} // namespace

void add_secret_commands(CLI::App& program, secret_command_flags& flags,
                         const std::function<void(secret_command)>& chosen) {
  auto* group = program.add_subcommand("secret", "Keep secrets that workflows read by name");
  group->require_subcommand(1);
  group->footer(secret_examples);
  auto add = [&](const char* name, const char* what, secret_command does) {
    auto* command = group->add_subcommand(name, what);
    add_place_flags(*command, flags.place);
    add_key_file_flag(*command, flags.keys);
    command->callback([chosen, does] { chosen(does); });
    return command;
  };
  auto add_remote = [&](const char* name, const char* what, secret_command does, bool is_of_one) {
    auto* command = add(name, what, does);
    add_server_flags(*command, flags.server);
    command->add_option("--output", flags.output, "text (the default) or json")
      ->type_name(choice_type(output_forms));
    if (is_of_one)
      command->add_option("NAME", flags.name, "What it is called, as in secret.NAME")
        ->required()
        ->check(refuse_empty);
    return command;
  };
  add_remote("ls", "List them, without what they hold", list_secrets, false);
  auto* set
    = add_remote("set", "Encrypt a secret and keep it; nothing prints it again", set_secret, true);
  set->add_option("--from", flags.from, "The file that holds it (-: standard input)")
    ->type_name("FILE");
  set
    ->add_option("--workflow", flags.workflows,
                 "Only for workflows of such a name, such as 'etl-*' (all)")
    ->type_name("PATTERN")
    ->allow_extra_args(false);
  add_remote("rm", "Remove a secret", remove_secret, true);
  add("rekey", "Encrypt all of a store with a new key", rekey_secrets);
}

} // namespace troupe::cli
