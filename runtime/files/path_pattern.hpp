/// Patterns of paths, as under `files.in`: `src/**/*.c`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// A path in which a name may have wildcards: `*` any characters, `?` one, `[a-z]` and `[!a-z]` one
/// of some, `\` takes the next character as it is; `**` as a whole name: any folders, none
/// included. Wildcards match no `.` at the beginning of a name, and `**` no such folder. Compared
/// byte by byte. A value type.
class path_pattern {
public:
  /// Why `text` is no pattern, for people; empty: it is one.
  static std::string fault_of(std::string_view text);

  /// `text` must be one.
  explicit path_pattern(std::string_view text);

  /// A name of the path.
  struct part {
    std::string text;         ///< As it is written; without escapes where it is `plain`.
    bool is_plain = true;     ///< It has no wildcard.
    bool any_folders = false; ///< `**`.
  };

  const std::vector<part>& parts() const noexcept { return parts_; }
  bool is_absolute() const noexcept { return is_absolute_; }

  /// Whether there is a wildcard in it: then it may stand for nothing.
  bool has_wildcard() const noexcept { return wildcard_at_ < parts_.size(); }

  /// The path before the first name with a wildcard: all that it stands for is in there. Without a
  /// wildcard, all of it. Empty: the folder that it is relative to.
  std::string stem() const;

  /// Whether `path`, in its shortest form, is one that it stands for, or is below one.
  bool covers(std::string_view path) const;

private:
  std::vector<part> parts_;
  std::size_t wildcard_at_ = 0; ///< Of the first part that has one.
  bool is_absolute_ = false;
};

/// Whether a file's name fits one name of a pattern, wildcards included.
bool fits_name(std::string_view pattern, std::string_view name) noexcept;

/// `path` in its shortest form: without `.`, `a/..` and a `/` at its end. Empty for `.`.
std::string shortest(std::string_view path);

} // namespace troupe
