/// What the message of a fan-out says whose children have failed. It names the first few of them
/// and why; who has told these already needs no more than how many they are.
#pragma once

#include <optional>
#include <string_view>

namespace troupe {

/// How a fan-out's message begins that completed although children of it had failed.
inline constexpr std::string_view in_spite_of = "completed in spite of ";

/// Views of a message.
struct group_failure {
  /// `104 of 10000 children failed`, or `timed out after 10s: 3 of 5 children had ended`. Empty: it
  /// completed `in_spite_of` them.
  std::string_view count;
  std::string_view first; ///< The path of the first child that it names, with fan-out indexes.
};

/// Reads what `settle` has said of a group, or what an entry of the report says with `in_spite_of`.
/// Nothing where no child is named, or the message is of another kind.
std::optional<group_failure> read_group_failure(std::string_view message);

} // namespace troupe
