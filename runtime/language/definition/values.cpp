#include "runtime/language/definition/values.hpp"

#include "runtime/base/nearest.hpp"
#include "runtime/language/definition/checks.hpp"
#include "runtime/language/definition/data.hpp"
#include "runtime/language/definition/scalar.hpp"

#include <limits>

namespace troupe {

namespace {

constexpr std::string_view import_mark = "$import(";

void expected(load_context& context, node_view node, std::string_view what,
              std::string_view wanted) {
  context.problems.add(node.where(), std::string{what} + ": expected " + std::string{wanted}
                                       + ", found " + describe(node));
}

template_value text_at(load_context& context, node_view node) {
  auto text = node.text();
  if (text.starts_with(import_mark) && text.ends_with(')')) {
    auto path = text.substr(import_mark.size(), text.size() - import_mark.size() - 1);
    auto content = context.imports.read(std::string{path});
    if (content)
      return template_value::constant(*std::move(content));
    context.problems.add(node.where(), content.error().message);
    return {};
  }
  auto made = template_value::text(text, context.compiling(), node.where());
  note_names(context, text, node.where());
  if (made)
    return *std::move(made);
  context.problems.add(std::move(made).error());
  return {};
}

template_value key_at(load_context& context, node_view key) {
  if (!key.is_dynamic())
    return template_value::constant(make_value(json(key.text())));
  auto made = template_value::text(key.text(), context.compiling(), key.where());
  note_names(context, key.text(), key.where());
  if (made)
    return *std::move(made);
  context.problems.add(std::move(made).error());
  return {};
}

template_value value_at(load_context& context, node_view node, std::size_t depth) {
  const auto& limits = context.options.limits;
  if (!node.is_dynamic())
    return template_value::constant(make_value(to_json(node, limits, context.problems, depth)));
  auto site = context.site;
  site.is_shell = site.is_shell || (node.index() == context.shell_node && context.shell_node != 0);
  site_guard guard{context, site};
  if (node.is_scalar())
    return text_at(context, node);
  if (too_deep(node, limits, context.problems, depth))
    return {};
  if (node.is_list()) {
    std::vector<template_value> items;
    items.reserve(node.size());
    node.each_item([&](node_view item) { items.push_back(value_at(context, item, depth + 1)); });
    return template_value::list(std::move(items));
  }
  std::vector<std::pair<template_value, template_value>> entries;
  entries.reserve(node.size());
  node.each_entry([&](node_view key, node_view content) {
    entries.emplace_back(key_at(context, key), value_at(context, content, depth + 1));
  });
  return template_value::map(std::move(entries), node.where());
}

} // namespace

template_value read_value(load_context& context, node_view node) {
  return value_at(context, node, 1);
}

json read_data(load_context& context, node_view node) {
  return to_json(node, context.options.limits, context.problems);
}

std::optional<std::string> read_label(load_context& context, node_view node,
                                      std::string_view what) {
  if (node.is_scalar() && !node.is_null())
    return std::string{node.text()};
  expected(context, node, what, "text");
  return std::nullopt;
}

std::vector<std::string> read_labels(load_context& context, node_view node, std::string_view what) {
  std::vector<std::string> labels;
  auto take = [&](node_view item) {
    if (auto label = read_label(context, item, what))
      labels.push_back(*std::move(label));
  };
  if (node.is_list())
    node.each_item(take);
  else if (node.is_scalar() && !node.is_null())
    take(node);
  else
    expected(context, node, what, "a list of texts");
  return labels;
}

std::optional<bool> read_flag(load_context& context, node_view node, std::string_view what) {
  if (node.is_plain())
    if (auto content = resolve_plain_scalar(node.text()); content && content->is_boolean())
      return content->get<bool>();
  expected(context, node, what, "true or false");
  return std::nullopt;
}

std::optional<std::uint32_t> read_count(load_context& context, node_view node,
                                        std::string_view what) {
  if (node.is_plain()) {
    auto content = resolve_plain_scalar(node.text());
    constexpr auto most = std::numeric_limits<std::int32_t>::max();
    if (content && content->is_number_integer() && *content >= 0 && *content <= most)
      return content->get<std::uint32_t>();
  }
  expected(context, node, what, "a whole number from 0");
  return std::nullopt;
}

std::optional<double> read_number(load_context& context, node_view node, std::string_view what,
                                  double least, double most) {
  if (node.is_plain())
    if (auto content = resolve_plain_scalar(node.text()); content && content->is_number())
      if (auto number = content->get<double>(); number >= least && number <= most)
        return number;
  auto bound = "a number from " + std::to_string(static_cast<int>(least));
  if (most != std::numeric_limits<double>::infinity())
    bound += " to " + std::to_string(static_cast<int>(most));
  expected(context, node, what, bound);
  return std::nullopt;
}

std::optional<duration> read_duration(load_context& context, node_view node,
                                      std::string_view what) {
  if (!node.is_scalar() || node.is_null()) {
    expected(context, node, what, "a duration such as 10s");
    return std::nullopt;
  }
  auto span = parse_duration(node.text());
  if (span)
    return *span;
  context.problems.add(node.where(), std::string{what} + ": " + span.error().message);
  return std::nullopt;
}

std::optional<std::size_t> read_word(load_context& context, node_view node, const key_spec& key) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < key.words.size(); ++i) {
    if (node.is_scalar() && equal_caseless(node.text(), key.words[i]))
      return i;
    words.emplace_back(key.words[i]);
  }
  std::string wanted;
  for (std::size_t i = 0; i < words.size(); ++i)
    wanted += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
  auto hint = node.is_scalar() ? suggestion(node.text(), words) : std::string{};
  context.problems.add(node.where(), std::string{key.name} + ": expected " + wanted + ", found "
                                       + describe(node) + hint);
  return std::nullopt;
}

std::optional<expression> read_condition(load_context& context, node_view node) {
  if (!node.is_scalar() || node.is_null()) {
    context.problems.add(node.where(), "expected a condition, found " + describe(node)
                                         + (node.is_map() ? "; quote it" : ""));
    return std::nullopt;
  }
  auto made = expression::compile(node.text(), context.compiling(), node.where());
  note_names(context, node.text(), node.where());
  if (made)
    return *std::move(made);
  context.problems.add(std::move(made).error());
  return std::nullopt;
}

} // namespace troupe
