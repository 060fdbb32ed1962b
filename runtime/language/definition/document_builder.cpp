#include "runtime/language/definition/document_builder.hpp"

#include <algorithm>

namespace troupe {

namespace {

std::string place(source_position where) {
  return std::to_string(where.line) + ':' + std::to_string(where.column);
}

} // namespace

bool document_builder::fits(source_position where) {
  if (made_.nodes_.size() <= limits_.nodes)
    return true;
  problems_.add(where, "the definition has more than " + std::to_string(limits_.nodes)
                         + " keys and values");
  return false;
}

bool document_builder::key_allowed(node_kind kind, std::string_view text, source_position where) {
  bool is_key = !open_.empty() && made_.nodes_[open_.back().node].kind == node_kind::map
                && made_.nodes_[open_.back().node].size % 2 == 0;
  if (!is_key)
    return true;
  if (kind == node_kind::plain && text == "<<") {
    problems_.add(where, "merge keys (<<) are not supported; write the entries out");
    return true;
  }
  if (kind == node_kind::plain || kind == node_kind::quoted)
    return true;
  problems_.add(where, std::string{"a key must be text, found "}
                         + (kind == node_kind::map ? "a map" : "a list"));
  return false;
}

std::uint32_t document_builder::append(document_node fresh) {
  auto index = static_cast<std::uint32_t>(made_.nodes_.size());
  if (!open_.empty()) {
    auto& within = open_.back();
    auto& parent = made_.nodes_[within.node];
    (within.last_child != 0 ? made_.nodes_[within.last_child].next : parent.first_child) = index;
    within.last_child = index;
    ++parent.size;
    parent.dynamic = parent.dynamic || fresh.dynamic;
  }
  made_.nodes_.push_back(fresh);
  return index;
}

bool document_builder::scalar(node_kind kind, std::string_view text, source_position where,
                              std::string_view anchor) {
  if (!fits(where) || !key_allowed(kind, text, where))
    return false;
  if (text.size() > limits_.scalar_bytes) {
    problems_.add(where, "a text of " + std::to_string(text.size()) + " bytes; at most "
                           + std::to_string(limits_.scalar_bytes) + " are allowed");
    return false;
  }
  document_node fresh;
  fresh.kind = kind;
  fresh.dynamic = text.find('$') != std::string_view::npos;
  fresh.where = where;
  fresh.size = static_cast<std::uint32_t>(text.size());
  fresh.text_begin = made_.texts_.size();
  made_.texts_.append(text);
  auto index = append(fresh);
  auto weight = 1 + text.size() / 64;
  if (!open_.empty())
    open_.back().weight += weight;
  if (!anchor.empty())
    anchors_[std::string{anchor}] = {index, weight, 0};
  return true;
}

bool document_builder::begin(node_kind kind, source_position where, std::string_view anchor) {
  if (!fits(where) || !key_allowed(kind, {}, where))
    return false;
  if (open_.size() >= limits_.depth) {
    problems_.add(where, "nested more than " + std::to_string(limits_.depth) + " levels deep");
    return false;
  }
  document_node fresh;
  fresh.kind = kind;
  fresh.where = where;
  auto index = append(fresh);
  open_.push_back({index, 0, 1, 1, std::string{anchor}});
  if (!anchor.empty())
    anchors_.erase(open_.back().anchor);
  return true;
}

bool document_builder::end() {
  auto done = std::move(open_.back());
  open_.pop_back();
  auto& node = made_.nodes_[done.node];
  if (node.kind == node_kind::map)
    node.size /= 2;
  made_.completed_.push_back(done.node);
  if (!done.anchor.empty())
    anchors_[done.anchor] = {done.node, done.weight, done.height};
  if (!open_.empty()) {
    auto& parent = open_.back();
    parent.weight += done.weight;
    parent.height = std::max(parent.height, done.height + 1);
    made_.nodes_[parent.node].dynamic |= node.dynamic;
  }
  return true;
}

bool document_builder::alias(std::string_view anchor, source_position where) {
  auto known = anchors_.find(std::string{anchor});
  if (known == anchors_.end()) {
    problems_.add(where, "nothing before this is anchored as &" + std::string{anchor}
                           + " (an alias can't stand inside its own anchor)");
    return false;
  }
  auto target = known->second;
  const auto& original = made_.nodes_[target.node];
  if (!fits(where) || !key_allowed(original.kind, made_.text(original), where))
    return false;
  alias_weight_ += target.weight;
  if (alias_weight_ > limits_.alias_nodes) {
    problems_.add(where, "the aliases expand to more than " + std::to_string(limits_.alias_nodes)
                           + " values");
    return false;
  }
  if (open_.size() + target.height > limits_.depth) {
    problems_.add(where, "with its aliases, nested more than " + std::to_string(limits_.depth)
                           + " levels deep");
    return false;
  }
  document_node fresh;
  fresh.kind = node_kind::alias;
  fresh.dynamic = original.dynamic;
  fresh.where = where;
  fresh.first_child = target.node;
  append(fresh);
  if (!open_.empty()) {
    open_.back().weight += target.weight;
    open_.back().height = std::max(open_.back().height, target.height + 1);
  }
  return true;
}

void document_builder::report_repeated_keys(const document_node& map) {
  std::vector<std::pair<std::string_view, std::uint32_t>> keys;
  for (auto at = map.first_child; at != 0; at = made_.nodes_[made_.nodes_[at].next].next)
    keys.emplace_back(node_view{made_, at}.text(), at);
  std::sort(keys.begin(), keys.end());
  for (std::size_t i = 1; i < keys.size(); ++i) {
    if (keys[i].first != keys[i - 1].first || problems_.full())
      continue;
    problems_.add(made_.nodes_[keys[i].second].where,
                  "the key \"" + std::string{keys[i].first.substr(0, 200)}
                    + "\" stands here again, after "
                    + place(made_.nodes_[keys[i - 1].second].where));
  }
}

document document_builder::finish() {
  for (auto index : made_.completed_)
    if (const auto& node = made_.nodes_[index]; node.kind == node_kind::map && node.size > 1)
      report_repeated_keys(node);
  return std::move(made_);
}

} // namespace troupe
