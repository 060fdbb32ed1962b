#include "cli/config/config_command.hpp"

#include "cli/config/preset_options.hpp"
#include "cli/flag_values.hpp"
#include "cli/standard_streams.hpp"
#include "cli/text_table.hpp"
#include "runtime/base/nearest.hpp"
#include "runtime/base/visible.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <utility>

#include <CLI/CLI.hpp>

namespace troupe::cli {

namespace {

/// An option, and what it gets.
struct config_row {
  std::string command; ///< Empty: all commands.
  std::string option;
  std::optional<setting> what; ///< None: its default.
};

json value_json(const std::optional<setting>& what) {
  if (!what)
    return nullptr;
  if (what->values.size() == 1)
    return what->values.front();
  return json(what->values);
}

json to_json(const config_row& row) {
  return {{"command", row.command.empty() ? json() : json(row.command)},
          {"option", row.option},
          {"value", value_json(row.what)},
          {"from", row.what ? row.what->from : "default"}};
}

std::vector<std::string> cells_of(const config_row& row) {
  std::string values;
  if (row.what)
    for (const auto& each : row.what->values)
      values += (values.empty() ? "" : ", ") + visible_line(each);
  return {row.command.empty() ? "all" : row.command, row.option, row.what ? values : "-",
          row.what ? visible_line(row.what->from) : "default"};
}

/// What holds for an option, without what is on a line.
result<std::optional<setting>> winner(settings& all, const chosen_command& command,
                                      const std::string& option) {
  for (std::size_t layer = 0; layer < settings::layers; ++layer)
    if (auto found = all.find(layer, command.called, option); !found || *found)
      return found;
  return std::nullopt;
}

std::vector<CLI::App*> commands_below(CLI::App& command) {
  return command.get_subcommands([](CLI::App*) { return true; });
}

/// Finds rows, those of all commands once.
class config_rows {
public:
  explicit config_rows(settings& all) : all_{all} {}

  /// `wants_all`: of options without a setting, too.
  result<void> add(const chosen_command& command, bool wants_all) {
    for (const auto& [name, option] : settable_options(*command.app)) {
      auto what = winner(all_, command, name);
      if (!what)
        return tl::unexpected{std::move(what.error())};
      const auto is_common = !wants_all && *what && (*what)->is_for_all;
      if ((!*what && !wants_all) || (is_common && !common_.insert(name).second))
        continue;
      rows.push_back({is_common ? std::string{} : command.called, "--" + name, std::move(*what)});
    }
    return {};
  }

  result<void> add_below(const chosen_command& command) {
    for (auto* below : commands_below(*command.app)) {
      const chosen_command inner{below, command.called + (command.called.empty() ? "" : " ")
                                          + below->get_name()};
      auto added = add(inner, false).and_then([&] { return add_below(inner); });
      if (!added)
        return added;
    }
    return {};
  }

  std::vector<config_row> rows;

private:
  settings& all_;
  std::set<std::string> common_;
};

result<chosen_command> command_called(CLI::App& program, const std::vector<std::string>& words) {
  chosen_command found{&program, {}};
  for (const auto& word : words) {
    std::vector<std::string> names;
    CLI::App* inner = nullptr;
    for (auto* each : commands_below(*found.app)) {
      names.push_back(each->get_name());
      if (each->get_name() == word)
        inner = each;
    }
    if (!inner)
      return failure(error_code::argument_invalid,
                     "config: there is no command \"" + word + '"' + suggestion(word, names));
    found = {inner, found.called + (found.called.empty() ? "" : " ") + word};
  }
  return found;
}

} // namespace

void add_config_flags(CLI::App& command, config_flags& flags) {
  command.add_option("COMMAND", flags.command,
                     "All options of this command, such as run (all set)");
  command
    .add_option("--definition", flags.definition,
                "As for a run of this one, beside which there may be a file")
    ->type_name("FILE");
  command.add_option("--output", flags.output, "text (the default) or json")
    ->type_name(choice_type(output_forms));
}

exit_code show_config(CLI::App& program, const config_flags& flags) {
  auto form = parse_choice("--output", flags.output, output_forms);
  if (!form)
    return fail(form.error());
  auto command = command_called(program, flags.command);
  if (!command)
    return fail(command.error());
  const auto folder = std::filesystem::path{flags.definition}.parent_path().string();
  auto all = settings::read(program, folder);
  if (!all)
    return fail(all.error());
  config_rows found{*all};
  auto is_one = !flags.command.empty();
  if (auto added = is_one ? found.add(*command, true) : found.add_below(*command); !added)
    return fail(added.error());
  std::ranges::stable_sort(found.rows, {}, &config_row::command);
  if (*form == "json") {
    auto listed = json::array();
    for (const auto& each : found.rows)
      listed.push_back(to_json(each));
    return print_document({{"files", all->files()}, {"settings", std::move(listed)}});
  }
  std::vector<std::vector<std::string>> table{{"COMMAND", "OPTION", "VALUE", "FROM"}};
  for (const auto& each : found.rows)
    table.push_back(cells_of(each));
  std::string files;
  for (const auto& each : all->files())
    files += "file: " + visible_line(each) + '\n';
  return print_text(files + text_table(table));
}

} // namespace troupe::cli
