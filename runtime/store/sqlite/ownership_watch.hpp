/// What a runtime has to know of processes that another one may drive: whether it still owns one,
/// and what becomes of those that it has lost.
#pragma once

#include "runtime/store/sqlite/sqlite_store.hpp"
#include "troupe/output.hpp"
#include "troupe/state.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

namespace troupe {

/// Waits for the outcomes in a thread of its own, which sleeps until somebody has written one. All
/// members are for any thread.
class ownership_watch {
public:
  /// Hears how a process has ended in the store; or, failed, that it was removed from it.
  using outcome_listener = std::function<void(process_output, const progress&)>;

  /// Of the store at `path`. `hear` is called in the thread; it must be quick.
  ownership_watch(std::string path, outcome_listener hear);
  ownership_watch(const ownership_watch&) = delete;
  ownership_watch& operator=(const ownership_watch&) = delete;
  ~ownership_watch();

  /// Whether nobody has taken the process from the owner to whom `fence` was given.
  result<bool> holds(process_key process, std::uint64_t fence);

  /// Closes the connection that `holds` has opened; it is opened anew where that is asked again.
  void close_reader();

  /// From now on its outcome is awaited.
  void follow(const std::string& process_id);

private:
  void watch();
  void look();
  void wake() const;

  std::string path_;
  outcome_listener hear_;
  int waker_;          ///< An eventfd.
  std::mutex reading_; // guards the next
  std::unique_ptr<sqlite_store> reader_;
  std::mutex mutex_; // guards all below
  std::set<std::string> followed_;
  bool ends_ = false;
  std::thread thread_; ///< Where anything was followed.
};

} // namespace troupe
