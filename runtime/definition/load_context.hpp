/// What all parts of the loader share while one definition is read.
#pragma once

#include "runtime/definition/document.hpp"
#include "runtime/definition/import.hpp"
#include "runtime/definition/keys.hpp"
#include "runtime/definition/loader.hpp"
#include "runtime/definition/problem_list.hpp"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// The state of one load.
struct load_context {
  const load_options& options;
  problem_list& problems;
  workflow& made;
  import_cache& imports;
  std::map<std::string, std::string> packages{}; ///< Of `import`: short name to package.

  compile_context compiling() {
    return {made.symbols, made.config.env, made.config.strict, options.behaviour};
  }

  /// Makes it a problem for what is started under `since` or later: what was started before, when
  /// nobody minded, still loads.
  void refuse_since(behaviour_number since, source_position where, std::string message) {
    if (options.behaviour >= since)
      problems.add(where, std::move(message));
  }
};

/// An entry of a mapping whose key is in no table.
struct other_entry {
  node_view key;
  node_view content;
};

/// The entries of a mapping, found by key.
class field_set {
public:
  /// Sorts the entries of `map` by `table`; `what` names the mapping in messages ("retry").
  /// Keys that stand twice in different case are problems; `x-` keys are dropped.
  field_set(load_context& context, node_view map, key_table table, std::string_view what);

  /// The value under a key; false where it isn't there.
  template <class Key>
  node_view operator[](Key key) const {
    return found_[static_cast<std::size_t>(key)];
  }

  /// The entries with other keys, as written.
  const std::vector<other_entry>& others() const noexcept { return others_; }

  /// Makes each of the other entries a problem with the nearest known key.
  void refuse_others(load_context& context) const;

  /// Makes one other entry such a problem.
  void refuse(load_context& context, const other_entry& entry) const;

private:
  static constexpr std::size_t most_keys = 32;
  key_table table_;
  std::string_view what_;
  std::array<node_view, most_keys> found_{};
  std::array<node_view, most_keys> keys_{};
  std::vector<other_entry> others_;
};

/// The fields of a mapping without unknown keys, or nothing (and a problem) where `node` is no
/// mapping.
std::optional<field_set> read_fields(load_context& context, node_view node, key_table table,
                                     std::string_view what);

/// The names of a table, for suggestions.
std::vector<std::string> names_of(key_table table);

/// A node in words: `text "abc"`, `a list`, `nothing`.
std::string describe(node_view node);

} // namespace troupe
