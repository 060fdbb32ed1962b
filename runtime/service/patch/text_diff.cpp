#include "runtime/service/patch/text_diff.hpp"

#include "runtime/service/patch/line_edits.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// Lines with their ends, so that a missing last one makes a difference.
std::vector<std::string_view> whole_lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    auto line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
    lines.push_back(line);
    text.remove_prefix(line.size());
  }
  return lines;
}

/// `12,3`; an empty range names the line before it.
std::string range(std::size_t at, std::size_t length) {
  auto start = std::to_string(length == 0 ? at : at + 1);
  return length == 1 ? start : start + ',' + std::to_string(length);
}

class diff_writer {
public:
  diff_writer(std::string_view before, std::string_view after, std::size_t context)
    : before_{whole_lines_of(before)}, after_{whole_lines_of(after)}, context_{context} {}

  text_diff write(const std::string& old_name, const std::string& new_name) {
    auto edits = edits_between(before_, after_);
    if (edits.empty())
      return {};
    diff_.patch = "--- " + old_name + "\n+++ " + new_name + '\n';
    for (std::size_t first = 0; first < edits.size();) {
      auto last = first;
      while (last + 1 < edits.size()
             && edits[last + 1].old_at - end_of(edits[last]) <= 2 * context_)
        ++last;
      write_hunk({edits.data() + first, last - first + 1});
      first = last + 1;
    }
    return std::move(diff_);
  }

private:
  static std::size_t end_of(const line_edit& edit) { return edit.old_at + edit.removed; }

  void write_line(char sign, std::string_view line) {
    diff_.patch += sign;
    diff_.patch += line;
    if (!line.ends_with('\n'))
      diff_.patch += "\n\\ No newline at end of file\n";
  }

  void write_hunk(std::span<const line_edit> edits) {
    auto lead = std::min(context_, edits.front().old_at);
    auto from = edits.front().old_at - lead;
    auto new_from = edits.front().new_at - lead;
    auto to = std::min(before_.size(), end_of(edits.back()) + context_);
    auto trail = to - end_of(edits.back());
    auto new_to = edits.back().new_at + edits.back().added + trail;
    diff_.patch
      += "@@ -" + range(from, to - from) + " +" + range(new_from, new_to - new_from) + " @@\n";
    for (const auto& edit : edits) {
      for (; from < edit.old_at; ++from)
        write_line(' ', before_[from]);
      for (; from < end_of(edit); ++from)
        write_line('-', before_[from]);
      for (std::size_t i = 0; i < edit.added; ++i)
        write_line('+', after_[edit.new_at + i]);
      diff_.removed += edit.removed;
      diff_.added += edit.added;
    }
    for (; from < to; ++from)
      write_line(' ', before_[from]);
  }

  std::vector<std::string_view> before_;
  std::vector<std::string_view> after_;
  std::size_t context_;
  text_diff diff_;
};

} // namespace

text_diff diff_texts(std::string_view before, std::string_view after, const std::string& old_name,
                     const std::string& new_name, std::size_t context) {
  return diff_writer{before, after, context}.write(old_name, new_name);
}

} // namespace troupe
