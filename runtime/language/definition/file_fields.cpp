#include "runtime/files/file_rules.hpp"
#include "runtime/language/definition/data.hpp"
#include "runtime/language/definition/fields.hpp"
#include "runtime/language/definition/values.hpp"
#include "troupe/action.hpp"

#include <exception>

namespace troupe {

namespace {

using file_entries = std::vector<std::pair<template_value, template_value>>;

void add_rule(file_entries& entries, std::string_view name, template_value content) {
  entries.emplace_back(template_value::constant(make_value(json(name))), std::move(content));
}

/// The folder that the paths of `made` are relative to; nothing: an expression says it.
std::optional<std::string> folder_of(const load_context& context, const field_set& fields,
                                     const task& made) {
  auto text_of = [](const template_value& content) -> std::optional<std::string> {
    if (!content.is_constant() || !content.content().is_string())
      return std::nullopt;
    return content.content().get<std::string>();
  };
  if (fields[task_key::run]) {
    const auto& settings = context.settings[made.index];
    return settings && settings->workdir ? text_of(*settings->workdir) : std::string{};
  }
  const auto& input = made.work->input;
  if (!input.is_constant() || !input.content().is_object())
    return std::nullopt;
  return input.content().value("workdir", std::string{});
}

class paths_reader {
public:
  paths_reader(load_context& context, const task& made, std::optional<std::string> folder,
               bool is_isolated)
    : context_{context}, made_{made}, folder_{std::move(folder)}, is_isolated_{is_isolated} {}

  template_value read(files_key key, node_view node) {
    auto take = [&](node_view item) { check(key, item); };
    auto each = [&](node_view item) { item.is_list() ? item.each_item(take) : take(item); };
    node.is_list() && key != files_key::depfile ? node.each_item(each) : take(node);
    return read_value(context_, node);
  }

private:
  /// Where it is known without running anything.
  void check(files_key key, node_view item) {
    if (item.is_dynamic())
      return;
    problem_list told_elsewhere{{}, 0};
    auto content = to_json(item, context_.options.limits, told_elsewhere);
    std::string name{spec(files_keys, key).name};
    std::string fault;
    try {
      auto rules = json{{name, content}}.get<file_rules>();
      if (is_isolated_)
        fault = fault_of_isolation(rules);
    } catch (const std::exception& wrong) {
      return context_.problems.add(item.where(), std::string{"files."} + wrong.what());
    }
    if (!fault.empty())
      return context_.problems.add(item.where(), std::move(fault));
    if (content.is_string())
      note(key, content.get<std::string>(), item.where());
  }

  void note(files_key key, const std::string& path, source_position where) {
    if (!folder_ || key == files_key::depfile)
      return;
    auto is_absolute = path.starts_with('/') || folder_->empty();
    context_.files.push_back({.task = made_.index,
                              .is_output = key == files_key::out,
                              .path = is_absolute ? path : *folder_ + '/' + path,
                              .where = where});
  }

  load_context& context_;
  const task& made_;
  std::optional<std::string> folder_;
  bool is_isolated_;
};

template_value read_rules(load_context& context, const field_set& parts, node_view node,
                          paths_reader& paths) {
  file_entries rules;
  for (auto key : {files_key::in, files_key::out, files_key::depfile})
    if (auto content = parts[key])
      add_rule(rules, spec(files_keys, key).name, paths.read(key, content));
  if (auto keeps = parts[files_key::artifacts])
    add_rule(rules, "artifacts",
             template_value::constant(
               make_value(json(read_flag(context, keeps, "artifacts").value_or(false)))));
  return template_value::map(std::move(rules), node.where());
}

} // namespace

void read_files(load_context& context, const field_set& fields, task& made) {
  auto files = fields[task_key::files];
  auto isolate = fields[task_key::isolate];
  if (!files && !isolate)
    return;
  auto has_command = fields[task_key::run] || fields[task_key::action] || fields[task_key::service];
  if (has_command && !made.work)
    return; // what is wrong with that has been told
  if (!has_command || made.work->handler->service != "system/exec") {
    for (auto key : {task_key::files, task_key::isolate})
      if (auto found = fields[key])
        context.problems.add(found.where(), std::string{spec(task_keys, key).name}
                                              + " goes with run or system/exec only");
    return;
  }
  auto is_isolated = isolate && read_flag(context, isolate, "isolate").value_or(false);
  file_entries input;
  if (files)
    if (auto parts = read_fields(context, files, files_keys, "files")) {
      paths_reader paths{context, made, folder_of(context, fields, made), is_isolated};
      made.work->writes_files = bool{(*parts)[files_key::out]};
      add_rule(input, "files", read_rules(context, *parts, files, paths));
    }
  if (is_isolated)
    add_rule(input, "isolate", template_value::constant(make_value(json(true))));
  if (!input.empty())
    made.work->input = template_value::laid_over(
      std::move(made.work->input), template_value::map(std::move(input), made.work->where));
}

} // namespace troupe
