/// Workflows of a store's catalogue that were loaded lately: whoever starts one again, as schedules
/// do, reads no text for it.
#pragma once

#include "runtime/base/hash.hpp"
#include "runtime/language/definition/file.hpp"
#include "runtime/store/catalogue_store.hpp"
#include "troupe/workflow.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// By name and text, so a version that says what an earlier one said is known. Bounded: what was
/// not wanted for the longest time goes. Any threads may use it.
class loaded_workflows {
public:
  /// How many are kept, and bytes of their texts.
  explicit loaded_workflows(std::size_t most = 1'000,
                            std::size_t most_bytes = std::size_t{32} << 20)
    : most_{most}, most_bytes_{most_bytes} {}

  /// Null: it is not known, or not any more, or the files that it imports have changed.
  workflow_ptr find(const catalogue_entry& version);

  /// `files`: that its text imports; `loaded_at`: when that began. What was written just then may
  /// change unseen, so that it isn't kept.
  void keep(const catalogue_entry& version, workflow_ptr flow, std::vector<file_state> files,
            time_point loaded_at);

private:
  using key = std::pair<std::string, content_hash>;

  struct loaded_workflow {
    workflow_ptr flow;
    std::vector<file_state> files;
    std::size_t bytes = 0;
    std::uint64_t used = 0; ///< When it was wanted last.
  };

  void use(const key& which, loaded_workflow& entry);
  void forget(const key& which);

  std::size_t most_;
  std::size_t most_bytes_;
  std::mutex turn_; ///< Guards what follows.
  std::map<key, loaded_workflow> known_;
  std::map<std::uint64_t, key> by_use_; ///< The oldest use first.
  std::size_t bytes_ = 0;
  std::uint64_t uses_ = 0;
};

} // namespace troupe
