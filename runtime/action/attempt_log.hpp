/// What commands write, as it comes, in files beside the store: one an attempt.
///
/// A file begins with a line of JSON that says of which attempt it is, then has a line for each
/// line that was written, in the form of Kubernetes' container logs (the CRI's, KEP 606):
///
///     {"troupeLog":1,"process":"etl/6a15","execution":"etl/6a15/etl/load","task":"etl/load",...}
///     2026-11-29T15:41:41.123456Z stdout F compiling
///     2026-11-29T15:41:41.123501Z stderr P no line feed yet
///
/// `F`: the line is whole; `P`: it goes on in the stream's next line.
#pragma once

#include "runtime/action/line_gatherer.hpp"
#include "runtime/base/descriptor.hpp"
#include "troupe/result.hpp"
#include "troupe/time.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// An attempt of an execution.
struct log_subject {
  std::string process_id;
  std::string execution_id;
  std::string task_path; ///< With fan-out indexes.
  std::uint32_t attempt = 1;
};

/// The streams of a command.
enum class log_stream : std::uint8_t { output, errors };

/// Where a runtime keeps the logs of attempts.
struct attempt_logs {
  std::string folder; ///< Made when something is written; empty: nothing is kept.
  /// From how many bytes on a file's content is moved aside, compressed; that of before is dropped.
  std::uint64_t rotate_at = std::uint64_t{32} << 20;
  /// Hears why something is not logged. From any thread. May be empty.
  std::function<void(const std::string&)> on_trouble{};
  /// Hears the same as it comes: whole lines, each with its line feed; but parts of an overlong
  /// one, and the last without, if it has none. From whatever threads serve commands, which wait
  /// for it. May be empty.
  std::function<void(const log_subject&, log_stream, std::string_view lines)> on_lines{};
};

/// The folder of the logs of the processes that are stored in the database at `store_path`.
std::string logs_beside(const std::string& store_path);

/// Where the logs of a process are, below `logs`: one folder, for it alone.
std::string log_folder_of(const std::string& logs, std::string_view process_id);

/// The log of an attempt, below `logs`, whether it is there or not.
std::string log_file_of(const std::string& logs, const log_subject& of);

/// The folder of an attempt whose task says `isolate`, beside its log, whether it is there or not.
std::string attempt_folder_of(const std::string& logs, const log_subject& of);

/// Where what was at the beginning of a log is, compressed, once it is long.
std::string aside_of(const std::string& log_path);

/// Gives a text without the secrets in it.
using text_mask = std::function<std::string(std::string)>;

/// The log of an attempt, while it writes. For one thread at a time.
class attempt_log {
public:
  static constexpr int form = 1;                     ///< The number of the form of its file,
  static constexpr std::string_view ending = ".log"; ///< whose name ends so.

  /// Nothing is logged where `to` is null. What is logged has gone through `mask`, whole lines at
  /// once, so that a secret is found that came in two pieces; empty: it holds none. `longest`:
  /// bytes of what `mask` looks for, where that may be more than 4 KiB.
  attempt_log(std::shared_ptr<const attempt_logs> to, log_subject of, text_mask mask = {},
              std::size_t longest = 0);
  attempt_log(const attempt_log&) = delete;
  attempt_log& operator=(const attempt_log&) = delete;
  ~attempt_log();

  /// Writes it down. Makes the file, for this user only, with the first of it. What can't be
  /// written is told once, and nothing more is logged then. May block for as long as the disk does.
  void append(log_stream stream, std::string_view bytes);

  /// How many bytes have been logged, or are about to be: begun lines.
  std::uint64_t bytes() const noexcept { return logged_; }

  /// The file; empty: nothing has been written.
  const std::string& path() const noexcept { return path_; }

private:
  void put(log_stream stream, std::string_view bytes);
  void keep(log_stream stream, std::string_view bytes);
  bool open();
  bool write(std::string_view lines);
  bool rotate();
  void give_up(const std::string& what);

  std::shared_ptr<const attempt_logs> to_;
  log_subject of_;
  bool by_lines_; ///< Only whole lines are put there,
  text_mask mask_;
  std::size_t longest_;
  std::array<line_gatherer, 2> gathered_; ///< from here; by stream.
  bool keeps_; ///< There is to be a file, and nothing has gone wrong with it.
  std::string path_;
  descriptor file_;
  std::uint64_t in_file_ = 0;
  std::uint64_t logged_ = 0;
  std::uint64_t dropped_ = 0; ///< Bytes of the file that were dropped by rotations.
  bool has_aside_ = false;    ///< There is a file of before.
  std::uint64_t aside_ = 0;   ///< Its bytes.
};

/// Takes the logs and folders of attempts of a process that is being removed out of the way of
/// another one of its name, under a number that no other such process has. What was there is gone
/// for good.
void discard_logs(const std::string& logs, std::string_view process_id, std::int64_t number);

/// Removes what was discarded, folders of attempts among it: as long as that takes.
void remove_discarded_logs(const std::string& logs);

} // namespace troupe
