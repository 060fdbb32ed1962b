/// The files of a task whose results are used again: what it reads, and what it has written.
#pragma once

#include "runtime/durability/result_basis.hpp"
#include "runtime/files/file_rules.hpp"
#include "runtime/store/digest_memo.hpp"
#include "runtime/store/result_store.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace troupe {

/// What an attempt reads, as it was before, and what has become of it afterwards.
class attempt_files {
public:
  /// Looks before the attempt begins. `folder`: what paths are relative to, absolute. Fails, naming
  /// it, where a file is missing or can't be read.
  static result<attempt_files> look(digest_memo& memo, std::string folder, file_rules rules);

  /// Adds the contents of what is under `files.in`, a part each: `file a.c`.
  void add_to(result_basis& basis) const;

  /// Looks again after the attempt has ended well, and notes in `into` what it has read and
  /// written. Fails with why its result can't be kept: what it reads changed meanwhile, say.
  result<void> note(digest_memo& memo, attempt_basis& into) const;

private:
  attempt_files(std::string folder, file_rules rules)
    : folder_{std::move(folder)}, rules_{std::move(rules)} {}
  result<std::vector<std::string>> prerequisites() const;
  result<void> note_reads(digest_memo& memo, attempt_basis& into) const;
  result<void> note_writes(digest_memo& memo, attempt_basis& into) const;

  std::string folder_;
  file_rules rules_;
  std::map<std::string, file_digest> in_;    ///< By path.
  std::map<std::string, file_digest> known_; ///< That an earlier attempt has read, likewise.
  std::int64_t began_ = 0;                   ///< By the clock of files, in nanoseconds.
};

/// Which of these files are not as they are marked: `file a.h changed`, `file a.h is gone`.
std::vector<std::string> changed_files(digest_memo& memo, const std::string& folder,
                                       const std::vector<file_mark>& marks);

/// Reads a content of the store.
using content_source = std::function<result<std::string>(const content_hash&)>;

/// Puts those of these files that are not as they are marked in their places, each whole. Fails,
/// naming it, where one is not kept, and then has restored none.
result<void> restore_files(digest_memo& memo, const std::string& folder,
                           const std::vector<file_mark>& marks, const content_source& read);

} // namespace troupe
