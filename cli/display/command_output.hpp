/// Who hears what the commands of a run write.
#pragma once

#include "troupe/runtime.hpp"

namespace troupe::cli {

/// Outlives the runtime.
class command_output {
public:
  command_output() = default;
  command_output(const command_output&) = delete;
  command_output& operator=(const command_output&) = delete;
  virtual ~command_output() = default;

  /// What the runtime is to be made with; empty where nothing is heard.
  virtual lines_handler handler() = 0;

  /// Learns from the runtime how attempts end, where that is needed.
  [[nodiscard]] virtual subscription follow(runtime& node) = 0;
};

} // namespace troupe::cli
