#include "runtime/language/expression/template_value.hpp"

#include "runtime/language/expression/template_node.hpp"

#include <algorithm>

namespace troupe {

using namespace expression_detail;

template_value::template_value() {
  static const auto null = constant(null_value());
  root_ = null.root_; // one for all: what most tasks of a large graph have is in the cache
}

template_value::template_value(std::shared_ptr<const node> root) : root_{std::move(root)} {}

template_value template_value::constant(value content) {
  auto made = std::make_shared<node>();
  made->content = shared_constant{std::move(content)};
  return template_value{std::move(made)};
}

result<template_value> template_value::text(std::string_view text, compile_context context,
                                            source_position where) {
  auto pieces = take_apart(text, context, where);
  if (!pieces)
    return tl::unexpected{std::move(pieces.error())};
  auto made = std::make_shared<node>();
  if (pieces->size() == 1 && !pieces->front().code)
    made->content = owned_constant{std::move(pieces->front().literal)};
  else {
    made->names_secrets = std::ranges::any_of(
      *pieces, [](const auto& each) { return each.code && each.code->root->is_secret(); });
    made->content = text_template{std::move(*pieces), std::string{text}, where};
  }
  return template_value{std::move(made)};
}

template_value template_value::list(std::vector<template_value> items) {
  auto made = std::make_shared<node>();
  if (!std::all_of(items.begin(), items.end(),
                   [](const auto& item) { return item.is_constant(); })) {
    made->names_secrets
      = std::ranges::any_of(items, [](const auto& item) { return item.names_secrets(); });
    made->content = list_template{std::move(items)};
    return template_value{std::move(made)};
  }
  auto content = json::array();
  for (auto& item : items)
    content.push_back(node::take_constant(std::move(item.root_)));
  made->content = owned_constant{std::move(content)};
  return template_value{std::move(made)};
}

template_value template_value::map(std::vector<std::pair<template_value, template_value>> entries,
                                   source_position where) {
  auto made = std::make_shared<node>();
  if (!node::folds(entries)) {
    made->names_secrets = std::ranges::any_of(entries, [](const auto& entry) {
      return entry.first.names_secrets() || entry.second.names_secrets();
    });
    made->content = map_template{std::move(entries), where};
    return template_value{std::move(made)};
  }
  auto content = json::object();
  for (auto& [key, item] : entries)
    content[key.root_->constant().get<std::string>()] = node::take_constant(std::move(item.root_));
  made->content = owned_constant{std::move(content)};
  return template_value{std::move(made)};
}

template_value template_value::visible(std::vector<std::pair<symbol, std::string>> names) {
  auto made = std::make_shared<node>();
  made->content = visible_names{std::move(names)};
  return template_value{std::move(made)};
}

template_value template_value::laid_over(template_value under, template_value over) {
  auto made = std::make_shared<node>();
  if (under.is_constant() && over.is_constant()) {
    auto folded = over.content();
    fill_in(folded, under.content());
    made->content = owned_constant{std::move(folded)};
  } else {
    made->names_secrets = under.names_secrets() || over.names_secrets();
    made->content = layers{std::move(under), std::move(over)};
  }
  return template_value{std::move(made)};
}

bool template_value::is_constant() const noexcept {
  return root_->is_constant();
}

bool template_value::names_secrets() const noexcept {
  return root_->names_secrets;
}

const json& template_value::content() const noexcept {
  return root_->constant();
}

result<value> template_value::expand(const environment& names) const {
  if (const auto* shared = std::get_if<shared_constant>(&root_->content))
    return shared->content;
  if (const auto* owned = std::get_if<owned_constant>(&root_->content))
    return value{root_, &owned->content};
  evaluation run{names};
  return root_->expand(run).and_then(
    [&](operand&& content) { return run.share(std::move(content)); });
}

json template_value::preview(const environment& names) const {
  return root_->preview(names);
}

result<template_value> compile_template(const json& content, compile_context context,
                                        source_position where) {
  if (content.is_string())
    return template_value::text(content.get_ref<const std::string&>(), context, where);
  if (content.is_array()) {
    std::vector<template_value> items;
    for (const auto& each : content) {
      auto item = compile_template(each, context, where);
      if (!item)
        return item;
      items.push_back(*std::move(item));
    }
    return template_value::list(std::move(items));
  }
  if (content.is_object()) {
    std::vector<std::pair<template_value, template_value>> entries;
    for (const auto& [name, each] : content.items()) {
      auto key = template_value::text(name, context, where);
      auto item = key ? compile_template(each, context, where) : key;
      if (!item)
        return item;
      entries.emplace_back(*std::move(key), *std::move(item));
    }
    return template_value::map(std::move(entries), where);
  }
  return template_value::constant(make_value(content));
}

} // namespace troupe
