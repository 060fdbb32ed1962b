/// The logs of a process that may still run, as they are written.
#pragma once

#include "runtime/action/log_reader.hpp"
#include "runtime/base/descriptor.hpp"
#include "runtime/node/logged_action.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace troupe {

/// Lines of the log of one attempt, each with its line feed.
struct followed_text {
  const log_subject& of;
  std::string_view text;
};

/// Hears of some, and whether it wants to hear more.
using text_listener = std::function<bool(const followed_text&)>;

/// When somebody stops following, apart from the end of what is followed.
struct follow_terms {
  /// A descriptor that becomes readable, an eventfd say, when it is to end; -1: none.
  int stop = -1;
  /// Asked after each such time in which nothing was written; 0: never.
  std::chrono::milliseconds idle{};
  std::function<bool()> goes_on_idle = {}; ///< False: it ends.
};

/// Waits for what is written, and looks only then. For one thread.
class log_follower {
public:
  /// Of the process of that id, in the store at `store`. `driver`: of the runtime that drives it;
  /// 0: none does.
  log_follower(const std::string& store, const std::string& process_id, std::int64_t driver,
               follow_terms how = {});

  /// Fails where files can't be watched.
  result<void> open();

  /// Gives `hear` what has been written so far (or the last lines of each log, as `wanted` says)
  /// and is written until `is_over`, which is asked as `watch` does; or until `hear` returns false.
  /// Of `wanted`, the form and `tail` count.
  void follow(const log_query& wanted, const text_listener& hear,
              const std::function<bool()>& is_over);

  /// Calls `look` now, and whenever something has been stored, or the runtime has ended, which is
  /// the last time; until that returns false.
  void watch(const std::function<bool()>& look);

private:
  void read_all();
  void read(const std::string& name);
  bool wait();

  std::string store_;
  std::string folder_;
  std::int64_t driver_;
  follow_terms how_;
  descriptor changes_;                       ///< An inotify.
  descriptor runtime_;                       ///< A pidfd; none: it has ended.
  int in_folder_ = -1;                       ///< The watch of the folder of the logs.
  std::map<std::string, log_cursor> logs_;   ///< By name.
  std::map<std::string, std::string> begun_; ///< Lines that are not whole: by name and stream.
  log_query wanted_;
  const text_listener* hear_ = nullptr; ///< Null: nobody reads the logs.
  bool is_heard_ = true;                ///< What that returned last; false, too: it is to end.
};

} // namespace troupe
