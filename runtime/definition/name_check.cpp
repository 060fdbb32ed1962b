#include "runtime/definition/name_check.hpp"

#include "runtime/base/nearest.hpp"

#include <algorithm>
#include <cctype>

namespace troupe {

namespace {

/// No "did you mean" among more names: finding the nearest would take too long.
constexpr std::size_t most_suggested = 10'000;

bool is_path(std::string_view text) {
  return text.starts_with('$') && std::ranges::all_of(text.substr(1), [](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) != 0
                  || std::string_view{"_.[]\"'"}.find(c) != std::string_view::npos;
         });
}

/// The names that a process of the workflow can ever have, whoever starts it.
class possible_names {
public:
  explicit possible_names(const workflow& made) : made_{made}, known_(made.symbols.size()) {
    for (const auto& [name, rule] : made.inputs)
      add(name);
    add(made.init);
    add(made.post);
    for (const auto& each : made.tasks)
      add(each);
  }

  bool contains(symbol name) const { return known_[name]; }

  std::string suggestion_for(const std::string& name) const {
    std::vector<std::string> all;
    for (symbol each = 0; each < known_.size() && all.size() < most_suggested; ++each)
      if (known_[each])
        all.push_back(made_.symbols.text(each));
    return suggestion(name, all);
  }

private:
  void add(std::string_view name) {
    if (auto known = made_.symbols.find(name))
      known_[*known] = true;
  }

  void add(const std::vector<parameter>& parameters) {
    for (const auto& each : parameters)
      known_[each.name] = true;
  }

  void add(const task& each) {
    add(each.init);
    add(each.post);
    if (each.has_output())
      known_[each.name_space] = true;
    if (each.catch_task != no_task)
      for (auto name : {"_lastError", "_lastErrorTask", "_lastErrorProcess"})
        add(name);
    if (!each.fan)
      return;
    if (each.fan->element_name)
      known_[*each.fan->element_name] = true;
    add(each.fan->bindings);
  }

  const workflow& made_;
  std::vector<bool> known_; // by symbol
};

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
  for (const auto& compared : std::exchange(context.notes.compared_templates, {}))
    context.refuse_since(2, where,
                         "'" + compared + "' is compared as it is written, ${} and all, and not as a "
                           "value: inside an expression a name stands alone, as in name == 'text'");
}

void find_unknown_names(load_context& context) {
  auto& made = context.made;
  possible_names possible{made};
  for (const auto& use : context.uses) {
    const auto& [mention, where, site, is_whole] = use;
    if (made.unknown_names.size() >= context.options.limits.problems)
      break;
    const auto& name = made.symbols.text(mention.name);
    if (mention.asks || possible.contains(mention.name) || site.own_name == name
        || site.sees_output)
      continue;
    bool is_text = mention.bare && (site.is_shell || !is_whole); // and may well be meant as such
    if (is_text && !made.config.strict)
      continue;
    bool is_error = made.config.strict || (site.is_shell && !mention.bare);
    made.unknown_names.push_back(
      {name, where, message_of(use, name) + possible.suggestion_for(name), is_error});
  }
  std::ranges::stable_sort(made.unknown_names, {}, [](const unknown_name& each) {
    return std::pair{each.where.line, each.where.column};
  });
}

} // namespace troupe
