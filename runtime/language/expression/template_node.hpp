/// What a template consists of.
#pragma once

#include "runtime/language/expression/template_text.hpp"
#include "runtime/language/expression/template_value.hpp"

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace troupe {

namespace expression_detail {

/// A constant that others hold, too.
struct shared_constant {
  value content;
};

/// A constant that was made here.
struct owned_constant {
  owned_constant() = default;
  explicit owned_constant(json made) : content(std::move(made)) {} // braces would make a list
  json content;
};

struct text_template {
  std::vector<template_piece> pieces;
  std::string written;
  source_position where;
};

struct list_template {
  std::vector<template_value> items;
};

struct map_template {
  std::vector<std::pair<template_value, template_value>> entries;
  source_position where;
};

/// Names that stand for what they are called.
struct visible_names {
  std::vector<std::pair<symbol, std::string>> names;
};

/// A map over another one.
struct layers {
  template_value under;
  template_value over;
};

/// Adds to `shown` what `under` has beside it, map by map.
void fill_in(json& shown, const json& under);

} // namespace expression_detail

/// One value of a template. Changed only while it is made.
struct template_value::node {
  using entry_list = std::vector<std::pair<template_value, template_value>>;

  std::variant<expression_detail::owned_constant, expression_detail::shared_constant,
               expression_detail::text_template, expression_detail::list_template,
               expression_detail::map_template, expression_detail::visible_names,
               expression_detail::layers>
    content;

  bool names_secrets = false;

  bool is_constant() const noexcept { return content.index() < 2; }

  /// The constant. Only where `is_constant()`.
  const json& constant() const noexcept;

  /// The content of a constant: moved where nobody else holds it, so that folding level after
  /// level copies nothing.
  static json take_constant(std::shared_ptr<const node> root);

  /// True where a map of these is a constant: values are, keys are texts without repeats.
  static bool folds(const entry_list& entries);

  result<expression_detail::operand> expand(expression_detail::evaluation& run) const;

  json preview(const environment& names) const;

private:
  using operand = expression_detail::operand;
  using evaluation = expression_detail::evaluation;
  /// Adds to `shown` what this has beside it, map by map.
  result<void> fill_in(json& shown, evaluation& run) const;
  static result<json> expand_owned(const template_value& part, evaluation& run);
  static result<std::string> expand_key(const template_value& key, evaluation& run,
                                        source_position where);
  static result<operand> expand_list(const expression_detail::list_template& list, evaluation& run);
  static result<operand> expand_map(const expression_detail::map_template& map, evaluation& run);
  static result<operand> expand_names(const expression_detail::visible_names& which,
                                      evaluation& run);
  static result<operand> expand_layers(const expression_detail::layers& both, evaluation& run);
};

} // namespace troupe
