#include "runtime/language/definition/checks.hpp"

#include "runtime/language/definition/data.hpp"
#include "troupe/action.hpp"

namespace troupe {

namespace {

class input_reader {
public:
  explicit input_reader(const load_context& context) : limits_{context.options.limits} {}

  known_input read(node_view input, const template_value& compiled) {
    known_input known;
    if (compiled.is_constant())
      known.constants = compiled.content();
    else if (input.is_map())
      input.each_entry([&](node_view key, node_view content) { add(key, content, known); });
    else if (input.is_list())
      known.constants = json::array();
    else
      known.open = true;
    return known;
  }

private:
  void add(node_view key, node_view content, known_input& known) {
    if (key.is_dynamic()) {
      known.open = true;
      return;
    }
    std::string field{key.text()};
    if (!content.is_dynamic()) {
      known.constants[field] = to_json(content, limits_, told_elsewhere_);
      return;
    }
    if (content.is_list()) {
      std::size_t index = 0;
      content.each_item([&](node_view item) {
        if (!item.is_dynamic() || is_text_with_colon(item))
          known.items[field][index] = to_json(item, limits_, told_elsewhere_);
        ++index;
      });
    }
    known.dynamic.push_back(std::move(field));
  }

  /// What YAML makes of `echo "a: $b"`: its kind is wrong whatever `b` is.
  static bool is_text_with_colon(node_view item) {
    bool has_blank = false;
    if (item.is_map() && item.size() == 1)
      item.each_entry([&](node_view key, node_view) {
        has_blank = key.text().find(' ') != std::string_view::npos;
      });
    return has_blank;
  }

  const load_limits& limits_;
  problem_list told_elsewhere_{{}, 0};
};

source_position place_of(std::string_view field, node_view input, source_position otherwise) {
  if (!input)
    return otherwise;
  auto where = input.where();
  if (input.is_map())
    input.each_entry([&](node_view key, node_view) {
      if (!field.empty() && key.text() == field)
        where = key.where();
    });
  return where;
}

} // namespace

void check_input(load_context& context, node_view input, const task_action& work) {
  const auto& handler = *work.handler;
  if (!handler.check && handler.workflow_field.empty())
    return;
  auto known
    = input ? input_reader{context}.read(input, work.input) : known_input{.constants = nullptr};
  if (auto named = known.constants.find(handler.workflow_field);
      named != known.constants.end() && named->is_string())
    context.made.sub_workflows.insert(named->get<std::string>());
  if (!handler.check)
    return;
  for (auto& [field, message] : handler.check(known))
    context.refuse_since(2, place_of(field, input, work.where),
                         handler.service + ':' + handler.method + ": " + message);
}

} // namespace troupe
