/// The file behind `--events`: one JSON line per state change.
#pragma once

#include "runtime/base/patient_output.hpp"
#include "troupe/event.hpp"
#include "troupe/result.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>

namespace troupe::cli {

/// Writes events to a file, a batch at a time. An older content is replaced when the first batch
/// arrives, or stays where the file was opened to append. Where it is a pipe, its reader is waited
/// for as long as it takes, until the run hurries. Not synchronised, save for `hurry`: `write` is
/// called from one thread, the others after it ended.
class event_file {
public:
  /// Makes sure that `path` can be written; waits until somebody reads where it is a pipe. Fails
  /// with a message that says why it can't.
  static result<std::unique_ptr<event_file>> open(std::string path, bool appends = false);

  event_file(const event_file&) = delete;
  event_file& operator=(const event_file&) = delete;
  ~event_file();

  /// Appends one line for each of `changes`, all of which are `execution_event`s. After a failure,
  /// which is told on standard error once, it does nothing any more.
  void write(std::span<const shared_event> changes);

  /// Whether its reader may keep `write` waiting.
  bool may_stall() const noexcept { return may_stall_; }

  /// From any thread, at once: from now on a reader that takes nothing for a second is given up.
  void hurry() noexcept { output_.hurry(); }

  /// Closes the file, and tells how many events were lost. The error is the first that writing or
  /// closing met.
  result<void> close();

  /// Closes the file, and removes it where opening made it: nothing was started.
  void discard();

private:
  event_file(std::string path, int descriptor, bool made_here, bool appends);
  void flush();
  void fail(std::string reason);

  std::string path_;
  int descriptor_;
  bool made_here_;
  bool may_stall_ = false;
  bool started_; ///< An older content is gone, or is to stay.
  patient_output output_{std::chrono::seconds{1}};
  std::string buffer_;
  std::size_t buffered_ = 0; ///< Events in it.
  std::size_t lost_ = 0;     ///< Events.
  std::optional<error> fault_;
};

} // namespace troupe::cli
