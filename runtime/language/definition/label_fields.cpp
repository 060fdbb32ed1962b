// `labels` of a workflow and of a task.
#include "runtime/language/definition/fields.hpp"
#include "runtime/language/definition/values.hpp"

#include <utility>

namespace troupe {

namespace {

void read_one_label(load_context& context, node_view key, node_view content, label_map& into) {
  if (key.is_dynamic() || content.is_dynamic())
    return context.problems.add(content.where(),
                                "labels: expected a text without $, as nothing is expanded in"
                                " labels, found "
                                  + describe(content));
  auto text = read_label(context, content, "labels");
  if (!text)
    return;
  if (auto free = check_not_own(key.text()); !free)
    return context.problems.add(key.where(), "labels: " + free.error().message);
  if (auto fits = check_label(key.text(), *text); !fits)
    return context.problems.add(content.where(), "labels: " + fits.error().message);
  into.insert_or_assign(std::string{key.text()}, std::move(*text));
}

} // namespace

label_map read_label_map(load_context& context, node_view node) {
  label_map made;
  if (!node)
    return made;
  if (!node.is_map()) {
    context.problems.add(node.where(), "labels: expected a map of texts, found " + describe(node));
    return made;
  }
  node.each_entry(
    [&](node_view key, node_view content) { read_one_label(context, key, content, made); });
  if (made.size() > most_labels)
    context.problems.add(node.where(), "labels: found " + std::to_string(made.size())
                                         + " of them; at most " + std::to_string(most_labels));
  return made;
}

} // namespace troupe
