/// Finds many texts in another at once, and learns further ones.
#pragma once

#include "runtime/policy/text_automaton.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// A growing set of texts. A text that is searched is read once for each doubling of the set; what
/// is added costs its length times the number of doublings, all in all. Bytes are compared. A copy
/// costs next to nothing, and may be used by another thread: it shares what both look for.
class text_search {
public:
  /// Looks for nothing.
  text_search() = default;

  /// Looks for each of `wanted` that is not empty.
  explicit text_search(std::vector<std::string> wanted) { add(std::move(wanted)); }

  /// Looks for these as well.
  void add(std::vector<std::string> wanted);

  /// Whether any of them occurs in `text`.
  bool occurs_in(std::string_view text) const;

  /// `text` with `mask` in the place of all that belongs to an occurrence: those that overlap or
  /// touch become one mask.
  std::string masked(std::string_view text, std::string_view mask) const;

private:
  /// An automaton can't grow, so there are several: each has at least twice the texts of the next.
  struct level {
    std::vector<std::string> texts;
    text_automaton finder;
  };

  std::vector<std::shared_ptr<const level>> levels_;
};

} // namespace troupe
