/// `$import(path)`: files as values.
#pragma once

#include "runtime/base/json.hpp"
#include "runtime/base/result.hpp"
#include "runtime/definition/limits.hpp"

#include <map>
#include <string>

namespace troupe {

/// Reads the files that a definition imports, each once. Never from outside the folder of the
/// definition, symbolic links resolved.
class import_cache {
public:
  /// An empty `folder` is the current one.
  import_cache(std::string folder, const load_limits& limits)
    : folder_{std::move(folder)}, limits_{limits} {}

  /// The content of the file at `path`, relative to the folder: YAML (`.yaml`, `.yml`) or JSON
  /// (`.json`) as data, anything else as text, which must be UTF-8.
  result<value> read(const std::string& path);

private:
  result<value> load(const std::string& path, const std::string& real_path);

  std::string folder_;
  const load_limits& limits_;
  std::map<std::string, value> known_; // by real path
};

} // namespace troupe
