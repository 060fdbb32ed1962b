#include "runtime/policy/text_automaton.hpp"

#include <algorithm>
#include <iterator>

namespace troupe {

text_automaton::text_automaton(const std::vector<std::string>& wanted) : nodes_(1) {
  for (const auto& text : wanted)
    add(text);
  link();
}

void text_automaton::add(std::string_view text) {
  node_index at = 0;
  for (char byte : text) {
    auto next = child(at, byte);
    if (next == 0) {
      next = static_cast<node_index>(nodes_.size());
      node fresh;
      fresh.byte = byte;
      fresh.depth = nodes_[at].depth + 1;
      fresh.sibling = nodes_[at].first_child;
      nodes_.push_back(fresh);
      nodes_[at].first_child = next;
      if (at == 0)
        first_[static_cast<unsigned char>(byte)] = next;
    }
    at = next;
  }
  nodes_[at].longest = text.size();
  longest_ = std::max(longest_, text.size());
}

void text_automaton::link() {
  // Breadth first: a fallback is shorter than its node, so it is linked before.
  std::vector<node_index> order{0};
  for (std::size_t i = 0; i < order.size(); ++i) {
    auto parent = order[i];
    for (auto at = nodes_[parent].first_child; at != 0; at = nodes_[at].sibling) {
      auto& here = nodes_[at];
      here.fallback = parent == 0 ? 0 : step(nodes_[parent].fallback, here.byte);
      here.longest = std::max(here.longest, nodes_[here.fallback].longest);
      order.push_back(at);
    }
  }
}

text_automaton::node_index text_automaton::child(node_index parent, char byte) const {
  if (parent == 0)
    return first_[static_cast<unsigned char>(byte)];
  auto at = nodes_[parent].first_child;
  while (at != 0 && nodes_[at].byte != byte)
    at = nodes_[at].sibling;
  return at;
}

text_automaton::node_index text_automaton::step(node_index from, char byte) const {
  for (;; from = nodes_[from].fallback) {
    auto next = child(from, byte);
    if (next != 0 || from == 0)
      return next;
  }
}

bool text_automaton::occurs_in(std::string_view text) const {
  node_index at = 0;
  return std::ranges::any_of(text, [&](char byte) {
    at = step(at, byte);
    return nodes_[at].longest != 0;
  });
}

std::size_t text_automaton::begun_in(std::string_view text) const {
  node_index at = 0;
  for (char byte : text.substr(text.size() - std::min(text.size(), longest_)))
    at = step(at, byte);
  while (nodes_[at].longest == nodes_[at].depth && at != 0)
    at = nodes_[at].fallback; // a whole one
  return nodes_[at].depth;
}

void text_automaton::find(std::string_view text, std::vector<span>& found, cut_rule cut) const {
  auto before = static_cast<std::ptrdiff_t>(found.size());
  node_index at = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    at = step(at, text[i]);
    auto length = nodes_[at].longest;
    if (!cut.mark.empty() && nodes_[at].depth >= cut.shortest
        && text.substr(i + 1).starts_with(cut.mark))
      length = nodes_[at].depth;
    if (length == 0)
      continue;
    span here{i + 1 - length, i + 1};
    while (std::ssize(found) > before && found.back().end >= here.begin) {
      here.begin = std::min(here.begin, found.back().begin);
      found.pop_back();
    }
    found.push_back(here);
  }
}

} // namespace troupe
