#include "runtime/files/depfile.hpp"

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <utility>

namespace troupe {

namespace {

constexpr std::string_view blanks = " \t\r";

bool is_blank(char c) noexcept {
  return blanks.find(c) != std::string_view::npos;
}

/// The words of a text, line by line.
class rule_reader {
public:
  explicit rule_reader(std::string_view text) : rest_{text} {}

  /// The next prerequisite; nothing at the end of the text.
  std::optional<std::string> next() {
    while (!rest_.empty()) {
      if (skip_blanks())
        continue;
      auto was_target = !after_colon_;
      auto word = take_word();
      if (was_target && rest_.starts_with(':')) {
        rest_.remove_prefix(rest_.starts_with("::") ? 2 : 1);
        after_colon_ = true;
      } else if (!was_target) {
        return word;
      }
    }
    return std::nullopt;
  }

private:
  /// How long the joint of two lines is that the rest begins with: `\` and the end of the line.
  std::size_t joint() const {
    if (rest_.starts_with("\\\n"))
      return 2;
    return rest_.starts_with("\\\r\n") ? 3 : 0;
  }

  /// One blank, joint, comment or end of a line. False: the rest begins with something else.
  bool skip_blanks() {
    if (auto length = joint()) {
      rest_.remove_prefix(length);
    } else if (is_blank(rest_.front())) {
      rest_.remove_prefix(1);
    } else if (rest_.front() == '\n') {
      after_colon_ = false;
      rest_.remove_prefix(1);
    } else if (rest_.front() == '#') {
      rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
    } else {
      return false;
    }
    return true;
  }

  bool ends_word() const {
    auto c = rest_.front();
    return c == '\n' || is_blank(c) || (c == ':' && !after_colon_) || joint() != 0;
  }

  std::string take_word() {
    std::string word;
    while (!rest_.empty() && !ends_word())
      if (rest_.front() == '\\')
        take_backslashes(word);
      else
        take(word, rest_.starts_with("$$") ? 2 : 1);
    return word;
  }

  /// Before a blank, a `#` or a target's `:`, each two are one, and a last one takes that in.
  void take_backslashes(std::string& word) {
    auto count = std::min(rest_.find_first_not_of('\\'), rest_.size());
    auto after = count < rest_.size() ? rest_[count] : '\n';
    if (after == '\n' && count > 1)
      return take(word, 1); // the last one is a joint
    if (after != ' ' && after != '\t' && after != '#' && after != ':')
      return take(word, 1);
    word.append(count / 2, '\\');
    rest_.remove_prefix(count);
    if (count % 2 != 0)
      take(word, 1);
  }

  /// The last one of the next characters, which stand for it.
  void take(std::string& word, std::size_t count) {
    word += rest_[count - 1];
    rest_.remove_prefix(count);
  }

  std::string_view rest_;
  bool after_colon_ = false; ///< Of the line: targets stand before it.
};

} // namespace

std::vector<std::string> prerequisites_in(std::string_view text) {
  std::vector<std::string> all;
  std::unordered_set<std::string> known;
  rule_reader reader{text};
  while (auto word = reader.next())
    if (known.insert(*word).second)
      all.push_back(*std::move(word));
  return all;
}

} // namespace troupe
