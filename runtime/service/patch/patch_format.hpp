/// A patch as it is understood, whatever form it was written in.
#pragma once

#include "troupe/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// One place of a file: lines that must be there, and those that take their place.
struct patch_hunk {
  std::vector<std::string> old_lines; ///< Without line ends.
  std::vector<std::string> new_lines;
  std::optional<std::size_t> at;     ///< Where the old lines start, counted from 0, if it is told.
  std::vector<std::string> anchors;  ///< Lines to go past first, in this order.
  bool at_end = false;               ///< The old lines are the file's last.
  std::optional<bool> final_newline; ///< Whether the file then ends with a line end, if told.
  std::size_t line = 0;              ///< Of the patch, counted from 1: for messages.
};

enum class patch_kind : std::uint8_t { add, update, remove };

/// What happens to one file.
struct file_patch {
  patch_kind kind = patch_kind::update;
  std::string path;
  std::string move_to; ///< Of an update; empty: it stays.
  std::string content; ///< Of an added file.
  std::vector<patch_hunk> hunks;
};

/// Reads a patch: the envelope form (`*** Begin Patch`, with `*** Add File: `,
/// `*** Update File: `, `*** Move to: `, `*** Delete File: `, `@@`, `*** End of File`) or a
/// unified diff, as diff(1) and git write it. Errors name the line of the patch.
result<std::vector<file_patch>> parse_patch(std::string_view text);

/// The same for one form.
result<std::vector<file_patch>> parse_envelope_patch(const std::vector<std::string_view>& lines);
result<std::vector<file_patch>> parse_unified_patch(const std::vector<std::string_view>& lines);

/// `text` cut at its line ends, which are left out.
std::vector<std::string_view> lines_of(std::string_view text);

/// The text of a file after its hunks, or where they don't fit.
result<std::string> apply_hunks(std::string_view text, const file_patch& patch);

} // namespace troupe
