#include "runtime/service/patch/patch_format.hpp"

#include <algorithm>
#include <functional>

namespace troupe {

namespace {

using line_list = std::vector<std::string_view>;
using same_line = bool (*)(std::string_view, std::string_view);

bool equal(std::string_view a, std::string_view b) {
  return a == b;
}

std::string_view without_trailing_blanks(std::string_view text) {
  auto end = text.find_last_not_of(" \t\r");
  return text.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

bool equal_but_for_trailing_blanks(std::string_view a, std::string_view b) {
  return without_trailing_blanks(a) == without_trailing_blanks(b);
}

/// Finds a run of lines in others in linear time, whatever repeats (Knuth, Morris and Pratt).
class line_search {
public:
  line_search(const std::vector<std::string>& wanted, same_line same)
    : wanted_{wanted}, same_{same}, fall_back_(wanted.size() + 1, 0) {
    for (std::size_t i = 1, matched = 0; i < wanted.size(); ++i) {
      while (matched > 0 && !same(wanted[i], wanted[matched]))
        matched = fall_back_[matched];
      if (same(wanted[i], wanted[matched]))
        ++matched;
      fall_back_[i + 1] = matched;
    }
  }

  /// Calls `found(start)` for each place at or after `from`, in order, until it returns false.
  void each(const line_list& lines, std::size_t from,
            const std::function<bool(std::size_t)>& found) const {
    for (std::size_t i = from, matched = 0; i < lines.size(); ++i) {
      while (matched > 0 && !same_(lines[i], wanted_[matched]))
        matched = fall_back_[matched];
      if (same_(lines[i], wanted_[matched]))
        ++matched;
      if (matched < wanted_.size())
        continue;
      if (!found(i + 1 - matched))
        return;
      matched = fall_back_[matched];
    }
  }

private:
  const std::vector<std::string>& wanted_;
  same_line same_;
  std::vector<std::size_t> fall_back_;
};

class hunk_run {
public:
  hunk_run(std::string_view text, const file_patch& patch)
    : patch_{patch}, lines_{lines_of(text)}, final_newline_{text.empty() || text.ends_with('\n')} {}

  result<std::string> run() {
    for (const auto& hunk : patch_.hunks)
      if (auto applied = apply(hunk); !applied)
        return tl::unexpected{applied.error()};
    keep_until(lines_.size());
    std::string text;
    for (auto line : done_)
      text.append(line).append("\n");
    if (!final_newline_ && !text.empty())
      text.pop_back();
    return text;
  }

private:
  tl::unexpected<error> fault(const patch_hunk& hunk, const std::string& what) const {
    return failure(patch_.path + ": the hunk at patch line " + std::to_string(hunk.line) + ' '
                   + what);
  }

  void keep_until(std::size_t end) {
    for (; taken_ < end; ++taken_)
      done_.push_back(lines_[taken_]);
  }

  result<void> apply(const patch_hunk& hunk) {
    auto from = taken_;
    for (const auto& anchor : hunk.anchors) {
      auto found = place_after(hunk, {anchor}, from);
      if (!found)
        return fault(hunk, "doesn't fit: there is no line \"" + anchor + "\" from line "
                             + std::to_string(from + 1) + " on");
      from = *found + 1;
    }
    auto place = hunk.old_lines.empty() ? insertion_place(hunk, from)
                 : hunk.at              ? place_near(hunk)
                                        : place_after(hunk, hunk.old_lines, from);
    if (!place)
      return fault(hunk, hunk.old_lines.empty()
                           ? "doesn't fit: it inserts beyond the end of the file"
                           : "doesn't fit: its old lines, from \"" + hunk.old_lines.front()
                               + "\", are not in the file" + (taken_ > 0 ? " from there on" : ""));
    replace(hunk, *place);
    return {};
  }

  void replace(const patch_hunk& hunk, std::size_t place) {
    keep_until(place);
    if (hunk.at)
      shift_ = static_cast<std::ptrdiff_t>(place) - static_cast<std::ptrdiff_t>(*hunk.at);
    done_.insert(done_.end(), hunk.new_lines.begin(), hunk.new_lines.end());
    taken_ = place + hunk.old_lines.size();
    if (taken_ == lines_.size() && hunk.final_newline)
      final_newline_ = *hunk.final_newline;
  }

  std::optional<std::size_t> insertion_place(const patch_hunk& hunk, std::size_t from) const {
    if (!hunk.at)
      return hunk.anchors.empty() || hunk.at_end ? lines_.size() : from;
    auto place = static_cast<std::ptrdiff_t>(*hunk.at) + shift_;
    bool fits = place >= static_cast<std::ptrdiff_t>(taken_)
                && place <= static_cast<std::ptrdiff_t>(lines_.size());
    return fits ? std::optional{static_cast<std::size_t>(place)} : std::nullopt;
  }

  bool is_at(const std::vector<std::string>& wanted, std::size_t place, same_line same) const {
    return place <= lines_.size() && wanted.size() <= lines_.size() - place
           && std::equal(wanted.begin(), wanted.end(),
                         lines_.begin() + static_cast<std::ptrdiff_t>(place), same);
  }

  /// Where the hunk says, counting in how far the one before was off, else the nearest place.
  std::optional<std::size_t> place_near(const patch_hunk& hunk) const {
    auto told = static_cast<std::ptrdiff_t>(*hunk.at) + shift_;
    auto wanted = static_cast<std::size_t>(std::max(told, static_cast<std::ptrdiff_t>(taken_)));
    if (is_at(hunk.old_lines, wanted, equal))
      return wanted;
    std::optional<std::size_t> nearest;
    auto distance
      = [&](std::size_t place) { return place > wanted ? place - wanted : wanted - place; };
    line_search{hunk.old_lines, equal}.each(lines_, taken_, [&](std::size_t place) {
      if (!nearest || distance(place) < distance(*nearest))
        nearest = place;
      return place < wanted;
    });
    return nearest;
  }

  /// The first place from `from` on; blanks at the ends of lines matter only where that gives one.
  std::optional<std::size_t> place_after(const patch_hunk& hunk,
                                         const std::vector<std::string>& wanted,
                                         std::size_t from) const {
    bool at_end = hunk.at_end && &wanted == &hunk.old_lines;
    for (auto same : {equal, equal_but_for_trailing_blanks}) {
      std::optional<std::size_t> place;
      if (!at_end)
        line_search{wanted, same}.each(lines_, from, [&](std::size_t found) {
          place = found;
          return false;
        });
      else if (auto last = lines_.size() - std::min(lines_.size(), wanted.size());
               last >= from && is_at(wanted, last, same))
        place = last;
      if (place)
        return place;
    }
    return std::nullopt;
  }

  const file_patch& patch_;
  line_list lines_;
  line_list done_;
  std::size_t taken_ = 0; ///< Lines of the file that are in `done_` or replaced.
  std::ptrdiff_t shift_ = 0;
  bool final_newline_;
};

} // namespace

result<std::string> apply_hunks(std::string_view text, const file_patch& patch) {
  return hunk_run{text, patch}.run();
}

} // namespace troupe
