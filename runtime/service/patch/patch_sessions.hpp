/// Patches that can still be rolled back.
#pragma once

#include "runtime/service/patch/file_transaction.hpp"

#include <cstdint>
#include <map>
#include <mutex>

namespace troupe {

/// What was applied, by session, until it is committed or rolled back. In memory: a session
/// ends with the runtime, and the oldest are forgotten beyond 1,000. Thread-safe; one patch is
/// written at a time, so that two never interleave.
class patch_sessions {
public:
  /// Makes the changes and answers the new session's id.
  result<std::string> apply(const std::filesystem::path& workdir, const guarded_folder& folder,
                            std::vector<file_change> changes);

  /// Puts everything back and ends the session; the paths. Fails, changing nothing, where a
  /// file is no longer as the patch left it.
  result<std::vector<std::string>> roll_back(const std::string& id);

  /// Ends the session; its changes stay.
  result<void> commit(const std::string& id);

private:
  struct session {
    std::filesystem::path workdir; ///< Absolute.
    std::vector<file_change> changes;
  };
  using sessions = std::map<std::uint64_t, session>; // the oldest first

  result<sessions::iterator> find(const std::string& id);

  std::mutex mutex_; // guards all below, and the writing
  sessions sessions_;
  std::uint64_t count_ = 0;
};

} // namespace troupe
