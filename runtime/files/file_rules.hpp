/// `files` of a task, expanded: which files its command reads and writes.
///
/// This room knows what such texts mean on a disk: `file_search.hpp` finds what `in` stands for,
/// `file_digest.hpp` digests a file, and tells when its stamp says enough, `depfile.hpp` reads what
/// a compiler says that it read. The loader puts the rules into the input of the action, under
/// `files`, so whoever has an input has them, by `rules_in`.
#pragma once

#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Paths are relative to the folder that the command is told to run in (`workdir`), or absolute.
struct file_rules {
  std::vector<std::string> in{};  ///< Patterns, as of `path_pattern`; a folder: all below it.
  std::vector<std::string> out{}; ///< Paths; a folder: all below it.
  std::string depfile{};          ///< What it writes, in make's form, of what it read; empty: none.
  bool artifacts = false;         ///< Whether what is under `out` is to be kept with the result.

  friend bool operator==(const file_rules&, const file_rules&) = default;
};

/// The fields of `files`. A list in a list gives its items, so that an expression may. Throws
/// `std::invalid_argument`, naming what is wrong: null, an empty path, NUL, a wildcard in `out`.
void from_json(const json& input, file_rules& rules);
void to_json(json& output, const file_rules& rules);

/// Those in the expanded input of an action; none where it has none, or they can't be read (the
/// action fails with why).
file_rules rules_in(const json& input);

/// Fails, naming the first, where what they say is written is not there, once the command has ended
/// well. `folder`: what they are relative to. May block.
result<void> check_outputs(const std::string& folder, const file_rules& rules);

/// That there is no `path`, though what was to write it has ended well.
std::string missing_output(std::string_view path);

/// Why `path` can't be under `files.out` or `files.depfile`; empty: it can.
std::string fault_of_path(std::string_view path);

/// Why paths of the task can't be had in a folder of its own; empty: they can. They have to be
/// below `workdir`; what is only read may be elsewhere, by its absolute path, and is read there.
std::string fault_of_isolation(const file_rules& rules);

} // namespace troupe
