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
  std::string masked(std::string_view text, std::string_view mask) const {
    return masked(text, mask, {0, text.size()});
  }

  /// Of that, what comes of the bytes of `part`: a mask also for what only reaches into it. Reads
  /// no more than it has to. `cut`: what stands in `text` where a wanted one was cut.
  std::string masked(std::string_view text, std::string_view mask, text_automaton::span part,
                     text_automaton::cut_rule cut = {}) const;

  /// Of a text that was cut at its end: how much of it is left without what may be the beginning of
  /// a wanted one.
  std::size_t whole_part(std::string_view text) const;

  /// The bytes of the longest.
  std::size_t longest() const;

private:
  /// In order, and none touches the next.
  std::vector<text_automaton::span> find(std::string_view text, text_automaton::cut_rule cut) const;

  /// An automaton can't grow, so there are several: each has at least twice the texts of the next.
  struct level {
    std::vector<std::string> texts;
    text_automaton finder;
  };

  std::vector<std::shared_ptr<const level>> levels_;
};

} // namespace troupe
