/// A command that runs: its streams, its time and its stopping.
#pragma once

#include "runtime/action/attempt_log.hpp"
#include "runtime/service/exec/captured_stream.hpp"
#include "runtime/service/exec/child_process.hpp"
#include "runtime/service/exec/command_group.hpp"
#include "runtime/service/exec/command_loop.hpp"
#include "runtime/service/exec/command_memory.hpp"
#include "runtime/service/exec/oom_record.hpp"
#include "runtime/service/exec/running_commands.hpp"
#include "troupe/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <poll.h>
#include <stop_token>
#include <string_view>
#include <vector>

namespace troupe {

/// Bounds on a command.
struct command_limits {
  std::size_t kept = std::size_t{16} << 20; ///< Bytes of each stream.
  duration timeout{};                       ///< 0: none.
  /// Bytes of memory that it takes (`memory_allowed` says what it may use); 0: any.
  std::uint64_t memory = 0;
  duration memory_interval{}; ///< Between two looks at what it uses, where those are needed.
  duration kill_grace{};      ///< Between SIGTERM and SIGKILL.
  /// How long the streams are read on after the shell has ended, where what it left running holds
  /// them open: at least,
  duration drain_grace{};
  /// then, while something of its session lives, as long as something comes this often,
  duration quiet_grace{};
  /// and at most.
  duration drain_limit{};
};

/// One of a command's streams, as far as it was read.
struct command_stream {
  captured_stream captured;
  bool left_open = false; ///< Something held it open when reading it ended.
};

/// How a command ended.
struct command_outcome {
  command_stream output;
  command_stream errors;
  attempt_usage used{}; ///< What it used, and its exit status.
  bool timed_out = false;
  bool stopped = false;
  memory_ending for_memory{}; ///< Where it was ended for that.

  /// Exit status, or 128 + the signal that killed the shell.
  int status() const noexcept { return used.status; }
};

/// What a command that runs is given besides its process.
struct command_terms {
  std::string_view input{}; ///< Not owned, nor is the log.
  command_limits limits{};
  attempt_log* log = nullptr;
  command_warning warning{};
  std::stop_token stop{};
  output_redactor hides{};
};

/// Feeds a command its input, reads both its streams until they end, and ends it in time. For one
/// thread at a time.
class live_command {
public:
  /// `group`: what it runs in; nothing: no group of its own, and `watch` tells of the one around.
  live_command(child_process child, running_commands::entry place,
               std::optional<command_group> group, std::optional<oom_watch> watch,
               const command_terms& terms);

  /// Does what there is to do now, with the list of programs that it has waited for, if that has
  /// come. What it waits for then; nothing: it is to be reaped. May block for as long as the log's
  /// disk does.
  std::optional<command_wait> serve(const program_list& programs);

  /// What it waits for, where nothing is done for it now.
  command_wait wait();

  /// How it ended.
  result<command_outcome> reap();

private:
  using clock = std::chrono::steady_clock;

  enum class phase : std::uint8_t {
    running,
    ending,    ///< SIGTERM is sent, or about to be; the deadline brings SIGKILL.
    killed,    ///< So is SIGKILL; the shell is about to end.
    draining,  ///< The shell has ended; the deadline brings a look at who holds the streams.
    lingering, ///< Its session lives; the deadline, put off by output, closes the streams.
  };

  /// What a list of programs is wanted for.
  struct purposes {
    bool end = false;     ///< To send SIGTERM to all that it consists of,
    bool kill = false;    ///< or SIGKILL.
    bool rest = false;    ///< Likewise, to what was started while the rest was told to end.
    bool session = false; ///< To see whether its session lives,
    bool memory = false;  ///< or what memory it uses.

    bool any() const { return end || kill || rest || session || memory; }
  };

  bool is_over() const;
  bool serve_ready();
  void list_watched();
  void look(const host_programs& programs);
  void look_at_memory(const host_programs& programs);
  void look_due();
  void count_group();
  bool was_killed_by_others() const;
  bool is_to_warn() const { return warning_.signal != 0 && phase_ == phase::running; }
  bool has_passed(const std::optional<clock::time_point>& time) const;
  std::optional<clock::time_point> next_due() const;
  void read_some(descriptor& from, command_stream& into, log_stream stream);
  void write_some();
  void shell_ended();
  void end_members();
  void tell_to_end(const host_programs& programs);
  void kill_members(const host_programs& programs);
  void deadline_passed();
  void close_streams();

  running_commands::entry place_;      // goes after the process
  std::optional<command_group> group_; // likewise
  std::optional<oom_watch> watch_;
  child_process child_;
  std::string_view input_;
  command_limits limits_;
  attempt_log* log_;
  command_warning warning_; ///< Not given yet.
  std::stop_token stop_;
  command_outcome outcome_;
  phase phase_ = phase::running;
  bool ended_ = false;
  bool is_stopping_ = false;
  bool is_swept_ = false;               ///< What was left of it has been killed.
  std::vector<system_process> members_; ///< When it was told to end.
  std::vector<descriptor> watches_;     ///< Those of them that have not ended.
  std::vector<pollfd> watched_;
  purposes wanted_; ///< Of the next list of programs,
  purposes asked_;  ///< and of the one that it waits for.
  clock::time_point started_ = clock::now();
  clock::time_point ended_at_{}; ///< The shell.
  std::optional<clock::time_point> deadline_;
  std::optional<clock::time_point> look_due_; ///< At the memory that it uses.
  clock::time_point read_until_;              ///< Once the shell has ended.
};

} // namespace troupe
