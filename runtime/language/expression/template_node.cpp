#include "runtime/language/expression/template_node.hpp"

#include "runtime/base/text.hpp"
#include "runtime/language/expression/values.hpp"

#include <algorithm>
#include <unordered_set>

namespace troupe {

using namespace expression_detail;

namespace {

/// Whether the piece is a `$path` that means nothing here: a text may well hold one.
bool stays_as_written(const template_piece& piece, const operand& found, const evaluation& run) {
  return piece.name && found.is_missing() && !run.names().can_exist(*piece.name);
}

/// Appends what a piece's expression stands for.
tl::expected<void, error> write_code(std::string& out, const template_piece& piece,
                                     evaluation& run) {
  auto found = piece.code->run(run);
  if (!found)
    return tl::unexpected{std::move(found.error())};
  if (stays_as_written(piece, *found, run))
    *found = operand{piece.code->source};
  auto written = run.write(out, **found);
  if (!written)
    return piece.code->told(written.error());
  return {};
}

result<operand> joined(const text_template& text, evaluation& run) {
  std::string out;
  for (const auto& piece : text.pieces) {
    if (!run.spend_text(piece.literal.size()))
      return failure(excerpt(text.written, max_quoted_bytes) + ": "
                       + run.overspent().value().message,
                     text.where);
    out += piece.literal;
    if (!piece.code)
      continue;
    if (auto fine = write_code(out, piece, run); !fine)
      return tl::unexpected{std::move(fine.error())};
  }
  return operand{std::move(out)};
}

result<operand> expand_text(const text_template& text, evaluation& run) {
  const auto& first = text.pieces.front();
  if (text.pieces.size() > 1 || !first.literal.empty())
    return joined(text, run);
  auto found = first.code->run(run);
  if (found && stays_as_written(first, *found, run))
    return operand{first.code->source};
  return found;
}

json preview_text(const text_template& text, const environment& names) {
  evaluation run{names, unknown_rule::preview};
  auto content
    = expand_text(text, run).and_then([&](operand&& found) { return run.take(std::move(found)); });
  return content ? std::move(*content) : json(text.written);
}

/// The text that a key's template gave.
result<std::string> key_text(const json& key, evaluation& run, source_position where) {
  if (key.is_null() || key.is_structured())
    return failure(std::string{"a key must be text, found "} + kind_of(key), where);
  return run.text_of(key);
}

} // namespace

void expression_detail::fill_in(json& shown, const json& under) {
  if (!shown.is_object() || !under.is_object())
    return;
  for (const auto& [name, each] : under.items())
    if (const auto [place, is_new] = shown.emplace(name, each); !is_new)
      fill_in(*place, each);
}

const json& template_value::node::constant() const noexcept {
  if (const auto* owned = std::get_if<owned_constant>(&content))
    return owned->content;
  return *std::get<shared_constant>(content).content;
}

json template_value::node::take_constant(std::shared_ptr<const node> root) {
  bool alone = root.use_count() == 1;
  auto mine = std::const_pointer_cast<node>(std::move(root)); // nodes are not made const
  auto* owned = std::get_if<owned_constant>(&mine->content);
  if (alone && owned)
    return std::move(owned->content);
  return mine->constant();
}

bool template_value::node::folds(const entry_list& entries) {
  std::unordered_set<std::string_view> keys;
  return std::all_of(entries.begin(), entries.end(), [&](const auto& entry) {
    const auto& [key, item] = entry;
    return item.is_constant() && key.is_constant() && key.root_->constant().is_string()
           && keys.insert(key.root_->constant().template get_ref<const std::string&>()).second;
  });
}

result<operand> template_value::node::expand(evaluation& run) const {
  if (is_constant())
    return operand{constant(), nullptr};
  if (const auto* text = std::get_if<text_template>(&content))
    return expand_text(*text, run);
  if (const auto* list = std::get_if<list_template>(&content))
    return expand_list(*list, run);
  if (const auto* which = std::get_if<visible_names>(&content))
    return expand_names(*which, run);
  if (const auto* both = std::get_if<layers>(&content))
    return expand_layers(*both, run);
  return expand_map(std::get<map_template>(content), run);
}

result<json> template_value::node::expand_owned(const template_value& part, evaluation& run) {
  return part.root_->expand(run).and_then(
    [&](operand&& found) { return run.take(std::move(found)); });
}

result<std::string> template_value::node::expand_key(const template_value& key, evaluation& run,
                                                     source_position where) {
  return key.root_->expand(run).and_then(
    [&](const operand& found) { return key_text(*found, run, where); });
}

result<operand> template_value::node::expand_list(const list_template& list, evaluation& run) {
  auto out = json::array();
  if (!run.spend_items(list.items.size()))
    return run.overspent();
  for (const auto& item : list.items) {
    auto content = expand_owned(item, run);
    if (!content)
      return tl::unexpected{std::move(content.error())};
    out.push_back(std::move(*content));
  }
  return operand{std::move(out)};
}

result<operand> template_value::node::expand_map(const map_template& map, evaluation& run) {
  auto out = json::object();
  if (!run.spend_items(map.entries.size()))
    return run.overspent();
  for (const auto& [key, item] : map.entries) {
    auto name = expand_key(key, run, map.where);
    if (!name)
      return tl::unexpected{std::move(name.error())};
    auto content = expand_owned(item, run);
    if (!content)
      return tl::unexpected{std::move(content.error())};
    if (out.contains(*name))
      return failure("two keys are \"" + excerpt(*name, max_quoted_bytes) + '"', map.where);
    out[*name] = std::move(*content);
  }
  return operand{std::move(out)};
}

result<operand> template_value::node::expand_names(const visible_names& which, evaluation& run) {
  auto out = json::object();
  for (const auto& [name, called] : which.names) {
    const auto* found = run.names().find(name);
    if (!found && !run.names().can_exist(name))
      continue;
    auto content = found ? run.take(operand{**found, found}) : result<json>{nullptr};
    if (!content)
      return tl::unexpected{std::move(content.error())};
    out[called] = std::move(*content);
  }
  return operand{std::move(out)};
}

result<operand> template_value::node::expand_layers(const layers& both, evaluation& run) {
  auto shown = expand_owned(both.over, run);
  if (!shown)
    return tl::unexpected{std::move(shown.error())};
  if (auto filled = both.under.root_->fill_in(*shown, run); !filled)
    return tl::unexpected{std::move(filled.error())};
  return operand{std::move(*shown)};
}

result<void> template_value::node::fill_in(json& shown, evaluation& run) const {
  if (!shown.is_object())
    return {};
  const auto* map = std::get_if<map_template>(&content);
  if (!map) {
    auto under = expand(run).and_then([&](operand&& found) { return run.take(std::move(found)); });
    if (!under)
      return tl::unexpected{std::move(under.error())};
    expression_detail::fill_in(shown, *under);
    return {};
  }
  if (!run.spend_items(map->entries.size()))
    return run.overspent();
  for (const auto& [key, item] : map->entries) {
    auto name = expand_key(key, run, map->where);
    if (!name)
      return tl::unexpected{std::move(name.error())};
    if (auto found = shown.find(*name); found != shown.end()) {
      if (auto filled = item.root_->fill_in(*found, run); !filled)
        return filled;
      continue;
    }
    auto made = expand_owned(item, run);
    if (!made)
      return tl::unexpected{std::move(made.error())};
    shown[*name] = std::move(*made);
  }
  return {};
}

json template_value::node::preview(const environment& names) const {
  if (is_constant())
    return constant();
  if (const auto* text = std::get_if<text_template>(&content))
    return preview_text(*text, names);
  if (const auto* list = std::get_if<list_template>(&content)) {
    auto out = json::array();
    for (const auto& item : list->items)
      out.push_back(item.preview(names));
    return out;
  }
  if (const auto* which = std::get_if<visible_names>(&content)) {
    evaluation run{names, unknown_rule::preview};
    auto shown = expand_names(*which, run);
    return shown ? std::move(shown->own()) : json::object();
  }
  if (const auto* both = std::get_if<layers>(&content)) {
    auto shown = both->over.preview(names);
    expression_detail::fill_in(shown, both->under.preview(names));
    return shown;
  }
  auto out = json::object();
  for (const auto& [key, item] : std::get<map_template>(content).entries) {
    std::string name;
    append_text(name, key.preview(names));
    out[name] = item.preview(names);
  }
  return out;
}

} // namespace troupe
