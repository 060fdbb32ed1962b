#include "runtime/language/definition/data.hpp"

#include "runtime/language/definition/readers.hpp"
#include "runtime/language/definition/scalar.hpp"

namespace troupe {

namespace {

json scalar_to_json(node_view node, problem_list& problems) {
  if (!node.is_plain())
    return json(node.text());
  auto content = resolve_plain_scalar(node.text());
  if (content)
    return *std::move(content);
  problems.add(node.where(), content.error().message);
  return nullptr;
}

} // namespace

bool too_deep(node_view node, const load_limits& limits, problem_list& problems,
              std::size_t depth) {
  if (depth <= limits.value_depth)
    return false;
  problems.add(node.where(),
               "a value nested more than " + std::to_string(limits.value_depth) + " levels deep");
  return true;
}

json to_json(node_view node, const load_limits& limits, problem_list& problems, std::size_t depth) {
  if (node.is_scalar())
    return scalar_to_json(node, problems);
  if (too_deep(node, limits, problems, depth))
    return nullptr;
  if (node.is_list()) {
    auto items = json::array();
    items.get_ref<json::array_t&>().reserve(node.size());
    node.each_item(
      [&](node_view item) { items.push_back(to_json(item, limits, problems, depth + 1)); });
    return items;
  }
  auto entries = json::object();
  node.each_entry([&](node_view key, node_view content) {
    entries[std::string{key.text()}] = to_json(content, limits, problems, depth + 1);
  });
  return entries;
}

checked<json> read_data_text(std::string_view text, const std::string& file_name, bool is_json,
                             const load_limits& limits, bool checks_tags) {
  problem_list problems{file_name, limits.problems};
  auto whole
    = is_json ? read_json(text, limits, problems) : read_yaml(text, limits, problems, checks_tags);
  if (whole) {
    auto content = to_json(whole->root(), limits, problems);
    if (problems.empty())
      return content;
  }
  return tl::unexpected{problems.take()};
}

} // namespace troupe
