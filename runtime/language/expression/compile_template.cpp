#include "runtime/language/expression/compile_template.hpp"

namespace troupe {

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
