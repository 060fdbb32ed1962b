/// Definitions by where they are found, replaced while processes run.
#pragma once

#include "runtime/language/definition/loader.hpp"

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Gives each location's current definition, loaded once for as long as its files stay as they
/// are. Processes keep the workflow they were started with. May be used by several threads.
class catalogue {
public:
  /// The workflow that `location`, a path, stands for: what was put there, else what its file
  /// holds. Fails as `load_file` does; that is not remembered, nor is a file just written.
  checked<workflow_ptr> at(const std::string& location, const load_options& options);

  /// From now on `location` stands for `text`, whatever its file holds. Where the text has
  /// problems, all are given, and nothing changes.
  checked<workflow_ptr> upsert(const std::string& location, std::string_view text,
                               const load_options& options);

  /// Forgets what is known of `location`: its file counts, and is read anew.
  void refresh(const std::string& location);

private:
  struct entry {
    workflow_ptr flow;
    std::vector<file_state> files; ///< That it was loaded from; empty: it was put there.
  };
  /// Never changed: whoever adds to it replaces it.
  using table = std::map<std::string, std::shared_ptr<const entry>>;

  std::shared_ptr<const entry> find(const std::string& key) const;
  /// `change`s a copy of the table until nobody else was faster.
  template <class Change>
  void update(Change change);

  std::atomic<std::shared_ptr<const table>> known_ = std::make_shared<const table>();
};

} // namespace troupe
