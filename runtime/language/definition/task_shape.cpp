#include "runtime/language/definition/task_shape.hpp"

#include "runtime/language/definition/keys.hpp"

namespace troupe {

namespace {

bool makes_a_task(task_key key) {
  switch (key) {
    case task_key::action:
    case task_key::service:
    case task_key::run:
    case task_key::tasks:
    case task_key::template_rule:
    case task_key::emit:
    case task_key::await: return true;
    default: return false;
  }
}

} // namespace

task_shapes::task_shapes(const document& whole, behaviour_number behaviour)
  : behaviour_{behaviour}, reads_(whole.size(), false) {
  // What is inside is decided first, so each decision looks one level down only.
  for (auto index : whole.completed())
    if (node_view map{whole, index}; map.is_map())
      reads_[index] = decide(map);
}

bool task_shapes::decide(node_view map) const {
  bool all_fit = true;
  bool makes_one = false;
  map.each_entry([&](node_view key, node_view content) {
    if (auto known = find_key(task_keys, key.text(), behaviour_); known != no_key) {
      makes_one = makes_one || makes_a_task(static_cast<task_key>(known));
    } else if (!is_extension_key(key.text())) {
      bool sub_task = content.is_map() && reads_as_task(content);
      makes_one = makes_one || sub_task;
      all_fit = all_fit && sub_task;
    }
  });
  return all_fit && makes_one;
}

} // namespace troupe
