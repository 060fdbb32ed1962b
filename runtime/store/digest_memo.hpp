/// Digests of files that are not read anew as long as they are what they were.
#pragma once

#include "runtime/base/file_stamp.hpp"
#include "runtime/files/file_digest.hpp"
#include "runtime/store/result_store.hpp"

#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace troupe {

/// Knows files by their paths and stamps. Only what is settled is remembered (`is_settled`): a file
/// that was changed a moment ago, by the clock's grain, is read each time. From any threads, which
/// may wait.
class digest_memo {
public:
  /// Looks in a store for what this program has not seen itself. May be empty.
  using recall = std::function<std::optional<file_digest>(const std::string& path)>;

  explicit digest_memo(recall look = {}) : look_{std::move(look)} {}
  digest_memo(const digest_memo&) = delete;
  digest_memo& operator=(const digest_memo&) = delete;

  /// The digest of the file at `path`, absolute, as it is now. Fails with the reason alone.
  result<file_digest> digest(const std::string& path);

  /// How many were read that `take_fresh` has not given.
  std::size_t fresh();

  /// What was read since the last call: for a store.
  std::vector<known_digest> take_fresh();

private:
  std::optional<file_digest> find(const std::string& path);
  void remember(const std::string& path, const file_digest& made);

  recall look_;
  std::mutex mutex_; // guards all below
  std::unordered_map<std::string, file_digest> known_;
  std::vector<known_digest> fresh_;
};

} // namespace troupe
