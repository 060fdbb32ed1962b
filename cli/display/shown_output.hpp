/// What commands write, shown while they do (`--show-output`).
#pragma once

#include "cli/display/command_output.hpp"
#include "cli/display/latest_attempts.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace troupe::cli {

/// Of which commands.
enum class output_choice : std::uint8_t {
  none,
  failed, ///< When an attempt has failed, what it has written.
  all,    ///< Each line when it is whole.
};

/// `text`, each line behind who wrote it: `etl/load | 3 rows`. `coloured`: who, in a colour of the
/// task's own. The last line gets a line feed, if it has none.
std::string prefixed(std::string_view task_path, std::string_view text, bool coloured);

/// Writes it to standard error, above the status area.
class shown_output : public command_output {
public:
  /// Of what an attempt has written, so much is kept until it has failed.
  static constexpr std::size_t kept = std::size_t{256} << 10;

  explicit shown_output(output_choice choice) : choice_{choice} {}

  lines_handler handler() override;

  [[nodiscard]] subscription follow(runtime& node) override;

private:
  struct attempt {
    std::string text;
    std::uint64_t dropped = 0; ///< Bytes before that.
  };

  void keep(const written_lines& written);
  void end(const execution_event& change);

  output_choice choice_;
  std::mutex mutex_;
  latest_attempts<std::string, attempt> running_; ///< By execution.
};

} // namespace troupe::cli
