#include "runtime/language/definition/checks.hpp"

#include "runtime/base/nearest.hpp"

#include <algorithm>
#include <cctype>

namespace troupe {

namespace {

bool is_path(std::string_view text) {
  return text.starts_with('$') && std::ranges::all_of(text.substr(1), [](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) != 0
                  || std::string_view{"_.[]\"'"}.find(c) != std::string_view::npos;
         });
}

void declare(symbol_table& symbols, const std::vector<parameter>& parameters) {
  for (const auto& each : parameters)
    symbols.declare(each.name);
}

void declare(symbol_table& symbols, const task& each) {
  declare(symbols, each.init);
  declare(symbols, each.post);
  if (each.has_output())
    symbols.declare(each.name_space);
  if (each.catch_task != no_task)
    for (auto name : {"_lastError", "_lastErrorTask", "_lastErrorProcess"})
      symbols.declare(symbols.intern(name));
  if (!each.fan)
    return;
  if (each.fan->element_name)
    symbols.declare(*each.fan->element_name);
  declare(symbols, each.fan->bindings);
}

/// Declares the names that a process of the workflow can ever have, whoever starts it.
void declare_all(workflow& made, behaviour_number behaviour) {
  for (const auto* name : {"attempt", "last"}) // of each task, but since the second only
    if (auto known = made.symbols.find(name); known && behaviour >= 2)
      made.symbols.declare(*known);
  if (!made.schedules.empty())
    made.symbols.declare(made.symbols.intern("_schedule"));
  for (const auto& [name, rule] : made.inputs)
    made.symbols.declare(made.symbols.intern(name));
  declare(made.symbols, made.init);
  declare(made.symbols, made.post);
  for (const auto& each : made.tasks)
    declare(made.symbols, each);
}

std::string suggestion_for(const std::string& name, const symbol_table& symbols) {
  std::vector<std::string> all;
  for (symbol each = 0; each < symbols.size() && all.size() < most_suggested; ++each)
    if (symbols.is_declared(each))
      all.push_back(symbols.text(each));
  return suggestion(name, all);
}

std::string message_of(const name_use& use, const std::string& name) {
  if (use.mention.bare)
    return '$' + name + " stays as it is written: nothing in this definition is called \"" + name
           + '"';
  if (use.site.is_shell)
    return "nothing in this definition is called \"" + name + "\": write $${" + name
           + "} for the shell's own variable, or ${default(" + name
           + ", '')} where it may be missing";
  return "unknown name \"" + name + "\": nothing in this definition sets it";
}

} // namespace

void note_names(load_context& context, std::string_view text, source_position where) {
  for (const auto& mention : context.notes.names)
    context.uses.push_back({mention, where, context.site, mention.bare && is_path(text)});
  context.notes.names.clear();
  for (auto& asked : std::exchange(context.notes.states, {}))
    context.states.push_back({std::move(asked), context.task_read, where});
  for (const auto& compared : std::exchange(context.notes.compared_templates, {}))
    context.refuse_since(
      2, where,
      "'" + compared
        + "' is compared as it is written, ${} and all, and not as a "
          "value: inside an expression a name stands alone, as in name == 'text'");
}

void find_unknown_names(load_context& context) {
  auto& made = context.made;
  declare_all(made, context.options.behaviour);
  for (const auto& use : context.uses) {
    const auto& [mention, where, site, is_whole] = use;
    if (made.unknown_names.size() >= context.options.limits.problems)
      break;
    const auto& name = made.symbols.text(mention.name);
    if (mention.asks || made.symbols.is_declared(mention.name) || site.sees_output
        || std::ranges::find(site.own_names, name) != site.own_names.end())
      continue;
    bool is_text = mention.bare && !site.must_exist
                   && (site.is_shell || !is_whole); // and may well be meant as such
    if (is_text && !made.config.strict)
      continue;
    bool is_error = made.config.strict || site.must_exist || (site.is_shell && !mention.bare);
    made.unknown_names.push_back(
      {name, where, message_of(use, name) + suggestion_for(name, made.symbols), is_error});
  }
  check_scripts(context);
  std::ranges::stable_sort(made.unknown_names, {}, [](const unknown_name& each) {
    return std::pair{each.where.line, each.where.column};
  });
  // What a group says for all commands below is read for each of them.
  auto again = [](const unknown_name& a, const unknown_name& b) {
    return a.name == b.name && a.where == b.where;
  };
  made.unknown_names.erase(std::unique(made.unknown_names.begin(), made.unknown_names.end(), again),
                           made.unknown_names.end());
}

} // namespace troupe
