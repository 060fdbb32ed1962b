/// Entries on their way into an audit log: those that come while the disk is busy share its next
/// flush.
#pragma once

#include "api/access/audit_log.hpp"
#include "troupe/result.hpp"

#include <functional>
#include <mutex>
#include <vector>

namespace troupe::api {

/// Thread-safe. Needs no thread of its own: whoever comes first writes for all who come meanwhile.
class audit_queue {
public:
  /// Called once, by a thread that adds entries; must be quick and must not throw.
  using told = std::function<void(const result<void>& written)>;

  /// `log` must outlive it.
  explicit audit_queue(const audit_log& log) : log_{log} {}

  /// Adds an entry, and has `then` called when it is on disk, or can't be written: maybe by another
  /// thread, maybe before this returns. May block for as long as others add entries: never on a
  /// thread that others wait for.
  void append(audit_entry entry, told then);

private:
  result<void> write(const std::vector<audit_entry>& group) const;

  const audit_log& log_;
  std::mutex mutex_; // guards the three below
  std::vector<audit_entry> entries_;
  std::vector<told> waiting_; ///< Who is told of each of them.
  bool writes_ = false;       ///< A thread does.
};

} // namespace troupe::api
