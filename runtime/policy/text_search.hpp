/// Finds many texts in another at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// A fixed set of texts, as the automaton of Aho and Corasick (1975): a search takes time in
/// proportion to what it reads, however many texts are looked for. Bytes are compared.
class text_search {
public:
  /// Looks for nothing.
  text_search() : nodes_(1) {}

  /// Looks for each of `wanted` that is not empty.
  explicit text_search(const std::vector<std::string>& wanted);

  /// Whether any of them occurs in `text`.
  bool occurs_in(std::string_view text) const;

  /// `text` with `mask` in the place of all that belongs to an occurrence: those that overlap or
  /// touch become one mask.
  std::string masked(std::string_view text, std::string_view mask) const;

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
};

} // namespace troupe
