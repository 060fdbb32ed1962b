/// The logs of a process, found for the outcomes of its actions.
#pragma once

#include "runtime/action/log_reader.hpp"
#include "runtime/language/workflow/task_choice.hpp"
#include "runtime/node/logged_action.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe {

/// For one thread.
class process_logs {
public:
  /// Those in `logs` of a process. Fails where they can't be read.
  static result<process_logs> open(const std::string& logs, const std::string& process_id);

  /// The next log of that attempt of the task that was not taken yet: a task has several executions
  /// where it is repeated. Nothing: it wrote nothing.
  std::optional<found_log> take(const std::string& task_path, std::uint32_t attempt);

  /// Those that nobody took, in the order in which they begin.
  std::vector<found_log> rest() const;

private:
  std::map<std::pair<std::string, std::uint32_t>, std::deque<found_log>> by_attempt_;
};

/// Whether that attempt of what runs under `task_path` is asked for, `wanted.task` being `tasks`.
bool asks_for(const log_query& wanted, const task_choice& tasks, std::string_view task_path,
              std::uint32_t attempt);

/// Lines of a log, put together as `wanted` asks for them: all, or the last ones.
class shown_lines {
public:
  explicit shown_lines(const log_query& wanted)
    : tail_{wanted.tail}, with_times_{wanted.with_times} {}

  /// The next one, without its line feed.
  void add(std::string_view when, log_stream stream, std::string_view line);
  /// Each with its line feed. Once.
  std::string take();

private:
  std::optional<std::size_t> tail_;
  bool with_times_;
  std::string all_;
  std::deque<std::string> last_; ///< Where only the end is wanted.
};

/// What the log says, as `wanted` asks for it; a first line says what is not kept.
result<std::string> text_of(const found_log& which, const log_query& wanted);

} // namespace troupe
