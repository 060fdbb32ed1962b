/// `$import(path)`: files as values.
#pragma once

#include "runtime/language/definition/file.hpp"
#include "runtime/language/definition/limits.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// Reads the files that a definition imports, each once. Never from outside the folder of the
/// definition, symbolic links resolved.
class import_cache {
public:
  /// An empty `folder` is the current one. Where `earlier` is given, its texts are all there is,
  /// and no file is read.
  import_cache(std::string folder, const load_limits& limits,
               const std::map<std::string, std::string>* earlier = nullptr)
    : folder_{std::move(folder)}, limits_{limits}, earlier_{earlier} {}

  /// The content of the file at `path`, relative to the folder: YAML (`.yaml`, `.yml`) or JSON
  /// (`.json`) as data, anything else as text, which must be UTF-8.
  result<value> read(const std::string& path);

  /// The texts that were read, by path.
  const std::map<std::string, std::string>& texts() const noexcept { return texts_; }

  /// Moves them out.
  std::map<std::string, std::string> take_texts() { return std::move(texts_); }

  /// The files that were read, each as it was just before.
  const std::vector<file_state>& files() const noexcept { return files_; }

private:
  result<value> read_earlier(const std::string& path);
  result<value> load(const std::string& path, const std::string& real_path);
  result<value> content_of(const std::string& path, const std::string& text) const;

  std::string folder_;
  const load_limits& limits_;
  const std::map<std::string, std::string>* earlier_;
  /// A file that was read, and the path by which it first was.
  struct known_file {
    value content;
    std::string path;
  };
  std::map<std::string, known_file> known_; // by real path
  std::map<std::string, std::string> texts_;
  std::vector<file_state> files_;
};

} // namespace troupe
