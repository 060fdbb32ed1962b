/// The folder of an attempt whose task says `isolate`: empty, but for links to what it may read.
#pragma once

#include "runtime/base/hash.hpp"
#include "runtime/files/file_rules.hpp"
#include "runtime/files/file_search.hpp"
#include "troupe/result.hpp"

#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// Owns no file: what is there stays when this goes. What it does blocks. For one thread at a time.
///
/// What a task reads is there as symbolic links, in folders of their own: they work across file
/// systems and leave the files' own times and counts alone, and a program that replaces a file
/// instead of writing to it (`sed -i`) replaces the link, and harms nothing.
class attempt_folder {
public:
  /// Makes the folder at `path`, of mode 0700, in one that is there; what an attempt of that number
  /// has left there, whose runtime had died, goes. `rules`, in which `fault_of_isolation` finds
  /// none, are relative to `workdir`.
  static result<attempt_folder> make(std::string path, std::string workdir, const file_rules& rules,
                                     const std::stop_token& stop);

  const std::string& path() const noexcept { return path_; }

  /// Fails where a file that was linked into it is not what it was, or its link has become
  /// something else. One whose link was only removed is well.
  result<void> check_inputs(const std::stop_token& stop) const;

  /// Moves what is under `out`, and the depfile, to their places below `workdir`, in written order,
  /// each whole. `tag`: as of `move_whole`. Fails, before anything is moved, where one is missing
  /// or is no output. Moves no more once it is told to stop: another attempt may be under way.
  result<void> publish(const std::string& tag, const std::stop_token& stop) const;

private:
  /// A file that it was given.
  struct given_file {
    std::string path; ///< Of the file itself.
    std::string link; ///< In the folder; empty: it is read where it is.
    file_stamp stamp{};
    std::optional<content_hash> hash{}; ///< Where the stamp may say too little.
  };

  attempt_folder(std::string path, std::string workdir, const file_rules& rules);
  result<void> prepare(const std::stop_token& stop);
  result<void> give(const found_file& file, const std::stop_token& stop);
  result<void> make_room_for(const std::string& path) const;

  std::string path_;
  std::string workdir_;
  file_rules rules_;
  std::vector<std::string> outputs_; ///< And the depfile; in their shortest form.
  std::vector<given_file> given_;
};

} // namespace troupe
