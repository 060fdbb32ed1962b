#include "runtime/language/definition/values.hpp"

#include "runtime/language/workflow/value_type.hpp"

namespace troupe {

namespace {

/// What the key of a parameter says: `name`, `name[]` or `name[type]`.
struct parameter_name {
  std::string_view name;
  std::string_view type;
  bool append = false;
};

std::optional<parameter_name> split_name(load_context& context, node_view key,
                                         parameter_place place) {
  auto text = key.text();
  parameter_name parts{text, {}, false};
  if (auto bracket = text.find('['); bracket != std::string_view::npos && text.ends_with(']')) {
    parts.name = text.substr(0, bracket);
    parts.type = text.substr(bracket + 1, text.size() - bracket - 2);
    parts.append = parts.type.empty();
  }
  auto refuse = [&](const char* reason) {
    context.problems.add(key.where(),
                         "the name \"" + std::string{text.substr(0, 200)} + "\" " + reason);
    return std::nullopt;
  };
  if (parts.name.empty())
    return refuse("is empty");
  if (parts.append && place == parameter_place::init)
    return refuse("appends, which only post can do");
  return parts;
}

} // namespace

std::shared_ptr<const value_type> read_type(load_context& context, std::string_view name,
                                            source_position where) {
  auto type = find_type(context.options.types, context.packages, name);
  if (type)
    return *type;
  context.problems.add(where, type.error().message);
  return nullptr;
}

std::vector<parameter> read_parameters(load_context& context, node_view node,
                                       parameter_place place) {
  std::vector<parameter> all;
  if (node.is_null())
    return all;
  if (!node.is_map()) {
    context.problems.add(node.where(), std::string{place == parameter_place::init ? "init" : "post"}
                                         + ": expected a map of names and values, found "
                                         + describe(node));
    return all;
  }
  all.reserve(node.size());
  node.each_entry([&](node_view key, node_view content) {
    auto parts = split_name(context, key, place);
    if (!parts)
      return;
    parameter entry;
    entry.name = context.made.symbols.intern(parts->name);
    entry.append = parts->append;
    if (!parts->type.empty())
      entry.type = read_type(context, parts->type, key.where());
    entry.where = key.where();
    entry.content = read_value(context, content);
    all.push_back(std::move(entry));
  });
  return all;
}

} // namespace troupe
