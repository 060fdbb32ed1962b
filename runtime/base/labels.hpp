/// Labels: names with texts by which people find what belongs together.
#pragma once

#include "troupe/result.hpp"

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe {

/// Texts by name.
using label_map = std::map<std::string, std::string>;

/// Labels that one place gives: a definition, a task, or who starts a process.
inline constexpr std::size_t most_labels = 64;

/// Bytes of a name, and of a text.
inline constexpr std::size_t longest_label_name = 64;
inline constexpr std::size_t longest_label = 256;

/// A label that is asked for. In `pattern` `*` stands for any text and `?` for any character.
struct label_term {
  std::string name;
  std::string pattern;

  /// Whether it means one text.
  bool is_exact() const noexcept { return pattern.find_first_of("*?") == std::string::npos; }

  friend bool operator==(const label_term&, const label_term&) = default;
};

/// Whether a label may be called so: a letter or `_`, then letters, digits, `_`, `-` and `.`.
result<void> check_label_name(std::string_view name);

/// Whether a label may have that name and text: UTF-8 that shows for what it is, not empty.
result<void> check_label(std::string_view name, std::string_view text);

/// Whether all of them may be, and so many.
result<void> check_labels(const label_map& labels);

/// How labels begin that Troupe gives itself.
inline constexpr std::string_view own_labels = "troupe.";

/// That of the token by which a process was started, where quotas ask for it.
inline constexpr const char* token_label = "troupe.token";

/// Whether people may give a label of that name: not those that begin as Troupe's own do.
result<void> check_not_own(std::string_view name);

/// Whether people may give all of them.
result<void> check_given_labels(const label_map& labels);

/// Reads `NAME=TEXT`. The name is checked, the text is not. Fails where there is no `=`.
result<std::pair<std::string, std::string>> read_label_pair(std::string_view given);

/// Whether `labels` have all that is asked for.
bool has_labels(const label_map& labels, std::span<const label_term> wanted) noexcept;

/// `below` with those of `above`, which win.
label_map laid_over(label_map below, const label_map& above);

/// `team=x, stage=load`, for people.
std::string labels_text(const label_map& labels);

} // namespace troupe
