/// The logs of a process that may still run, as they are written.
#pragma once

#include "runtime/action/log_reader.hpp"
#include "runtime/base/descriptor.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace troupe {

/// A line of a log.
struct followed_line {
  const log_subject& of;
  std::string_view when;
  log_stream stream = log_stream::output;
  std::string_view text; ///< Without its line feed.
};

/// Waits for what is written, and looks only then. For one thread.
class log_follower {
public:
  /// Of the process of that id, in the store at `store`. `driver`: of the runtime that drives it;
  /// 0: none does.
  log_follower(const std::string& store, const std::string& process_id, std::int64_t driver);

  /// Fails where files can't be watched.
  result<void> open();

  /// Gives `hear` what has been written so far and is written until `is_over`, which is asked when
  /// something has been stored, or the runtime has ended; or until `hear` returns false.
  void follow(const std::function<bool(const followed_line&)>& hear,
              const std::function<bool()>& is_over);

private:
  void read_all();
  void read(const std::string& name);
  bool wait();

  std::string store_;
  std::string folder_;
  std::int64_t driver_;
  descriptor changes_;                       ///< An inotify.
  descriptor runtime_;                       ///< A pidfd; none: it has ended.
  int in_folder_ = -1;                       ///< The watch of the folder of the logs.
  std::map<std::string, log_cursor> logs_;   ///< By name.
  std::map<std::string, std::string> begun_; ///< Lines that are not whole: by name and stream.
  const std::function<bool(const followed_line&)>* hear_ = nullptr;
  bool is_heard_ = true; ///< What `hear_` returned last.
};

} // namespace troupe
