/// Values with expressions in them: `{path: "$dir/${name}.txt", n: "${n + 1}"}`.
#pragma once

#include "runtime/language/expression/expression.hpp"

#include <utility>
#include <vector>

namespace troupe {

/// A JSON value in which texts, list items, map values and map keys may hold expressions. A
/// value type; copies share the tree. Default: the constant null.
class template_value {
public:
  template_value();

  /// A value with nothing to expand; `$` in it means nothing.
  static template_value constant(value content);

  /// A text: exactly `$path` or `${expression}` becomes the typed value; in any other, each of
  /// them is replaced by its text form and `$$` is a dollar sign.
  static result<template_value> text(std::string_view text, compile_context context,
                                     source_position where);

  static template_value list(std::vector<template_value> items);

  /// Keys are templates that must expand to text (or scalars, taken in text form).
  static template_value map(std::vector<std::pair<template_value, template_value>> entries,
                            source_position where);

  /// A map of the values that names have where it is expanded, by their texts: null where something
  /// may give one, but none has; no entry where nothing can.
  static template_value visible(std::vector<std::pair<symbol, std::string>> names);

  /// What `over` gives, and where that is a map: beside it what `under`, a map too, has by other
  /// names. What both have under a name is laid over likewise. Of `under`, only what shows is
  /// expanded.
  static template_value laid_over(template_value under, template_value over);

  /// True where expanding gives the same value whatever the names are. Lists and maps of
  /// constants are constants: they are folded when made.
  bool is_constant() const noexcept;

  /// That value. Only where `is_constant()`.
  const json& content() const noexcept;

  /// Whether `secret.NAME` stands in it.
  bool names_secrets() const noexcept;

  /// The value under `names`; a constant or a lone path shares instead of copying.
  result<value> expand(const environment& names) const;

  /// For dry runs: like `expand`, but a text that mentions an unknown name, or fails, stays as
  /// it was written.
  json preview(const environment& names) const;

private:
  struct node;
  explicit template_value(std::shared_ptr<const node> root);
  std::shared_ptr<const node> root_;
};

/// A template out of plain JSON, for values that come at run time: compiles the texts in `content`,
/// map keys included. `where` stands for all of it.
result<template_value> compile_template(const json& content, compile_context context,
                                        source_position where = {});

} // namespace troupe
