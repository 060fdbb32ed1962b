/// The commands that run, in a file beside the store: for whoever comes after a crash.
#pragma once

#include "runtime/base/descriptor.hpp"
#include "runtime/service/exec/system_processes.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace troupe {

/// A command that runs, as it is written down.
struct recorded_command {
  command_mark mark = 0; ///< Of its TROUPE_COMMAND_ID; 0: none.
  system_process leader; ///< Of its session: pid and start.
};

/// A file `STORE-commands.ID` that lists the commands of a runtime. It is locked as long as that
/// runtime lives, and gone once it has ended well; a reboot makes it void. That it can't be
/// written harms no run: then only the marks of their environment tell of its commands.
class command_record {
public:
  command_record() = default;
  command_record(const command_record&) = delete;
  command_record& operator=(const command_record&) = delete;
  ~command_record();

  /// From now on the commands are written down beside the store at `store_path`.
  void open(const std::string& store_path);

  /// The `place`-th command is this one.
  void write(std::size_t place, const recorded_command& command) noexcept;

private:
  std::string path_;
  descriptor file_; // its lock tells that we live
};

/// What a runtime that died has written down.
struct dead_record {
  std::string path;
  std::vector<recorded_command> commands; ///< In flight when it died. They may have ended since.
};

/// The records beside a store whose runtimes are gone. Those that tell of nothing that could
/// still run are removed.
std::vector<dead_record> records_of_the_dead(const std::string& store_path);

} // namespace troupe
