#include "cli/command_table.hpp"

#include "runtime/model/execution_line.hpp"
#include "runtime/model/query_line.hpp"

#include <CLI/CLI.hpp>

namespace troupe::cli {

namespace {

option_row option_of(const CLI::Option& option) {
  option_row row;
  for (const auto& name : option.get_snames())
    row.names.push_back("-" + name);
  for (const auto& name : option.get_lnames())
    row.names.push_back("--" + name);
  if (option.get_items_expected_max() > 0)
    row.value = option.get_type_name();
  row.help = option.get_description();
  row.repeats = !row.value.empty() && option.get_expected_max() > 1;
  return row;
}

argument_row argument_of(const CLI::Option& option) {
  return {option.get_name(true), option.get_description(), option.get_required(),
          option.get_expected_max() > 1};
}

command_row describe(const CLI::App& command, const std::string& before,
                     const std::string& inherited_footer) {
  command_row row;
  row.name = command.get_name();
  row.called = before + row.name;
  row.help = command.get_description();
  if (command.get_footer() != inherited_footer)
    row.footer = command.get_footer();
  for (const auto* option : command.get_options()) {
    if (option->get_positional())
      row.arguments.push_back(argument_of(*option));
    else
      row.options.push_back(option_of(*option));
  }
  for (const auto* below : command.get_subcommands([](const CLI::App*) { return true; }))
    row.commands.push_back(describe(*below, row.called + ' ', command.get_footer()));
  return row;
}

} // namespace

command_row command_table(const CLI::App& program) {
  return describe(program, "", "");
}

std::vector<std::string> words_of(const std::string& value) {
  std::vector<std::string> words;
  auto add = [&](const auto& keys) {
    for (const auto& key : keys)
      words.push_back(std::string{key.name} + key.separator);
  };
  if (value == "FILTER")
    add(query_keys());
  if (value == "TASK-FILTER")
    add(execution_query_keys());
  if (value.find('|') == std::string::npos)
    return words;
  for (std::size_t begin = 0; begin <= value.size();) {
    auto end = std::min(value.find('|', begin), value.size());
    words.push_back(value.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

} // namespace troupe::cli
