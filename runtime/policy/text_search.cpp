#include "runtime/policy/text_search.hpp"

#include <algorithm>

namespace troupe {

text_search::text_search(const std::vector<std::string>& wanted) : nodes_(1) {
  for (const auto& text : wanted)
    add(text);
  link();
}

void text_search::add(std::string_view text) {
  node_index at = 0;
  for (char byte : text) {
    auto next = child(at, byte);
    if (next == 0) {
      next = static_cast<node_index>(nodes_.size());
      node fresh;
      fresh.byte = byte;
      fresh.sibling = nodes_[at].first_child;
      nodes_.push_back(fresh);
      nodes_[at].first_child = next;
    }
    at = next;
  }
  nodes_[at].longest = text.size();
}

void text_search::link() {
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

text_search::node_index text_search::child(node_index parent, char byte) const {
  auto at = nodes_[parent].first_child;
  while (at != 0 && nodes_[at].byte != byte)
    at = nodes_[at].sibling;
  return at;
}

text_search::node_index text_search::step(node_index from, char byte) const {
  for (;; from = nodes_[from].fallback) {
    auto next = child(from, byte);
    if (next != 0 || from == 0)
      return next;
  }
}

bool text_search::occurs_in(std::string_view text) const {
  node_index at = 0;
  return std::ranges::any_of(text, [&](char byte) {
    at = step(at, byte);
    return nodes_[at].longest != 0;
  });
}

std::string text_search::masked(std::string_view text, std::string_view mask) const {
  struct span {
    std::size_t begin;
    std::size_t end;
  };
  std::vector<span> found; // in order, with a gap between any two
  node_index at = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    at = step(at, text[i]);
    if (nodes_[at].longest == 0)
      continue;
    span here{i + 1 - nodes_[at].longest, i + 1};
    for (; !found.empty() && found.back().end >= here.begin; found.pop_back())
      here.begin = std::min(here.begin, found.back().begin);
    found.push_back(here);
  }
  std::string result;
  std::size_t done = 0;
  for (const auto& [begin, end] : found) {
    result += text.substr(done, begin - done);
    result += mask;
    done = end;
  }
  result += text.substr(done);
  return result;
}

} // namespace troupe
