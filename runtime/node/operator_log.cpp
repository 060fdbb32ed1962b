#include "runtime/node/operator_log.hpp"

#include <array>
#include <cstdio>
#include <exception>
#include <utility>

namespace troupe {

void log_to_stderr(log_level level, std::string_view text) {
  static constexpr std::array<std::string_view, 3> names{"info", "warning", "error"};
  std::string line{"troupe: "};
  line.append(names[static_cast<std::size_t>(level)]).append(": ").append(text) += '\n';
  std::fputs(line.c_str(), stderr); // one call, one line: others may be writing
}

runtime_options with_log(runtime_options options) {
  if (!options.log)
    options.log = log_to_stderr;
  return options;
}

std::function<void(const std::string&)> warnings_to(log_handler log) {
  return [log = std::move(log)](const std::string& text) { log(log_level::warning, text); };
}

std::function<void(const std::string&)> troubles_to(log_handler log) {
  return [log = std::move(log)](const std::string& reason) {
    if (reason.empty())
      log(log_level::info, "the store can be written again");
    else
      log(log_level::error, reason + ": nothing new starts until it can be written");
  };
}

event_handler watched(event_handler hear, log_handler log) {
  return [hear = std::move(hear), log = std::move(log)](std::span<const shared_event> events,
                                                        std::uint64_t lost) {
    try {
      hear(events, lost);
    } catch (const std::exception& thrown) {
      log(log_level::warning,
          std::string{"a subscription has ended, as its handler threw: "} + thrown.what());
      throw;
    }
  };
}

} // namespace troupe
