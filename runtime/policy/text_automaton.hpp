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

  /// What stands in a text where another one in it was cut, of which the beginning shows.
  struct cut_rule {
    std::string_view mark{};  ///< Empty: nothing was cut.
    std::size_t shortest = 0; ///< Bytes of a beginning that count, at least.
  };

  /// Looks for each of `wanted` that is not empty.
  explicit text_automaton(const std::vector<std::string>& wanted);

  /// Whether any of them occurs in `text`.
  bool occurs_in(std::string_view text) const;

  /// How many bytes at the end of `text` are the beginning of a wanted text, and not all of it: at
  /// most. Reads as much as the longest one has.
  std::size_t begun_in(std::string_view text) const;

  /// The length of the longest.
  std::size_t longest() const noexcept { return longest_; }

  /// Appends all that belongs to an occurrence, in order: those that overlap or touch are one span.
  /// The beginning of one before the mark of a cut is one, too.
  void find(std::string_view text, std::vector<span>& found, cut_rule cut) const;

private:
  using node_index = std::uint32_t;

  struct node {
    node_index first_child = 0; ///< 0: none, for the root is nobody's child.
    node_index sibling = 0;     ///< The next child of its parent; 0: none.
    node_index fallback = 0;    ///< The longest proper suffix that some wanted text starts with.
    std::uint32_t depth = 0;    ///< The length of what leads here.
    std::size_t longest = 0;    ///< The length of the longest wanted text that ends here; 0: none.
    char byte = 0;
  };

  void add(std::string_view text);
  void link();
  node_index child(node_index parent, char byte) const;
  node_index step(node_index from, char byte) const;

  std::vector<node> nodes_; ///< [0] is the root.
  std::size_t longest_ = 0;
  std::array<node_index, 256>
    first_{}; ///< The root's children by their bytes: most steps start there.
};

} // namespace troupe
