#include "runtime/language/definition/checks.hpp"

#include "runtime/base/nearest.hpp"

#include <cstdlib>
#include <map>
#include <set>

namespace troupe {

namespace {

/// The fields that values under a name are known to have.
using known_fields = std::map<symbol, std::set<std::string>>;

void add_fields(known_fields& known, symbol name, const json& map) {
  if (map.is_object())
    for (const auto& [field, content] : map.items())
      known[name].insert(field);
}

void add_fields(known_fields& known, const std::vector<parameter>& parameters) {
  for (const auto& each : parameters)
    if (each.content.is_constant())
      add_fields(known, each.name, each.content.content());
}

known_fields fields_of(const workflow& made) {
  known_fields known;
  add_fields(known, made.init);
  for (const auto& each : made.tasks) {
    add_fields(known, each.init);
    if (each.work && each.work->handler && !each.fan && !each.await)
      add_fields(known, each.name_space, each.work->handler->output);
  }
  return known;
}

std::string path_of(const script_mention& each) {
  return '$' + each.name + '.' + each.field;
}

class script_checker {
public:
  script_checker(load_context& context, const script_use& use, const known_fields& fields)
    : context_{context}, use_{use}, fields_{fields}, words_{words_in(use.script)} {}

  void check(const script_mention& each) {
    auto& symbols = context_.made.symbols;
    auto name = symbols.intern(each.name);
    auto is_visible = symbols.is_declared(name) && !use_.own.contains(each.name);
    if (is_visible && is_reserved_variable(each.name))
      return problem(each, "the shell has a meaning of its own for $" + each.name
                             + ": pass the value under another name, env: {MY_" + each.name + ": $"
                             + each.name + "}");
    if (use_.is_shell && !each.field.empty() && (each.is_braced || has_field(name, each.field)))
      return problem(each,
                     "a script sees whole values only: pass the field as a variable, env: {X: "
                       + path_of(each) + "}, and write $X");
    if (use_.is_shell && !is_visible)
      warn(each);
  }

private:
  bool has_field(symbol name, const std::string& field) const {
    auto found = fields_.find(name);
    return found != fields_.end() && found->second.contains(field)
           && context_.made.symbols.is_declared(name);
  }

  source_position place_of(const script_mention& each) const {
    auto where = use_.where;
    where.line += each.line;
    return where;
  }

  void problem(const script_mention& each, std::string message) {
    context_.problems.add(place_of(each), std::move(message));
  }

  void warn(const script_mention& each) {
    const auto& name = each.name;
    const auto is_share = name == "CUDA_VISIBLE_DEVICES"; // of a task that takes GPUs
    if (is_share || each.is_literal || use_.own.contains(name) || is_reserved_variable(name)
        || std::getenv(name.c_str()) || words_.contains(name) || !told_.insert(name).second
        || context_.made.unknown_names.size() >= context_.options.limits.problems)
      return;
    std::vector<std::string> known;
    const auto& symbols = context_.made.symbols;
    for (symbol other = 0; other < symbols.size() && known.size() < most_suggested; ++other)
      if (symbols.is_declared(other))
        known.push_back(symbols.text(other));
    context_.made.unknown_names.push_back(
      {name, place_of(each),
       '$' + name
         + " is not set in this script: nothing in this definition is called so, nor is it in env, "
           "in the environment, or set by the script"
         + suggestion(name, known),
       false});
  }

  load_context& context_;
  const script_use& use_;
  const known_fields& fields_;
  std::set<std::string_view> words_; ///< Of the script.
  std::set<std::string> told_;
};

} // namespace

void check_scripts(load_context& context) {
  if (context.scripts.empty())
    return;
  auto fields = fields_of(context.made);
  for (const auto& use : context.scripts) {
    script_checker checker{context, use, fields};
    for (const auto& each : use.mentions)
      checker.check(each);
  }
}

} // namespace troupe
