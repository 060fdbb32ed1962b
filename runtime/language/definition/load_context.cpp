#include "runtime/language/definition/load_context.hpp"

#include "runtime/base/nearest.hpp"
#include "runtime/language/definition/scalar.hpp"

namespace troupe {

field_set::field_set(load_context& context, node_view map, key_table table, std::string_view what)
  : table_{table}, what_{what} {
  map.each_entry([&](node_view key, node_view content) {
    auto place = find_key(table, key.text(), context.options.behaviour);
    if (place == no_key) {
      if (!is_extension_key(key.text()))
        others_.push_back({key, content});
      return;
    }
    if (!found_[place]) {
      found_[place] = content;
      keys_[place] = key;
    } else if (key.text() != keys_[place].text()) { // else the document has told of it
      context.problems.add(key.where(), "the key \"" + std::string{key.text()}
                                          + "\" stands here again, after "
                                          + std::string{keys_[place].text()});
    }
  });
}

void field_set::refuse(load_context& context, const other_entry& entry) const {
  if (context.problems.full())
    return context.problems.add(entry.key.where(), {});
  std::string name{entry.key.text().substr(0, 200)};
  auto hint = suggestion(name, names_of(table_));
  auto message = "unknown key \"" + name + "\" in " + std::string{what_};
  if (hint.empty() && table_.size() <= 16) {
    hint = "; known are ";
    for (const auto& known : table_)
      hint += (&known == table_.data() ? "" : ", ") + std::string{known.name};
  }
  context.problems.add(entry.key.where(), message + hint);
}

void field_set::refuse_others(load_context& context) const {
  for (const auto& entry : others_)
    refuse(context, entry);
}

std::optional<field_set> read_fields(load_context& context, node_view node, key_table table,
                                     std::string_view what) {
  if (!node.is_map()) {
    context.problems.add(node.where(),
                         "expected a map under " + std::string{what} + ", found " + describe(node));
    return std::nullopt;
  }
  field_set fields{context, node, table, what};
  fields.refuse_others(context);
  return fields;
}

std::vector<std::string> names_of(key_table table) {
  std::vector<std::string> names;
  for (const auto& known : table)
    names.emplace_back(known.name);
  return names;
}

std::string describe(node_view node) {
  if (node.is_map())
    return "a map";
  if (node.is_list())
    return node.size() == 0 ? "an empty list" : "a list";
  auto quote = [&] {
    auto text = node.text();
    bool cut = text.size() > 60;
    while (cut && text.size() > 57 && (static_cast<unsigned char>(text[text.size() - 1]) & 0x80))
      text.remove_suffix(1);
    return " \"" + std::string{cut ? text.substr(0, 57) : text} + (cut ? "...\"" : "\"");
  };
  if (!node.is_plain())
    return "text" + quote();
  if (node.is_null())
    return "nothing";
  auto content = resolve_plain_scalar(node.text());
  bool is_text = content && content->is_string();
  return is_text ? "text" + quote() : std::string{node.text().substr(0, 60)};
}

} // namespace troupe
