/// Who writes which paths: each is one writer's.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace troupe {

/// A path that somebody has already, or that lies in one of theirs, or theirs in it.
struct path_conflict {
  std::string path; ///< Theirs.
  std::string writer;
};

/// Grows by what is claimed; nothing is given back. Pure.
class path_claims {
public:
  /// Notes that `writer` writes `path`, a file or all below a folder, in its shortest form. Where
  /// another one does, returns who, and notes nothing. Takes the logarithm of their number, times
  /// the depth of the path.
  std::optional<path_conflict> claim(const std::string& path, const std::string& writer);

  /// All that it owns (runtime/engine/description.hpp).
  template <class Self, class Archive>
  static void describe(Self& self, Archive& archive);

private:
  std::map<std::string, std::string, std::less<>> writers_; ///< By path.
};

/// What is wrong with writing `path`: `"a/b" is in "a", which task etl/x writes`.
std::string to_string(const path_conflict& conflict, const std::string& path);

} // namespace troupe
