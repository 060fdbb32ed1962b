/// The file behind `--events`: one JSON line per state change.
#pragma once

#include "runtime/base/result.hpp"
#include "runtime/model/execution_event.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>

namespace troupe::cli {

/// Writes events to a file, a batch at a time. An older content is replaced when the first batch
/// arrives, or stays where the file was opened to append. Not synchronised: `write` is called from
/// one thread, the others after it ended.
class event_file {
public:
  /// Makes sure that `path` can be written. Fails with a message that says why it can't.
  static result<std::unique_ptr<event_file>> open(std::string path, bool appends = false);

  event_file(const event_file&) = delete;
  event_file& operator=(const event_file&) = delete;
  ~event_file();

  /// Appends one line for each of `changes`. After a failure, which is told on standard error
  /// once, it does nothing any more.
  void write(std::span<const execution_event> changes);

  /// Closes the file. The error is the first that writing or closing met.
  result<void> close();

  /// Closes the file, and removes it where opening made it: nothing was started.
  void discard();

private:
  event_file(std::string path, int descriptor, bool made_here, bool appends);
  void put(std::string_view text);
  void fail(int reason);

  std::string path_;
  int descriptor_;
  bool made_here_;
  bool started_; ///< An older content is gone, or is to stay.
  std::string buffer_;
  std::optional<error> fault_;
};

} // namespace troupe::cli
