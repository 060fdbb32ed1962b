/// Finds a fixed set of texts in another at once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// A fixed set of texts, as the automaton of Aho and Corasick (1975): a search takes time in
/// proportion to what it reads, however many texts are looked for. Bytes are compared.
class text_automaton {
public:
  /// A part of a text.
  struct span {
    std::size_t begin = 0;
    std::size_t end = 0; ///< One past its last byte.
  };

  /// Looks for each of `wanted` that is not empty.
  explicit text_automaton(const std::vector<std::string>& wanted);

  /// Whether any of them occurs in `text`.
  bool occurs_in(std::string_view text) const;

  /// Appends all that belongs to an occurrence, in order: those that overlap or touch are one span.
  void find(std::string_view text, std::vector<span>& found) const;

private:
  using node_index = std::uint32_t;

  struct node {
    node_index first_child = 0; ///< 0: none, for the root is nobody's child.
    node_index sibling = 0;     ///< The next child of its parent; 0: none.
    node_index fallback = 0;    ///< The longest proper suffix that some wanted text starts with.
    std::size_t longest = 0;    ///< The length of the longest wanted text that ends here; 0: none.
    char byte = 0;
  };

  void add(std::string_view text);
  void link();
  node_index child(node_index parent, char byte) const;
  node_index step(node_index from, char byte) const;

  std::vector<node> nodes_; ///< [0] is the root.
  std::array<node_index, 256>
    first_{}; ///< The root's children by their bytes: most steps start there.
};

} // namespace troupe
